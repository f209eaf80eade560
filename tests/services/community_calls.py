"""Communities' calls that wait for their subdistrict to forward them (S0-59)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from huying.services.cases import act, file_case
from huying.store import matters
from huying.store.matters import Matter
from tests.domain.town import CITY_MANAGEMENT, COMMUNITY, POLICE, STREET, WUCHANG
from tests.founding import Town
from tests.services.settled import acting_at

STALLS = Matter(
    jurisdiction=WUCHANG,
    code="WS-01",
    name="占道经营",
    kind="local",
    from_date=date(2023, 1, 1),
    lead=CITY_MANAGEMENT,
    supports=(POLICE, STREET),
)


def waiting_call(town: Town) -> str:
    """A community's call, sorted by the grid centre; its number."""
    matters.put(STALLS)
    details = {
        "title": "小区东门夜市占道",
        "text": "社区劝导无效，呼叫城管部门",
        "channel": "community_call",
        "grid": COMMUNITY,
        "matter": STALLS.code,
    }
    number = file_case(by=town.chief, details=details).number
    sorted_out = {"needs_call": True, "reason": "清单事项，城管部门主责"}
    act(by=town.operator, number=number, step="assess", details=sorted_out)
    return number


def late_calls(town: Town, count: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """So many of them, which have lain with the subdistrict for two weeks; their numbers."""
    with acting_at(datetime.now(UTC) - timedelta(days=14), monkeypatch):
        return [waiting_call(town) for _ in range(count)]
