"""Cases of the founded town, walked by the real services to where a page is looked at."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from PIL import Image

from huying.domain.calendar import HoursFrom
from huying.domain.case import Actor
from huying.services import cases
from huying.services.uploads import take_upload
from huying.store import calendar
from huying.store.units import UnitRow, put
from tests.domain import town as places
from tests.founding import Town, found

REPORTER = {"name": "诉求人甲", "phone": "13871234567", "address": "中南路1号3栋502"}
TITLE = "楼内隔出胶囊房出租"
TEXT = "三楼被隔成二十多间胶囊房出租，电话 13871234567 可问"
DEPARTMENTS = places.DEPARTMENTS


def settled(process: str = "wuchang-2019") -> Town:
    """The town with its hours and years, so that clocks run."""
    for year in (2025, 2026, 2027):
        calendar.put_year(year=year, days=(), provisional=False)
    made = found(process)
    hours = HoursFrom(from_date=date(2019, 1, 1), spans=places.MORNING_AND_AFTERNOON)
    calendar.set_hours(jurisdiction=made.jurisdiction, hours=hours)
    return made


def more_departments(town: Town, count: int) -> tuple[str, ...]:
    """Further departments of the district; their codes."""
    codes = tuple(f"{town.jurisdiction}-d{n}" for n in range(count))
    put(
        UnitRow(
            code=code,
            jurisdiction=town.jurisdiction,
            parent=places.DISTRICT,
            kind="department",
            name=f"第{n}局",
        )
        for n, code in enumerate(codes)
    )
    return codes


def photo(by: Actor, name: str = "现场.jpg") -> str:
    """A photo sent by somebody, pending; its id."""
    content = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 140, 160)).save(content, "JPEG")
    content.seek(0)
    content.name = name
    return str(take_upload(by=by, upload=content)["id"])


@dataclass(slots=True)
class Walk:
    """One case on its way; each step returns the walk."""

    town: Town
    number: str

    def take(
        self, step: str, who: str | Actor = "dispatcher", order: int | None = None, **details: Any
    ) -> Walk:
        by = getattr(self.town, who) if isinstance(who, str) else who
        cases.act(by=by, number=self.number, step=step, order=order, details=details)
        return self

    def assessed(self, **more: Any) -> Walk:
        said = {
            "needs_call": True,
            "reason": "涉及多个部门",
            "class": "city",
            "problems": ["违规分隔", "消防通道"],
        }
        return self.take("assess", **(said | more))

    def called(self, *units: str, **more: Any) -> Walk:
        return self.take("call", **(places.whistle(*(units or DEPARTMENTS), now=datetime.now(UTC)) | more))

    def each(self, step: str, **details: Any) -> Walk:
        """The step by the liaison of every department."""
        for order, unit in enumerate(DEPARTMENTS, 1):
            self.take(step, self.town.liaison(unit), order, **details)
        return self

    def by_caller(self, step: str, **details: Any) -> Walk:
        for order in range(1, len(DEPARTMENTS) + 1):
            self.take(step, "dispatcher", order, **details)
        return self

    def came(self) -> Walk:
        self.each("sign").each("name", people=[{"name": "执法队员", "phone": "13900000001"}])
        return self.by_caller("attend", people=[{"person": "执法队员", "result": "on_time"}])

    def planned(self) -> Walk:
        due = (datetime.now(UTC) + timedelta(days=2)).isoformat()
        self.take("consult", minutes="现场研判，分工明确")
        self.take("plan", lines=[{"unit": unit, "task": "依职责处置", "due": due} for unit in DEPARTMENTS])
        return self.each("agree")

    def fed_back(self) -> Walk:
        for order, unit in enumerate(DEPARTMENTS, 1):
            by = self.town.liaison(unit)
            self.take("feed_back", by, order, opinion="已处置", files=[photo(by)])
        return self

    def visited(self, answer: str = "satisfied") -> Walk:
        self.by_caller("accept").take("report", summary="四部门联合处置完毕").take("note", "operator")
        self.take("answer", party=1, text="已处置，特此答复")
        return self.take("visit", party=1, channel="phone", reached=True, answer=answer)


def filed(town: Town, **more: Any) -> Walk:
    """A new case with one petitioner."""
    details = {
        "title": TITLE,
        "text": TEXT,
        "place": "中南路 1 号 3 栋",
        "channel": "phone",
        "grid": places.COMMUNITY,
        "category": "city",
        "parties": [REPORTER],
    } | more
    return Walk(town, cases.file_case(by=town.dispatcher, details=details).number)
