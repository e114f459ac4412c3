"""The address that the service listens on: taken before anything costs time, and refused with what to do about it."""

from __future__ import annotations

import errno
import os
import socket

from advisor.errors import AdvisorError


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":
        # Lets a restart take the port of the page just closed; on Windows the option would let two servers share it.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OverflowError:
        listener.close()
        raise AdvisorError(f"{port} is no port.", "Name one from 1024 to 65535, for instance `--port 7861`.") from None
    except OSError as error:
        listener.close()
        raise _refused(error, host, port) from None
    return listener


def _refused(error: OSError, host: str, port: int) -> AdvisorError:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 7861
        return AdvisorError(f"Port {port} is in use by another program.", f"Close that program, or take another port: `--port {other}`.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return AdvisorError(f"Port {port} may not be used by this account.", "Take a port from 1024 up: `--port 7860`.")
    reason = error.strerror or str(error)
    return AdvisorError(f"The page can't be served on {host}:{port} ({reason}).", "Name an address of this computer: `--host 127.0.0.1`.")
