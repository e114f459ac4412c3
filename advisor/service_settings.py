"""Settings of the service: who may come in, how much, and how it is run. Nested tables of `advisor.toml`, or `ADVISOR_ACCESS__…`."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

Network = IPv4Network | IPv6Network
Method = Literal["accounts", "proxy", "oidc"]
Positive = Annotated[int, Field(gt=0)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProxySettings(Section):
    """A reverse proxy in front: what it says is believed only where the connection comes from one of its networks."""

    networks: tuple[str, ...] = ()
    """Addresses or networks in CIDR form."""
    person_header: str = Field(default="X-Forwarded-User", pattern=r"^[A-Za-z0-9-]{1,64}$")
    role_header: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]{1,64}$")
    """Holds user, manager or admin; without it a new person is a user, and roles are given by `advisor accounts role`."""

    @field_validator("networks")
    @classmethod
    def _are_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            ip_network(network, strict=False)
        return networks

    @property
    def parsed(self) -> tuple[Network, ...]:
        return tuple(ip_network(network, strict=False) for network in self.networks)


class OidcSettings(Section):
    """An OpenID Connect provider, found through its discovery document."""

    issuer: str | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    scopes: str = "openid profile email"
    name_claim: str = "preferred_username"
    role_claim: str | None = None
    """A claim that holds user, manager or admin (or a list with one of them)."""

    @field_validator("issuer")
    @classmethod
    def _is_an_address(cls, issuer: str | None) -> str | None:
        if issuer is not None and not issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("an issuer is an https:// address")
        return issuer


class AccessSettings(Section):
    """Who may come in. Without methods everybody may, which is allowed on this machine alone."""

    methods: tuple[Method, ...] = ()
    secret: SecretStr | None = None
    """Signs the cookie of a sign-in under way; at least 32 characters, the same for all replicas. Made in the data folder if not set."""
    idle_minutes: Positive = 60
    session_hours: Positive = 12
    attempts_per_account: str = "5/15minutes"
    attempts_per_address: str = "30/15minutes"
    proxy: ProxySettings = ProxySettings()
    oidc: OidcSettings = OidcSettings()

    @field_validator("secret")
    @classmethod
    def _is_long(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < 32:
            raise ValueError("the secret needs at least 32 characters")
        return secret

    @field_validator("attempts_per_account", "attempts_per_address")
    @classmethod
    def _is_a_rate(cls, rate: str) -> str:
        return _rate(rate)

    @model_validator(mode="after")
    def _has_what_its_methods_need(self) -> AccessSettings:
        if "proxy" in self.methods and not self.proxy.networks:
            raise ValueError("the method proxy needs access.proxy.networks")
        if "oidc" in self.methods and not (self.oidc.issuer and self.oidc.client_id):
            raise ValueError("the method oidc needs access.oidc.issuer and access.oidc.client_id")
        return self


class LimitSettings(Section):
    """How much may be asked. Rates read like `60/minute`; `none` sets no limit."""

    person: str = "120/minute"
    """Requests that are worked on, of one person; without sign-in, of one address."""
    all: str = "6000/minute"
    model: Positive | None = None
    """Replies that the language model writes at the same time; 1 for a local one and 16 for a server or a provider if not set."""
    model_wait_s: Positive = 120
    """How long an answer may wait for the model; one whose turn would not come in time goes without the model's sentences at once."""
    waiting: Positive = 200
    """Answers under way at the same time; more are told to come back."""
    body_kb: Positive = 1024
    page_kb: Positive = 8192
    """A body that the page sends: it brings the conversation with it."""
    upload_kb: Positive = 20480
    stopping_s: Positive = 60
    """How long running answers may take to finish once the service is told to stop."""

    @field_validator("person", "all")
    @classmethod
    def _is_a_rate(cls, rate: str) -> str:
        return _rate(rate)


class ServiceSettings(Section):
    """How the service is reached and watched."""

    url: str | None = None
    """The address that people see, such as https://advisor.example.org, where it is not the one that it listens on."""
    hosts: tuple[str, ...] = ()
    """Further names that it may be called by. IP addresses and localhost always work."""
    origins: tuple[str, ...] = ()
    """Other sites whose scripts may use the API."""
    metrics_token: SecretStr | None = None
    """Lets others than this machine read /metrics."""
    log: Literal["auto", "json", "console"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("write it like https://advisor.example.org")
        return url.rstrip("/")

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.netloc or origin != f"{parts.scheme}://{parts.netloc}":
                raise ValueError("an origin is written like https://app.example.org")
        return origins


def _rate(rate: str) -> str:
    if rate == "none":
        return rate
    from limits import parse

    parse(rate)
    return rate
