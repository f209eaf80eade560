"""Matters: what a jurisdiction's units are answerable for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from huying.domain import matters as domain
from huying.store import sql

FOUND_AT_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """An item with the unit that leads (主责), those that support (配合), its legal basis, and when it is in force."""

    jurisdiction: int
    code: str
    name: str
    name_en: str = ""
    class_code: str = ""
    lead: str | None = None
    supports: tuple[str, ...] = ()
    basis: str = ""
    kind: str = ""
    from_date: date | None = None
    to_date: date | None = None

    @property
    def duty(self) -> domain.Matter:
        """Whose duty it is and when, as the rules of a case read it."""
        return domain.Matter(
            code=self.code,
            kind=self.kind,
            lead=self.lead,
            supports=self.supports,
            from_date=self.from_date,
            to_date=self.to_date,
        )


SELECT = """
SELECT m.jurisdiction_id AS jurisdiction, m.code, m.name, m.name_en, m.class_code, m.lead_id AS lead, m.basis,
    m.kind, m.from_date, m.to_date,
    ARRAY(SELECT s.unit_id FROM matter_support s WHERE s.matter_id = m.id ORDER BY s.unit_id) AS supports
FROM matter m
"""


def _matter(row: dict[str, Any]) -> Matter:
    return Matter(**{**row, "supports": tuple(row["supports"])})


def listed(jurisdiction: int) -> tuple[Matter, ...]:
    """All matters of a jurisdiction, by code."""
    found = sql.rows(f"{SELECT} WHERE m.jurisdiction_id = %(j)s ORDER BY m.code", j=jurisdiction)
    return tuple(_matter(row) for row in found)


def get(*, jurisdiction: int, code: str) -> Matter:
    """One matter. Raises LookupError."""
    row = sql.row(
        f"{SELECT} WHERE m.jurisdiction_id = %(j)s AND m.code = %(code)s", j=jurisdiction, code=code
    )
    if row is None:
        raise LookupError(code)
    return _matter(row)


def duty(*, jurisdiction: int, code: str) -> domain.Matter | None:
    """Whose duty a matter is; None where no list holds it."""
    try:
        return get(jurisdiction=jurisdiction, code=code).duty
    except LookupError:
        return None


def search(*, jurisdiction: int, text: str, limit: int = FOUND_AT_MOST) -> tuple[Matter, ...]:
    """Matters whose name holds the text or whose code begins with it; the shortest name first."""
    wanted = text.strip().lower()
    if not wanted:
        return ()
    where = "starts_with(lower(m.code), %(text)s) OR strpos(lower(m.name || ' ' || m.name_en), %(text)s) > 0"
    found = sql.rows(
        f"{SELECT} WHERE m.jurisdiction_id = %(j)s AND ({where}) ORDER BY length(m.name), m.code LIMIT %(limit)s",
        j=jurisdiction,
        text=wanted,
        limit=limit,
    )
    return tuple(_matter(row) for row in found)


PUT = """
INSERT INTO matter (jurisdiction_id, code, name, name_en, class_code, lead_id, basis, kind, from_date, to_date)
VALUES (%(jurisdiction)s, %(code)s, %(name)s, %(name_en)s, %(class_code)s, %(lead)s, %(basis)s, %(kind)s,
    %(from_date)s, %(to_date)s)
ON CONFLICT (jurisdiction_id, code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,
    class_code = excluded.class_code, lead_id = excluded.lead_id, basis = excluded.basis, kind = excluded.kind,
    from_date = excluded.from_date, to_date = excluded.to_date
RETURNING id
"""
DROP_SUPPORTS = "DELETE FROM matter_support WHERE matter_id = %(id)s AND unit_id <> ALL(%(units)s)"
ADD_SUPPORTS = """
INSERT INTO matter_support (matter_id, unit_id) SELECT %(id)s, unnest(%(units)s::text[])
ON CONFLICT (matter_id, unit_id) DO NOTHING
"""


def put(matter: Matter) -> None:
    """Write a matter as given, new or not."""
    with transaction.atomic():
        row = sql.row(PUT, **asdict(matter))
        assert row is not None
        units = list(matter.supports)
        sql.rows(DROP_SUPPORTS, id=row["id"], units=units)
        sql.rows(ADD_SUPPORTS, id=row["id"], units=units)
