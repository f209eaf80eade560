"""The keys of this installation, read once per process from outside the data folder."""

import secrets
from functools import lru_cache

from django.conf import settings

from huying.services.crypto import Keyring

PETITIONERS = "petitioners.json"
"""The file of the keys that seal petitioners, in the folder of the keys."""


@lru_cache(maxsize=1)
def ring() -> Keyring:
    """The keyring; made at the first use."""
    path = settings.HUYING_KEYS / PETITIONERS
    try:
        return Keyring.load(path) if path.exists() else Keyring.create(path)
    except FileExistsError:
        # Another process of the first start made it in the same moment.
        return Keyring.load(path)


def salt() -> bytes:
    """A fresh salt for one content."""
    return secrets.token_bytes(16)


def cache_key(key: str, _prefix: str, version: int) -> bytes:
    """A keyed mark instead of a cache's key, for those have the addresses of who tries to sign in."""
    return mark("cache", f"{version}/{key}".encode())


def mark(what: str, content: bytes) -> bytes:
    """A keyed mark by which the same content is known again, though it hold what nobody may guess by trying."""
    return ring().blind_index(f"{what}/{content.decode()}")


def is_there() -> bool:
    """Whether this machine has a keyring; `ring` would make one."""
    return bool((settings.HUYING_KEYS / PETITIONERS).exists())


def fingerprint() -> str:
    """By what the keyring is known again, before and after every rotation; it tells nothing of the keys."""
    return ring().derive("fingerprint").hex()[:16]
