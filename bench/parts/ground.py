"""Wuchang with its fourteen subdistricts, and cases filed there by the engine's own services."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench.parts.scratch import say

LIAISONS = (
    "区城管执法局-联络员",
    "公安武昌分局-联络员",
    "区房管局-联络员",
    "区消防救援大队-联络员",
    "市规划局武昌分局-联络员",
    "区市场秩序局-联络员",
)
CALLED_EACH = 4  # departments called to one case
CALLED_SHARE = 3  # of four cases, so many have a call; the fourth waits to be assessed
TITLES = (
    "夜市占道堵塞车行道",
    "餐馆油烟直排居民楼",
    "消防通道长期停车",
    "违规户外广告牌松动",
    "工地夜间施工扰民",
)
PLACES = ("百瑞景二期东门", "丁字桥路口", "梅苑小区1栋", "四美社区活动室旁", "起义门地铁站口")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A case: who runs it, and which departments' accounts it called, in the order of its orders."""

    number: str
    by: str
    called: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The jurisdiction with its cases; of each account that takes part a token and its unit."""

    jurisdiction: int
    dispatchers: tuple[str, ...]
    tokens: dict[str, str]
    units: dict[str, str]
    cases: tuple[Filed, ...]


def found(number: int, *, also: tuple[str, ...] = ()) -> Ground:
    """Load the demo's places, file so many cases and call departments to three of four. `also` take part too."""
    from django.db import connections
    from django.utils import timezone

    from huying.services import demo, people

    demo.load(cases=False)
    accounts = [one.username for one in demo.accounts() if one.jurisdiction == "武昌区"]
    dispatchers = tuple(one for one in accounts if one.endswith("街-指挥中心"))
    now = timezone.now()
    tokens = {
        one: people.issue_token(username=one, at=now, on=now.date()).secret
        for one in (*dispatchers, *LIAISONS, *also)
    }
    units = {one: people.post_of(one, on=now.date()).unit for one in tokens}
    jurisdiction = people.post_of(dispatchers[0], on=now.date()).jurisdiction
    connections.close_all()
    cases: tuple[Filed, ...] = ()
    if number:
        say(f"filing {number} cases")
        cases = _in_two(_file, number, dispatchers)
    return Ground(jurisdiction=jurisdiction, dispatchers=dispatchers, tokens=tokens, units=units, cases=cases)


def report(random: Random, grid: str) -> dict[str, Any]:
    """What a resident said, as a dispatcher files it."""
    title, place = random.choice(TITLES), random.choice(PLACES)
    text = f"{place}{title}，多名居民反映已持续一段时间，影响出行和休息，希望有关部门到场处理并答复。"
    phone = f"139{random.randrange(10**8):08d}"
    return {"title": title, "text": text, "channel": "phone", "place": place, "grid": grid,
            "reporter": {"name": "诉求人", "phone": phone}}  # fmt: skip


def details_of(said: dict[str, Any]) -> dict[str, Any]:
    """The same as the engine takes it."""
    return {name: value for name, value in said.items() if name != "reporter"} | {
        "parties": [said["reporter"]]
    }


def grid_of(unit: str) -> str:
    """Where a dispatcher's cases lie: the subdistrict of the centre."""
    return f"{unit[:9]}000"


def call_of(units: Iterable[str], now: datetime) -> dict[str, Any]:
    """A call to these units, the first of them in the lead."""
    rows = [
        {"unit": unit, "role": "support" if n else "lead", "matters": "到场依职责处置", "goal": "恢复正常秩序",
         "people": "执法人员 2 名"}
        for n, unit in enumerate(units)
    ]  # fmt: skip
    arrive, end = now + timedelta(hours=3), now + timedelta(days=5)
    return {"orders": rows, "place": "街道综合执法中心", "arrive_at": arrive.isoformat(),
            "window_end": end.isoformat()}  # fmt: skip


def _in_two(
    work: Callable[[int, int, tuple[str, ...]], list[Filed]], number: int, by: tuple[str, ...]
) -> Any:
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        halves = pool.starmap(work, [(number // 2, 1, by), (number - number // 2, 2, by)])
    return tuple(one for half in halves for one in half)


def _file(number: int, seed: int, dispatchers: tuple[str, ...]) -> list[Filed]:
    from django.utils import timezone

    from huying.services.cases import act, file_case
    from huying.services.demo.story import actor

    random = Random(seed)  # noqa: S311  # no secret
    actors = {name: actor(name) for name in (*dispatchers, *LIAISONS)}
    made = []
    for n in range(number):
        name = random.choice(dispatchers)
        by = actors[name]
        filed = file_case(by=by, details=details_of(report(random, grid_of(by.unit or "")))).number
        called: tuple[str, ...] = ()
        if n % 4 < CALLED_SHARE:
            called = tuple(random.sample(LIAISONS, CALLED_EACH))
            units = [str(actors[one].unit) for one in called]
            act(by=by, number=filed, step="assess", details={"needs_call": True, "reason": "需多部门到场"})
            act(by=by, number=filed, step="call", details=call_of(units, timezone.now()))
        made.append(Filed(number=filed, by=name, called=called))
    return made
