"""Districts that run cases, and the cities and provinces above them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from huying.store import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """A place with its GB/T 2260 code as id, and the word that stands for it in addresses.

    `level` is one of province, city, district.
    """

    id: int
    slug: str
    name: str
    name_en: str = ""
    level: str = "district"
    parent: int | None = None
    grid_invented: bool = False


class UnknownJurisdiction(LookupError):
    """There is no such jurisdiction."""


SELECT = "SELECT id, slug, name, name_en, level, parent_id AS parent, grid_invented FROM jurisdiction"


def listed() -> tuple[Jurisdiction, ...]:
    """All jurisdictions in the order of their codes."""
    return tuple(Jurisdiction(**row) for row in sql.rows(f"{SELECT} ORDER BY id"))


def find(number: int) -> Jurisdiction | None:
    """The jurisdiction with this id, or None."""
    row = sql.row(f"{SELECT} WHERE id = %(id)s", id=number)
    return Jurisdiction(**row) if row else None


def get(number: int) -> Jurisdiction:
    """The jurisdiction with this id. Raises UnknownJurisdiction."""
    found = find(number)
    if found is None:
        raise UnknownJurisdiction(number)
    return found


def by_slug(slug: str) -> Jurisdiction:
    """The jurisdiction this word stands for in addresses. Raises UnknownJurisdiction."""
    row = sql.row(f"{SELECT} WHERE slug = %(slug)s", slug=slug)
    if row is None:
        raise UnknownJurisdiction(slug)
    return Jurisdiction(**row)


def named(text: str) -> Jurisdiction:
    """The jurisdiction of this number, or this word in addresses. Raises UnknownJurisdiction."""
    return get(int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else by_slug(text)


NEXT_OF_HISTORY = """
SELECT GREATEST(COALESCE(max(id) + 1, 900001), 900001) AS id FROM jurisdiction WHERE id >= 900001
"""


def next_of_history() -> int:
    """The next free number for a jurisdiction that is no place: one where imported history lives by itself.

    To be called where it is put, in one transaction; of two at once the database refuses one.
    """
    row = sql.row(NEXT_OF_HISTORY)
    return int(row["id"]) if row else 900001


PUT = """
INSERT INTO jurisdiction (id, slug, name, name_en, level, parent_id, grid_invented)
VALUES (%(id)s, %(slug)s, %(name)s, %(name_en)s, %(level)s, %(parent)s, %(grid_invented)s)
ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, name_en = excluded.name_en,
    level = excluded.level, parent_id = excluded.parent_id, grid_invented = excluded.grid_invented
"""


def put(jurisdiction: Jurisdiction) -> None:
    """Write a jurisdiction as given, new or not."""
    sql.rows(PUT, **asdict(jurisdiction))
