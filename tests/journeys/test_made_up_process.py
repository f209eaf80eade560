"""A third process needs one file and no Python: the made-up one is kept, put in use and walked in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page

from huying.services.demo.load import password
from huying.services.people import give_post
from huying.store import jurisdictions, processes, units
from huying.store.jurisdictions import Jurisdiction
from huying.store.units import UnitRow
from tests.conftest import connected_to
from tests.journeys.conftest import Site
from tests.journeys.posts import Posts, photo

pytestmark = pytest.mark.browser

MADE_UP = Path(__file__).parents[1] / "domain" / "made_up.toml"
CODE, SLUG = 429901, "madeup"
STREET, WATER, LIGHT = f"{CODE}001000", f"{CODE}-water", f"{CODE}-light"
UNITS = (
    (f"{CODE}000000", "district", "编造区", None),
    (STREET, "street", "编造街道", f"{CODE}000000"),
    (WATER, "department", "编造水务局", f"{CODE}000000"),
    (LIGHT, "department", "编造路灯所", f"{CODE}000000"),
)
POSTS = (
    ("编造街道-调度", STREET, "dispatcher"),
    ("编造街道-分管", STREET, "leader"),
    ("编造街道-主要", STREET, "principal"),
    ("编造水务局-联络", WATER, "liaison"),
    ("编造路灯所-联络", LIGHT, "liaison"),
)
SINCE = date(2020, 1, 1)
# The server checks passwords by the real settings' hasher, the tests' own is another.
HASHER = "django.contrib.auth.hashers.PBKDF2PasswordHasher"


@pytest.fixture
def posts(running: Site, new_page: Callable[..., Page], django_db_blocker: Any) -> Posts:
    with (
        django_db_blocker.unblock(),
        connected_to(running.database),
        override_settings(PASSWORD_HASHERS=[HASHER]),
    ):
        founded()
    return Posts(running, new_page, slug=SLUG)


def founded() -> None:
    """A district of its own that works by the made-up process."""
    jurisdictions.put(Jurisdiction(id=CODE, slug=SLUG, name="编造区", name_en="Made-up District"))
    units.put(
        UnitRow(code=code, jurisdiction=CODE, parent=parent, kind=kind, name=name, name_en=f"Unit {code}")
        for code, kind, name, parent in UNITS
    )
    version = processes.keep(MADE_UP.read_text("utf-8"), at=timezone.now())
    processes.put_in_use(jurisdiction=CODE, version=version, from_date=SINCE)
    for username, unit, role in POSTS:
        give_post(username=username, unit=unit, role=role, from_date=SINCE, password=password())


def test_a_process_nobody_has_is_walked_to_its_end_under_its_own_names(posts: Posts) -> None:
    centre, leader, principal, water, light = (posts(username) for username, _, _ in POSTS)
    number = centre.register(
        title="喷泉不亮也不喷",
        text="又黑又干。",
        grid=STREET,
        parties=[{"name": "游人", "phone": "13900000051"}],
    )
    shown = centre.case(number).get_by_role("main").inner_text()
    assert all(stage in shown for stage in ("开头", "中间", "结尾"))
    assert "看一看" in centre.page.get_by_role("complementary").inner_text()
    centre.take(number, "assess", **{"needs_call": True, "class": "anything"}, reason="要约别人来")
    assert "提请" in centre.page.get_by_role("complementary").inner_text()
    centre.take(number, "apply", reason="请同意")
    assert "两位领导同意" in centre.refused(number)
    leader.take(number, "confirm", agreed=True)
    assert "两位领导同意" in centre.refused(number), "one of two has agreed"
    principal.take(number, "confirm", agreed=True)
    rows = {
        unit: {"role": role, "matters": "修", "goal": "修好", "people": "一人"}
        for unit, role in ((WATER, "lead"), (LIGHT, "support"))
    }
    centre.call(number, rows)
    assert centre.page.get_by_role("button", name="约请", exact=True).is_visible()
    centre.send()
    for desk in (water, light):
        no = desk.order(number, "sign")
        assert "看到了" in desk.page.get_by_role("complementary").inner_text()
        desk.take(number, "sign", order=no)
        # Nobody comes and nobody plans in this process: one writes back at once.
        desk.take(number, "feed_back", order=no, opinion="修好了。", files=[photo()])
    matrix = centre.case(number).get_by_role("table").first.inner_text()
    assert "回信" in matrix
    assert "报到" not in matrix
    centre.take(number, "answer", page="/visits", party=1, text="喷泉又亮又喷。")
    principal.take(number, "score", page="/score", order=1, satisfaction="good")
    principal.take(number, "score", page="/score", order=2, satisfaction="so_so")
    marks = principal.case(number, "/score").get_by_role("main").inner_text()
    assert "100 分" in marks
    # 25 for answering, 35 for settling it, 40 per cent of 55.
    assert "82 分" in marks
    centre.take(number, "close")
    assert "收好" in centre.case(number).get_by_role("main").inner_text()
