"""A clue about a unit's conduct is told to its receiver alone, and leaves the house by a case's number (R-23)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from huying.domain.case.fold import evolve
from huying.services.notices.audience import News, may_know, news_of
from huying.services.notices.queueing import Told, event, is_apart
from tests.domain.town import CITY_MANAGEMENT, DISCIPLINE, DISPATCHER, PRINCIPAL, WUCHANG, Walk


def sent() -> Told:
    """A clue that was passed on, as it is told."""
    walk = Walk().registered().assessed().called().signed()
    walk.wait(hours=4).take("attend", DISPATCHER, order=1, people=[{"person": "某", "result": "absent"}])
    before = walk.state
    walk.take("clue", PRINCIPAL, order=1, kind="absent", to=DISCIPLINE, text="三次未到场")
    entry = walk.taken[-1].entry
    assert evolve(before, entry) == walk.state
    return Told(
        jurisdiction=WUCHANG,
        slug="wuchang",
        subject=UUID(int=1),
        number="420106-20260318-H-00001",
        entry=entry,
        case=walk.state,
        rules=walk.rules,
        news=news_of(before, entry, walk.state, walk.rules),
    )


def test_r_23_a_clue_is_told_to_its_receiver_alone():
    told = sent()
    (news,) = told.news
    assert (news.kind, news.unit, news.task) == ("task", DISCIPLINE, "clue_reply")
    for role, knows in (("head", True), ("handler", False)):
        assert may_know(told.case, told.rules, unit=DISCIPLINE, role=role, post=1) is knows
    assert news.roles
    assert "handler" not in news.roles


def test_r_23_a_clue_leaves_the_house_by_the_number_of_its_case_alone():
    told = sent()
    assert is_apart(told, told.news[0])
    assert not is_apart_of_a_call(told)
    assert set(json.loads(event(told))) == {"type", "jurisdiction", "case", "seq", "confidential"}


def is_apart_of_a_call(told: Told) -> bool:
    """Whether an ordinary task would be hidden too."""
    news = News(kind="task", unit=CITY_MANAGEMENT, roles=(), task="sign", due_at=told.entry.at + timedelta(1))
    return is_apart(replace(told, entry=replace(told.entry, step="call")), news)
