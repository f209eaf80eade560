"""The town's list: matters whose duty is known, and walks by the processes that dispatch by it."""

from datetime import date, timedelta
from typing import Any

from huying.domain.case import Actor, Rules
from huying.domain.matters import Matter
from huying.domain.process import parse
from tests.domain.town import (
    CALENDAR,
    CHIEF,
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    FIRE,
    LIAISONS,
    OPERATOR,
    PHOTO,
    POLICE,
    PROCESSES,
    SECTION_CLERK,
    STREET,
    UNITS,
    Walk,
    demands,
)

STALLS = Matter(code="WC-01", kind="local", lead=CITY_MANAGEMENT, supports=(POLICE, STREET))
"""Stalls on the pavement: the bureau leads, police and subdistrict support."""
LANES = Matter(code="WC-02", kind="local", lead=FIRE, supports=(POLICE,))
"""Fire lanes: no duty of a subdistrict."""
LATER = Matter(
    code="WC-03", kind="local", lead=CITY_MANAGEMENT, supports=(STREET,), from_date=date(2026, 4, 1)
)
"""Admitted from April only."""
PAST = Matter(code="WC-04", kind="local", lead=CITY_MANAGEMENT, supports=(STREET,), to_date=date(2026, 3, 17))
"""Struck off the list the day before."""
GENERAL = Matter(code="W-01", kind="general", lead=CITY_MANAGEMENT)
POWER = Matter(code="HB-01", kind="powers", lead=STREET, from_date=date(2026, 3, 1))
"""A power delegated to the subdistrict (S3-32)."""
LIST = {one.code: one for one in (STALLS, LANES, LATER, PAST, GENERAL, POWER)}
LI = {"name": "李", "phone": "13900000000"}


def text_of(name: str) -> str:
    return (PROCESSES / f"{name}.toml").read_text("utf-8")


def by_list(name: str, *, text: str = "") -> Walk:
    """A walk by a process that dispatches by list; `text` is another version of its file."""
    process = parse(text or text_of(name))
    return Walk(by=Rules(process=process, units=UNITS, calendar=CALENDAR, matter=LIST.get))


def reported(walk: Walk, by: Actor, channel: str, **more: Any) -> Walk:
    """A patrol's report of stalls, under the list's matter."""
    details = {
        "title": "占道经营",
        "text": "路口摊位占道",
        "channel": channel,
        "grid": COMMUNITY,
        "matter": STALLS.code,
    }
    return walk.take("register", by, **{**details, **more})


def assigned(walk: Walk, *units: str, by: Actor = OPERATOR, **more: Any) -> Walk:
    """A call to these units in the roles the list gives them."""
    rows = [{**demands(unit), "role": None} for unit in units or (CITY_MANAGEMENT,)]
    times = {"window_end": (walk.now + timedelta(days=5)).isoformat()}
    attend = walk.rules.rule("attend")
    if attend is not None and not attend.optional:
        times |= {"arrive_at": (walk.now + timedelta(hours=3)).isoformat(), "place": "路口"}
    return walk.take("call", by, orders=rows, **{**times, **more})


def sorted_out(walk: Walk, by: Actor = OPERATOR, **more: Any) -> Walk:
    return walk.take("assess", by, **{"needs_call": True, "reason": "清单事项，部门主责", **more})


def answered(walk: Walk, *, prepare_by: Actor | None = None) -> Walk:
    """Signed, prepared where that comes first, fed back and accepted by the caller."""
    officers = {**LIAISONS, STREET: DISPATCHER}
    for order in walk.state.orders:
        walk.take("sign", officers[order.unit], order=order.no)
    if prepare_by is not None:
        walk.take("prepare", prepare_by, text="已劝导并固定证据", files=PHOTO)
    for order in walk.state.orders:
        walk.take("feed_back", officers[order.unit], order=order.no, opinion="已处置", files=PHOTO)
    return walk


def accepted(walk: Walk, by: Actor) -> Walk:
    for order in walk.state.orders:
        walk.take("accept", by, order=order.no)
    return walk


def scored_by_both(walk: Walk, by: Actor, answer: str = "satisfied") -> Walk:
    officers = {**LIAISONS, STREET: DISPATCHER}
    for order in walk.state.orders:
        walk.take("score", by, order=order.no, satisfaction=answer)
        walk.take("score_caller", officers[order.unit], order=order.no, satisfaction=answer)
    return walk


def community_called(*, text: str = "") -> Walk:
    """A case of the community, sorted by the centre and wanting a department."""
    walk = reported(by_list("wuchang-2023", text=text), CHIEF, "community_call")
    return sorted_out(walk)


def street_called() -> Walk:
    """The same of the subdistrict's own patrol, called and signed."""
    walk = reported(by_list("wuchang-2023"), SECTION_CLERK, "list_patrol")
    return assigned(sorted_out(walk))
