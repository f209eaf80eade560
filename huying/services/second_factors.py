"""The secrets of second factors: kept encrypted, under the keys outside the data folder, and moved to a new one."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from huying.services import keyring
from huying.services.crypto import Sealed
from huying.store import second_factors

CONTEXT = b"second factor"
SEALED = re.compile(r"[0-9a-f]{8}:[A-Za-z0-9+/]+=*")


def seal(text: str) -> str:
    """A secret as it is stored: key id and ciphertext."""
    sealed = keyring.ring().seal(text.encode(), context=CONTEXT)
    return f"{sealed.key_id}:{base64.b64encode(sealed.data).decode()}"


def unseal(stored: str) -> str:
    """The secret in clear. Raises UnknownKey and Tampered."""
    key_id, _, data = stored.partition(":")
    sealed = Sealed(key_id=key_id, data=base64.b64decode(data))
    return keyring.ring().open_sealed(sealed, context=CONTEXT).decode()


def counts() -> dict[str, int]:
    """How many second factors each key seals."""
    found: dict[str, int] = {}
    for data in second_factors.kept().values():
        for key in {stored.partition(":")[0] for stored in _secrets(data)}:
            found[key] = found.get(key, 0) + 1
    return found


def reseal(key: str) -> int:
    """Seal under this key, the one that seals, whatever is sealed under another; how many. In a transaction."""
    others = {
        number: data
        for number, data in second_factors.kept(hold=True).items()
        if any(not stored.startswith(f"{key}:") for stored in _secrets(data))
    }
    for number, data in others.items():
        second_factors.put(number, _mapped(data, lambda stored: seal(unseal(stored))))
    return len(others)


def _secrets(data: Any) -> list[str]:
    """The sealed texts in what allauth keeps of a factor: a secret of its own, or recovery codes."""
    found: list[str] = []

    def note(stored: str) -> str:
        found.append(stored)
        return stored

    _mapped(data, note)
    return found


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _mapped(one, change) for name, one in value.items()}
    if isinstance(value, list):
        return [_mapped(one, change) for one in value]
    return change(value) if isinstance(value, str) and SEALED.fullmatch(value) else value
