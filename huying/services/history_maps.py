"""Maps of history: which column of somebody's table states what of a case that was handled long ago. One TOML file
for each kind of table, complete in itself; `docs/history.md` explains it with an example.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from huying.domain.places import KINDS
from huying.domain.process import Label
from huying.domain.process_faults import Faults, Reader
from huying.domain.steps import ROLES
from huying.services.import_maps import NAME, FaultyMap, UnknownMap, is_format

__all__ = ["FaultyMap", "HistoryMap", "UnknownMap", "load", "parse", "presets"]

PRESETS: Final = Path(__file__).with_name("maps") / "history"
SLUG: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")
PERSON: Final[tuple[str, ...]] = ("name", "phone", "address")
MOMENTS: Final = ("at", "replied_at", "closed_at")
TEXTS: Final = ("text", "reply", "place", "lon", "lat")
BETWEEN: Final = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A column that holds a moment in one of these formats, local time unless a format names another."""

    column: str
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A unit: the column of its name, and that of its number at the source, where it has one."""

    name: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Named):
    """A unit that the place lies in, and what kind it is."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """The column that says whether something was late, and by which texts; a blank one says nothing of it."""

    column: str
    yes: frozenset[str]
    no: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Named):
    """A unit that had the case, in which role, and where it stands whether it was late."""

    role: str
    late: Late | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A further column that is kept as it stands, under a name with a label."""

    name: str
    column: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The jurisdiction that is made for the history of this source."""

    slug: str
    name: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryMap:
    """A whole map. `blank` are texts that stand for nothing; with `makes_units` units are made as they are met."""

    source: str
    key: str
    label: Label
    home: Home
    blank: frozenset[str]
    makes_units: bool
    title: tuple[str, ...]
    moments: Mapping[str, Moment]
    texts: Mapping[str, str]
    channel: str
    category: str
    late: Late | None
    constant_channel: str
    person: Mapping[str, str]
    ground: tuple[Ground, ...]
    parts: tuple[Part, ...]
    stated: tuple[Stated, ...]
    words: Mapping[str, Mapping[str, Label]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns a table must have, the key's first."""
        return tuple(dict.fromkeys(column for column in self._columns() if column))

    def _columns(self) -> Iterator[str]:
        yield from (self.key, *self.title, *(one.column for one in self.moments.values()))
        yield from (*self.texts.values(), self.channel, self.category, *self.person.values())
        for named in (*self.ground, *self.parts):
            yield from (named.name, named.number)
        yield from (one.column for one in (self.late, *(part.late for part in self.parts)) if one)
        yield from (one.column for one in self.stated)


def presets() -> tuple[str, ...]:
    """The maps that are shipped."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def load(name: str) -> HistoryMap:
    """A preset by its name, or the map in a file whose name ends with `.toml`.

    Raises UnknownMap, FaultyMap, and OSError when the file cannot be read.
    """
    if name.endswith(".toml"):
        return parse(Path(name).read_bytes())
    if name not in presets():
        raise UnknownMap(name, presets())
    return parse((PRESETS / f"{name}.toml").read_bytes())


def parse(content: bytes) -> HistoryMap:
    """The map a file holds. Raises FaultyMap with all its faults."""
    try:
        given = tomllib.loads(content.decode())
    except ValueError as fault:
        raise FaultyMap((f"not TOML in UTF-8: {fault}",)) from None
    faults = Faults()
    made = _map(Reader(given, "", faults))
    if faults.found:
        raise FaultyMap(tuple(f"{place}: {what}" for place, what in faults.found))
    return made


def _map(top: Reader) -> HistoryMap:
    source = top.text("source")
    if source and not NAME.fullmatch(source):
        top.fault("source", "needs a name of small letters, digits, - and _")
    title = top.table("title")
    found = HistoryMap(
        source=source,
        key=top.text("key"),
        label=_label(top, "label"),
        home=_home(top.table("home")),
        blank=frozenset(top.texts("blank", ())),
        makes_units=top.choice("units", ("made", "known"), "made") == "made",
        title=title.texts("columns"),
        moments={name: _moment(top.table(name)) for name in MOMENTS if name in top.data or name == "at"},
        texts={name: _column(top, name) for name in TEXTS if name in top.data},
        channel=_column(top, "channel") if "channel" in top.data else "",
        category=_column(top, "category") if "category" in top.data else "",
        late=_late(top),
        constant_channel=top.text("constant_channel") if "constant_channel" in top.data else "",
        person=_person(top),
        ground=tuple(_ground(row) for row in top.tables("ground")),
        parts=tuple(_part(row) for row in top.tables("order")),
        stated=tuple(_stated(row) for row in top.tables("stated")),
        words={name: _words(top.tables(name)) for name in ("channels", "classes")},
    )
    title.done()
    _as_a_whole(found, top)
    top.done()
    return found


def _as_a_whole(found: HistoryMap, top: Reader) -> None:
    if not found.title:
        top.fault("title.columns", "names no column")
    if ("lon" in found.texts) != ("lat" in found.texts):
        top.fault("lon", "needs lat, and lat needs lon")
    if sum(part.role == "lead" for part in found.parts) > 1:
        top.fault("order", "has two leads")
    names = [one.name for one in found.stated]
    if len(set(names)) < len(names):
        top.fault("stated", "a name occurs twice")


def _label(row: Reader, key: str) -> Label:
    table = row.table(key)
    label = Label(zh=table.text("zh"), en=table.text("en"))
    table.done()
    return label


def _home(row: Reader) -> Home:
    slug = row.text("slug")
    if slug and not SLUG.fullmatch(slug):
        row.fault("slug", "needs a word of small letters, digits and -, for addresses")
    home = Home(slug=slug, name=_label(row, "name"))
    row.done()
    return home


def _column(top: Reader, key: str) -> str:
    table = top.table(key)
    column = table.text("column")
    table.done()
    return column


def _moment(row: Reader) -> Moment:
    moment = Moment(column=row.text("column"), formats=row.texts("formats"))
    if not moment.formats or not all(map(is_format, moment.formats)):
        row.fault("formats", "needs at least one, like %Y-%m-%d %H:%M")
    row.done()
    return moment


def _person(top: Reader) -> dict[str, str]:
    if "petitioner" not in top.data:
        return {}
    table = top.table("petitioner")
    person = {name: table.text(name) for name in PERSON if name in table.data}
    table.done()
    return person


def _ground(row: Reader) -> Ground:
    ground = Ground(name=row.text("name"), number=_number(row), kind=row.choice("kind", tuple(sorted(KINDS))))
    row.done()
    return ground


def _number(row: Reader) -> str:
    return row.text("number") if "number" in row.data else ""


def _part(row: Reader) -> Part:
    part = Part(name=row.text("name"), number=_number(row), role=row.choice("role", ROLES), late=_late(row))
    row.done()
    return part


def _late(row: Reader) -> Late | None:
    if "late" not in row.data:
        return None
    table = row.table("late")
    late = Late(
        column=table.text("column"), yes=frozenset(table.texts("yes")), no=frozenset(table.texts("no"))
    )
    table.done()
    return late


def _stated(row: Reader) -> Stated:
    stated = Stated(name=row.text("name"), column=row.text("column"), label=_label(row, "label"))
    row.done()
    return stated


def _words(rows: list[Reader]) -> dict[str, Label]:
    found = {}
    for row in rows:
        found[row.text("code")] = _label(row, "label")
        row.done()
    return found
