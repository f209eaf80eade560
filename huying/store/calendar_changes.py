"""The log of what was changed in a jurisdiction's calendar: by which post, when, and on what basis."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huying.store import sql

_LOG = """
INSERT INTO calendar_change (jurisdiction_id, post_id, unit, role, version, what, basis)
SELECT %(j)s, %(post)s, %(unit)s, %(role)s, calendar_version, %(what)s::jsonb, %(basis)s
FROM jurisdiction WHERE id = %(j)s
"""
_LATEST = """
SELECT at, unit, role, version, what, basis FROM calendar_change
WHERE jurisdiction_id = %(j)s ORDER BY id DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One change; `version` is the calendar's after it."""

    at: datetime
    unit: str
    role: str
    version: int
    what: Mapping[str, Any]
    basis: str


def log(*, jurisdiction: int, post: int, unit: str, role: str, what: Mapping[str, Any], basis: str) -> None:
    """Write down a change that was made in this transaction."""
    said = json.dumps(what, ensure_ascii=False)
    sql.rows(_LOG, j=jurisdiction, post=post, unit=unit, role=role, what=said, basis=basis)


def latest(*, jurisdiction: int, most: int) -> tuple[Logged, ...]:
    """The latest changes, the newest first."""
    return tuple(Logged(**row) for row in sql.rows(_LATEST, j=jurisdiction, most=most))
