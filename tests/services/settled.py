"""The town of the domain's tests, settled in the database, and cases walked there by the real services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from huying.domain.calendar import HoursFrom
from huying.domain.case import Actor
from huying.services import cases
from huying.services.cases import Done
from huying.services.rules import keep_shipped
from huying.store import calendar, jurisdictions, processes, units
from huying.store import cases as kept
from huying.store.jurisdictions import Jurisdiction
from huying.store.units import UnitRow
from tests.domain.town import (
    COMMUNITY,
    DEPARTMENTS,
    DISPATCHER,
    LIAISONS,
    MORNING_AND_AFTERNOON,
    UNITS,
    WUCHANG,
    whistle,
)

REPORTER = {"name": "诉求人甲", "phone": "13871234567", "address": "中南路 1 号 3 栋 502"}
TITLE = "楼内隔出胶囊房"


def settle() -> None:
    """Make the jurisdiction with its units, hours and process."""
    jurisdictions.put(Jurisdiction(id=WUCHANG, slug="wuchang", name="武昌区"))
    units.put(
        UnitRow(
            code=unit.code,
            jurisdiction=WUCHANG,
            parent=unit.parent,
            kind=unit.kind,
            name=unit.name,
        )
        for unit in UNITS
    )
    for year in (2025, 2026, 2027):
        calendar.put_year(year=year, days=(), provisional=False)
    hours = HoursFrom(from_date=date(2019, 1, 1), spans=MORNING_AND_AFTERNOON)
    calendar.set_hours(jurisdiction=WUCHANG, hours=hours)
    version = keep_shipped("wuchang-2019", at=datetime.now(UTC))
    processes.put_in_use(jurisdiction=WUCHANG, version=version, from_date=date(2019, 1, 1))


def filed(**more: Any) -> str:
    """A new case with one petitioner; its number."""
    details = {
        "title": TITLE,
        "text": "三楼被隔成二十多间胶囊房出租",
        "place": "中南路 1 号 3 栋",
        "channel": "phone",
        "grid": COMMUNITY,
        "parties": [REPORTER],
    }
    return cases.file_case(by=DISPATCHER, details=details | more).number


def act(number: str, step: str, by: Actor = DISPATCHER, *, order: int | None = None, **details: Any) -> Done:
    """One act on a case."""
    at = details.pop("at", None)
    return cases.act(by=by, number=number, step=step, order=order, at=at, details=details)


@contextmanager
def acting_at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database's clock stands at this moment for every act of the block."""
    filing, standing = kept.filing, kept.standing

    def stood(**asked: Any) -> kept.Standing | None:
        found = standing(**asked)
        return replace(found, now=moment) if found else None

    with monkeypatch.context() as then:
        then.setattr(kept, "filing", lambda **asked: filing(**asked) | {"now": moment})
        then.setattr(kept, "standing", stood)
        yield


def called(**more: Any) -> str:
    """A case whose four departments were called and have signed; its number."""
    number = filed(**more)
    act(number, "assess", needs_call=True, reason="涉及多个部门", **{"class": "city"})
    act(number, "call", **whistle(*DEPARTMENTS, now=datetime.now(UTC)))
    for order, unit in enumerate(DEPARTMENTS, 1):
        act(number, "sign", LIAISONS[unit], order=order)
    return number


def consulted(**more: Any) -> str:
    """A case whose departments came and agreed a plan; its number."""
    number = called(**more)
    people = [{"name": "执法队员"}]
    for order, unit in enumerate(DEPARTMENTS, 1):
        act(number, "name", LIAISONS[unit], order=order, people=people)
    for order in range(1, len(DEPARTMENTS) + 1):
        act(number, "attend", order=order, people=[{"person": "执法队员", "result": "on_time"}])
    act(number, "consult", minutes="现场研判，限期拆除")
    due = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    act(number, "plan", lines=[{"unit": unit, "task": "依职责处置", "due": due} for unit in DEPARTMENTS])
    for order, unit in enumerate(DEPARTMENTS, 1):
        act(number, "agree", LIAISONS[unit], order=order)
    return number
