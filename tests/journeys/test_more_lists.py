"""Shiyan's and Hubei's processes in the browser, each in a made-up district, from the shipped file alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page

from huying.services.demo.load import password
from huying.services.people import give_post
from huying.services.rules import keep_shipped
from huying.store import jurisdictions, matters, processes, units
from huying.store.jurisdictions import Jurisdiction
from huying.store.matters import Matter
from huying.store.units import UnitRow
from tests.conftest import connected_to
from tests.journeys.conftest import Site
from tests.journeys.posts import Posts, ahead, photo
from tests.journeys.test_made_up_process import HASHER

pytestmark = pytest.mark.browser
SINCE = date(2022, 1, 1)
NAMES = (
    ("000000", "district", "县", None),
    ("-platform", "platform", "县级平台", "000000"),
    ("001000", "street", "镇", "000000"),
    ("001-center", "center", "镇综合执法中心", "001000"),
    ("001001", "community", "村", "001000"),
    ("-city", "department", "城管局", "000000"),
    ("-police", "department", "公安局", "000000"),
)
POSTS = (
    ("平台", "-platform", "operator"),
    ("镇调度", "001000", "dispatcher"),
    ("镇执法", "001-center", "section"),
    ("村长", "001001", "chief"),
    ("城管", "-city", "liaison"),
    ("公安", "-police", "liaison"),
)


class Place:
    """A made-up district that works by a shipped process."""

    def __init__(self, site: Site, new_page: Callable[..., Page], process: str, code: int) -> None:
        self.code, self.slug = code, process
        self.posts = Posts(site, new_page, slug=process)
        self._found(process)

    def unit(self, tail: str) -> str:
        return f"{self.code}{tail}"

    def __call__(self, who: str) -> Any:
        return self.posts(f"{self.slug}-{who}")

    def _found(self, process: str) -> None:
        name = f"示例{self.code}"
        jurisdictions.put(
            Jurisdiction(id=self.code, slug=self.slug, name=name, name_en=f"Example {self.code}")
        )
        units.put(
            UnitRow(
                code=self.unit(tail),
                jurisdiction=self.code,
                parent=self.unit(parent) if parent else None,
                kind=kind,
                name=f"示例{name}",
                name_en=f"Example {kind}",
            )
            for tail, kind, name, parent in NAMES
        )
        version = keep_shipped(process, at=timezone.now())
        processes.put_in_use(jurisdiction=self.code, version=version, from_date=SINCE)
        lead, support, street = (self.unit(tail) for tail in ("-city", "-police", "001000"))
        listed = {"lead": lead, "supports": (support, street), "from_date": SINCE}
        matters.put(Matter(jurisdiction=self.code, code="M-01", name="占道经营查处", **listed))
        power = {"lead": street, "from_date": SINCE}
        matters.put(Matter(jurisdiction=self.code, code="M-02", name="乱贴小广告处罚（赋权）", **power))
        for who, tail, role in POSTS:
            username = f"{self.slug}-{who}"
            unit = self.unit(tail)
            give_post(username=username, unit=unit, role=role, from_date=SINCE, password=password())


@pytest.fixture
def place(
    running: Site, new_page: Callable[..., Page], django_db_blocker: Any
) -> Iterator[Callable[..., Place]]:
    with (
        django_db_blocker.unblock(),
        connected_to(running.database),
        override_settings(PASSWORD_HASHERS=[HASHER]),
    ):
        yield lambda process, code: Place(running, new_page, process, code)


def asked(role: str) -> dict[str, str]:
    return {"role": role, "matters": "依清单查处", "goal": "路口畅通", "people": "队员 2 名"}


def test_shiyan_calls_by_the_list_and_the_lead_answers_for_the_whole(place: Callable[..., Place]) -> None:
    """事项呼叫 → 事项派发 → 事项办理 → 结果反馈, and 双向互评 (S2-20, S2-41, S2-52)."""
    here = place("shiyan", 429911)
    town, platform, city, police = (here(who) for who in ("镇调度", "平台", "城管", "公安"))
    number = town.register(
        channel="patrol",
        title="集镇占道经营",
        text="集镇主街摊位占道。",
        grid=here.unit("001000"),
        matter="M-01",
        parties=[{"name": "村民", "phone": "13900000071"}],
    )
    shown = town.case(number).get_by_role("main").inner_text()
    assert all(stage in shown for stage in ("事项呼叫", "事项派发", "事项办理", "结果反馈", "双向互评"))
    town.take(number, "assess", needs_call=True, reason="清单事项，城管局主责")
    platform.call(number, {here.unit("-city"): asked("lead"), here.unit("-police"): asked("support")})
    platform.judged("dispatch by list")
    platform.send()
    for desk in (city, police):
        desk.take(number, "sign", order=desk.order(number, "sign"))
    assert "结果反馈" in city.refused(number), "the lead answers last"
    police.take(number, "feed_back", order=2, opinion="已维持秩序。", files=[photo()])
    city.take(number, "feed_back", order=1, opinion="已查处。", files=[photo()])
    for no in (1, 2):
        town.take(number, "accept", order=no)
    town.take(number, "answer", page="/visits", party=1, text="已查处。")
    for no, desk in ((1, city), (2, police)):
        town.take(number, "score", page="/score", order=no, satisfaction="satisfied")
        desk.take(number, "score_caller", order=no, satisfaction="satisfied")
    town.take(number, "close")
    assert "已办结" in town.case(number).get_by_role("main").inner_text()


def test_hubei_evaluates_level_by_level(place: Callable[..., Place]) -> None:
    """Residents, community, subdistrict, department (S3-46 … S3-48)."""
    here = place("hubei", 429912)
    town, village, city = (here(who) for who in ("镇调度", "村长", "城管"))
    number = village.register(
        channel="patrol",
        title="村口占道经营",
        text="村口摊位占道。",
        grid=here.unit("001001"),
        matter="M-01",
        parties=[{"name": "村民", "phone": "13900000072"}],
    )
    village.take(number, "escalate", to=here.unit("001000"), reason="需部门处置")
    town.take(number, "assess", needs_call=True, reason="清单事项")
    times = {"place": "村口", "arrive_at": ahead(hours=2), "window_end": ahead(days=4)}
    town.call(number, {here.unit("-city"): asked("lead")}, **times)
    town.send()
    city.take(number, "sign", order=1)
    came = [{"person": "带队人员", "result": "on_time"}]
    town.take(number, "attend", page="/attendance", order=1, people=came)
    city.take(number, "feed_back", order=1, opinion="已查处。", files=[photo()])
    town.take(number, "accept", order=1)
    town.take(number, "verify", method="on_site", result="done")
    town.take(number, "answer", page="/visits", party=1, text="已查处。")
    town.take(number, "visit", page="/visits", party=1, channel="phone", reached=True, answer="satisfied")
    assert "社区评价" in town.refused(number)
    village.take(number, "evaluate", order=1, satisfaction="satisfied")
    town.take(number, "score", page="/score", order=1, satisfaction="satisfied")
    town.take(number, "close")
    assert "已办结" in town.case(number).get_by_role("main").inner_text()


def test_hubei_uses_a_delegated_power_in_a_case(place: Callable[..., Place]) -> None:
    """The case part of scenario I (S3-32): the list gives the town the power, its own centre uses it."""
    here = place("hubei", 429912)
    town, centre = here("镇调度"), here("镇执法")
    number = town.register(
        channel="patrol",
        title="电线杆乱贴小广告",
        text="主街电线杆贴满小广告。",
        grid=here.unit("001000"),
        matter="M-02",
    )
    town.take(number, "assess", needs_call=False, own_power=True, reason="赋权事项，自行处罚")
    own = {"role": "lead", "task": "依赋权处罚", "due": ahead(days=2)}
    town.call(number, {here.unit("001-center"): own})
    town.send()
    centre.take(number, "feed_back", order=1, opinion="已处罚并清除。", files=[photo()])
    town.take(number, "accept", order=1)
    town.take(number, "verify", method="on_site", result="done")
    town.take(number, "close")
    assert "已办结" in town.case(number).get_by_role("main").inner_text()
