"""Units: the tree of a jurisdiction in memory, and the rows it is made of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from huying.domain.places import Unit, Units, UnknownUnit
from huying.store import sql
from huying.store.jurisdictions import UnknownJurisdiction
from huying.store.versions import Versioned

FOUND_AT_MOST = 20
_trees: Versioned[Units] = Versioned()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A unit with all that is kept of it. `division` is what the official list calls it (街道, 镇, 居委会 …)."""

    code: str
    jurisdiction: int
    parent: str | None
    kind: str
    name: str
    name_en: str = ""
    short: str = ""
    division: str = ""
    aliases: tuple[str, ...] = ()
    invented: bool = False
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A unit's name in both languages; the short name where it has one. English falls back to Chinese."""

    zh: str
    en: str
    short: str


TREE = """
WITH RECURSIVE tree AS (
    SELECT code, name, name_en, kind, parent_id, jurisdiction_id, merged_into_id FROM unit
    WHERE jurisdiction_id = %(j)s
    UNION
    SELECT u.code, u.name, u.name_en, u.kind, u.parent_id, u.jurisdiction_id, u.merged_into_id
    FROM unit u JOIN tree t ON u.code = t.parent_id
)
SELECT code, name, name_en, kind, parent_id AS parent, jurisdiction_id AS jurisdiction, merged_into_id AS merged_into
FROM tree ORDER BY code
"""


def version(jurisdiction: int) -> int:
    """The number that changes with every unit of the jurisdiction. Raises UnknownJurisdiction."""
    row = sql.row("SELECT version FROM jurisdiction WHERE id = %(j)s", j=jurisdiction)
    if row is None:
        raise UnknownJurisdiction(jurisdiction)
    return int(row["version"])


def load(jurisdiction: int, *, version: int | None = None) -> Units:
    """The units of a jurisdiction and those they hang from, by code. Raises UnknownJurisdiction.

    Kept in memory: costs one look at the version, or nothing for a caller that has just read it.
    """
    now = _version(jurisdiction) if version is None else version
    return _trees.get(jurisdiction, version=now, read=lambda: _read(jurisdiction))


_version = version


def _read(jurisdiction: int) -> Units:
    return Units(Unit(**row) for row in sql.rows(TREE, j=jurisdiction))


COLUMNS = """code, jurisdiction_id AS jurisdiction, parent_id AS parent, kind, division, name, name_en, short,
    aliases::text, invented, lon, lat"""


def rows(codes: Iterable[str]) -> dict[str, UnitRow]:
    """The units with these codes, by code; unknown codes are left out."""
    found = sql.rows(f"SELECT {COLUMNS} FROM unit WHERE code = ANY(%(codes)s)", codes=list(codes))
    return {row["code"]: UnitRow(**{**row, "aliases": tuple(json.loads(row["aliases"]))}) for row in found}


def of_jurisdiction(jurisdiction: int) -> list[UnitRow]:
    """All units of a jurisdiction, those merged into others too, by code."""
    found = sql.rows(
        f"SELECT {COLUMNS} FROM unit WHERE jurisdiction_id = %(j)s ORDER BY code", j=jurisdiction
    )
    return [UnitRow(**{**row, "aliases": tuple(json.loads(row["aliases"]))}) for row in found]


def get(code: str) -> UnitRow:
    """All that is kept of a unit. Raises UnknownUnit."""
    found = rows([code])
    if code not in found:
        raise UnknownUnit(code)
    return found[code]


PUT = """
INSERT INTO unit (code, jurisdiction_id, parent_id, kind, division, name, name_en, short, aliases, invented, lon, lat)
SELECT code, jurisdiction, parent, kind, division, name, name_en, short, aliases, invented, lon, lat
FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (code text, jurisdiction int, parent text, kind text,
    division text, name text, name_en text, short text, aliases jsonb, invented boolean, lon float8, lat float8)
ON CONFLICT (code) DO UPDATE SET jurisdiction_id = excluded.jurisdiction_id, parent_id = excluded.parent_id,
    kind = excluded.kind, division = excluded.division, name = excluded.name, name_en = excluded.name_en,
    short = excluded.short, aliases = excluded.aliases, invented = excluded.invented,
    lon = excluded.lon, lat = excluded.lat
"""


def put(units: Iterable[UnitRow]) -> None:
    """Write units as given, new or not, in one statement; each code once. Parents may follow in the same call."""
    given = [asdict(unit) for unit in units]
    if given:
        sql.rows(PUT, rows=json.dumps(given, ensure_ascii=False))


MERGE = "UPDATE unit SET merged_into_id = %(into)s WHERE code = %(code)s"
# Units merged into this one before are names of the other now.
FOLLOW = "UPDATE unit SET merged_into_id = %(into)s WHERE merged_into_id = %(code)s"


def merge(code: str, *, into: str) -> None:
    """Make a unit a name of another."""
    sql.rows(FOLLOW, code=code, into=into)
    sql.rows(MERGE, code=code, into=into)


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """What stands on a unit today: units below it, posts held in it, matters that name it, hours of its own."""

    below: int
    posts: int
    matters: int
    hours: int

    @property
    def any(self) -> bool:
        """Whether anything does."""
        return bool(self.below or self.posts or self.matters or self.hours)


REFERENCES = """
SELECT (SELECT count(*) FROM unit WHERE parent_id = %(code)s AND merged_into_id IS NULL) AS below,
       (SELECT count(*) FROM post WHERE unit_id = %(code)s AND (to_date IS NULL OR to_date >= %(on)s)) AS posts,
       (SELECT count(*) FROM matter m WHERE m.lead_id = %(code)s
           OR EXISTS (SELECT FROM matter_support s WHERE s.matter_id = m.id AND s.unit_id = %(code)s)) AS matters,
       (SELECT count(*) FROM working_hours WHERE unit_id = %(code)s) AS hours
"""


def references(code: str, *, on: date) -> References:
    """What stands on a unit on a day."""
    row = sql.row(REFERENCES, code=code, on=on)
    assert row is not None
    return References(**row)


CONCERNED = """
SELECT subject_id AS id FROM case_head
WHERE jurisdiction_id = %(j)s AND (units && ARRAY[%(unit)s::text] OR grid = %(unit)s)
UNION
SELECT subject_id FROM task WHERE jurisdiction_id = %(j)s AND unit = %(unit)s
ORDER BY id
"""


def concerned(*, jurisdiction: int, unit: str) -> list[UUID]:
    """The cases in whose projections a unit stands."""
    return [row["id"] for row in sql.rows(CONCERNED, j=jurisdiction, unit=unit)]


ORDERS = "SELECT unit, count(*) AS n FROM case_order WHERE jurisdiction_id = %(j)s GROUP BY unit"


def orders(jurisdiction: int) -> dict[str, int]:
    """How many orders each unit has had."""
    return {row["unit"]: row["n"] for row in sql.rows(ORDERS, j=jurisdiction)}


def names(codes: Iterable[str]) -> dict[str, Name]:
    """The names of units of any jurisdiction, by code; unknown codes are left out."""
    found = sql.rows(
        "SELECT code, name, name_en, short FROM unit WHERE code = ANY(%(codes)s)", codes=list(codes)
    )
    return {
        row["code"]: Name(zh=row["name"], en=row["name_en"] or row["name"], short=row["short"] or row["name"])
        for row in found
    }


SEARCH = """
SELECT code, name, name_en, kind, parent_id AS parent, jurisdiction_id AS jurisdiction
FROM unit
WHERE jurisdiction_id = %(j)s AND merged_into_id IS NULL
  AND (%(kinds)s::text[] = '{}' OR kind = ANY(%(kinds)s))
  AND (starts_with(code, %(text)s)
       OR strpos(lower(name || ' ' || name_en || ' ' || short || ' ' || aliases::text), %(text)s) > 0)
ORDER BY lower(name) <> %(text)s AND lower(short) <> %(text)s, NOT starts_with(lower(name), %(text)s),
    length(name), code
LIMIT %(limit)s
"""


def search(
    *, jurisdiction: int, text: str, kinds: Iterable[str] = (), limit: int = FOUND_AT_MOST
) -> tuple[Unit, ...]:
    """Units whose name, English, short or other name holds the text, or whose code begins with it; best first.

    Names repeat: two units of one name are two answers.
    """
    wanted = text.strip().lower()
    if not wanted:
        return ()
    found = sql.rows(SEARCH, j=jurisdiction, text=wanted, kinds=list(kinds), limit=limit)
    return tuple(Unit(**row) for row in found)
