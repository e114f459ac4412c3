"""Passwords: Argon2id with the library's parameters, and a minimum length. Checking one takes as long where there is no account."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from advisor.errors import InputError

SHORTEST, LONGEST = 10, 256
"""Characters."""

_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """Raises InputError where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"A password has {SHORTEST} to {LONGEST} characters.", "Choose another one.")
    return _HASHER.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    try:
        return _HASHER.verify(password_hash or _nobodys(), password[:LONGEST]) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash("no account has this password")
