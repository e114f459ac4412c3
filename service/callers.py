"""Where a request comes from: the address and scheme behind proxies that are trusted, and whether it was meant for this service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from advisor.service_settings import Network, ServiceSettings

_FORWARDED = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "forwarded")


@dataclass(frozen=True, slots=True)
class Caller:
    """`address` is the client's as far as trusted proxies tell it; `by_proxy` whether the connection is one of theirs."""

    address: str
    by_proxy: bool
    secure: bool
    local: bool
    """On this machine, and not on somebody else's behalf."""


def caller_of(scope: Scope, networks: Iterable[Network], settings: ServiceSettings) -> Caller:
    headers = Headers(scope=scope)
    networks = tuple(networks)
    peer = str((scope.get("client") or ("", 0))[0])
    by_proxy = _within(peer, networks)
    address, scheme = peer, str(scope.get("scheme", "http"))
    if by_proxy:
        # From the right, as only the entries that trusted proxies appended are true.
        for hop in reversed([hop.strip() for hop in ",".join(headers.getlist("x-forwarded-for")).split(",") if hop.strip()]):
            address = hop
            if not _within(hop, networks):
                break
        scheme = headers.get("x-forwarded-proto", scheme).split(",")[-1].strip().lower()
    parsed = _address(peer)
    on_behalf = any(name in headers for name in _FORWARDED)
    secure = scheme in ("https", "wss") or bool(settings.url and settings.url.startswith("https://"))
    return Caller(str(_address(address) or peer), by_proxy, secure, parsed is not None and parsed.is_loopback and not on_behalf)


def is_loopback(host: str) -> bool:
    parsed = _address(host)
    return host == "localhost" or (parsed is not None and parsed.is_loopback)


def is_called_right(host: str, settings: ServiceSettings) -> bool:
    """Whether the Host header may name this service. A page that has its own name lead here must not speak to it as itself."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    own = urlsplit(settings.url).hostname if settings.url else None
    return name == "localhost" or _address(name) is not None or name == own or name in {allowed.lower() for allowed in settings.hosts}


def is_from_here(headers: Headers, settings: ServiceSettings) -> bool | None:
    """Whether a browser sent it from this service's own pages; None where nothing tells."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if origin is not None:
        try:
            netloc = urlsplit(origin).netloc.lower()
        except ValueError:
            return False
        own = urlsplit(settings.url).netloc.lower() if settings.url else ""
        return netloc != "" and netloc in (headers.get("host", "").lower(), own)
    if site is not None:
        return site in ("same-origin", "none")
    return None


def _within(address: str, networks: Iterable[Network]) -> bool:
    parsed = _address(address)
    return parsed is not None and any(parsed in network for network in networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(text.strip("[]"))
    except ValueError:
        return None
    return parsed.ipv4_mapped or parsed if isinstance(parsed, IPv6Address) else parsed
