"""Loading the demo into a database, and naming its accounts."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from huying.services.calendar import load_holidays
from huying.services.demo import by_list, wuchang, zhanggong
from huying.services.people import give_post, new_password
from huying.services.rules import keep_shipped
from huying.store import jurisdictions, matters, people, processes, units
from huying.store.jurisdictions import Jurisdiction
from huying.store.matters import Matter
from huying.store.units import UnitRow

PLACES = Path(__file__).with_name("places.toml")
SINCE = date(2019, 1, 1)
Progress = Callable[[str, str], None]
"""Told of each stage, in Chinese and in English."""


class Account(NamedTuple):
    """A demo account: named by its post, all with this installation's own password."""

    jurisdiction: str
    username: str
    title: str


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(PLACES.read_text("utf-8"))


def is_loaded() -> bool:
    """Whether the demo was loaded into this database: its places may have been imported without it."""
    return all(people.account(account.username) is not None for account in accounts())


def is_empty() -> bool:
    """Whether this database knows no place at all: only then does a first run bring the demo by itself."""
    return not jurisdictions.listed()


def load(*, cases: bool = True, progress: Progress = lambda zh, en: None) -> None:
    """Load places and posts, and cases unless told not to, all or nothing.

    Loading again brings places and posts up to date and files no case twice.
    """
    with transaction.atomic():
        _load(cases, progress)


def _load(cases: bool, progress: Progress) -> None:
    fresh = cases and not is_loaded()
    progress("载入节假日", "loading the calendar")
    load_holidays()
    password_hash = people.hashed(password())
    for one in _data()["jurisdiction"]:
        progress(f"建立{one['name']}的单位与岗位", f"founding the units and posts of {one['name_en']}")
        _found(one, password_hash)
    if fresh:
        progress("演示武昌的案件", "walking the cases of Wuchang")
        wuchang.tell()
        by_list.tell()
        progress("演示章贡的案件", "walking the cases of Zhanggong")
        zhanggong.tell()


def accounts() -> tuple[Account, ...]:
    """Every demo account, jurisdiction by jurisdiction."""
    return tuple(
        Account(username=post["username"], jurisdiction=one["name"], title=post["title"])
        for one in _data()["jurisdiction"]
        for post in _data()["posts"][str(one["id"])]["rows"]
    )


def password() -> str:
    """The demo's password: made once for each installation, readable by its owner only."""
    path = settings.HUYING_KEYS / "demo-password"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"{new_password()}\n", "ascii")
    return path.read_text("ascii").strip()


def _found(one: Mapping[str, Any], password_hash: str) -> None:
    number = one["id"]
    stands = jurisdictions.find(number)
    place = Jurisdiction(
        id=number,
        slug=one["slug"],
        name=one["name"],
        name_en=one["name_en"],
        parent=stands.parent if stands else None,
        grid_invented=True,
    )
    jurisdictions.put(place)
    rows = _data()["units"][str(number)]["rows"]
    standing = units.rows(row["code"] for row in rows)
    units.put(_unit(row, number, standing.get(row["code"])) for row in rows)
    for name in one["processes"]:
        version = keep_shipped(name, at=timezone.now())
        processes.put_in_use(jurisdiction=number, version=version, from_date=SINCE)
    for row in _data()["matters"][str(number)]["rows"]:
        matters.put(Matter(jurisdiction=number, **row | {"supports": tuple(row["supports"])}))
    for post in _data()["posts"][str(number)]["rows"]:
        give_post(
            username=post["username"],
            unit=post["unit"],
            role=post["role"],
            title=post["title"],
            from_date=SINCE,
            password_hash=password_hash,
        )


def _unit(row: Mapping[str, Any], jurisdiction: int, before: UnitRow | None) -> UnitRow:
    """The demo's unit; one that was imported keeps what the official list told of it."""
    unit = UnitRow(
        code=row["code"],
        jurisdiction=jurisdiction,
        parent=row.get("parent"),
        kind=row["kind"],
        name=row["name"],
        name_en=row["name_en"],
        invented=row.get("invented", False),
    )
    if before is None:
        return unit
    return replace(
        before,
        parent=unit.parent or before.parent,
        kind=unit.kind,
        name=unit.name,
        name_en=unit.name_en,
        invented=unit.invented,
    )
