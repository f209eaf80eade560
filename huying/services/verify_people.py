"""Opening petitioners' sealed rows for a check, and only where a key is at hand."""

import json
from typing import Any

from huying.services import keyring
from huying.services.crypto import Sealed, UnknownKey
from huying.services.petitioners import context
from huying.services.verify_chain import OpenRow
from huying.store.sql import Row


def opener(jurisdiction: int) -> OpenRow | None:
    """What opens the rows of a jurisdiction; None where this machine has no keyring."""
    if not keyring.is_there():
        return None
    ring = keyring.ring()

    def open_row(row: Row) -> tuple[bytes, Any] | None:
        sealed = Sealed(key_id=row["key_id"], data=bytes(row["sealed"]))
        try:
            plain = json.loads(
                ring.open_sealed(sealed, context=context(jurisdiction, row["subject_id"], row["no"]))
            )
            return bytes.fromhex(plain["salt"]), plain["person"]
        except UnknownKey:
            return None
        except (KeyError, TypeError) as fault:
            raise ValueError("no petitioner") from fault

    return open_row
