"""The page on which the centre moves running cases off a faulty version: the list first, then each with a result."""

from __future__ import annotations

import re
from functools import partial
from html import unescape

import pytest
from django.test import Client
from playwright.sync_api import Browser

from huying.services.process_loading import load_version
from huying.services.reading import read_case
from huying.store import processes
from tests.founding import Town
from tests.services.test_repinning import REASON, later
from tests.web.test_looks import everywhere, fetch
from tests.web.visiting import called, filed, signed_in
from tests.web.walked import settled

pytestmark = pytest.mark.django_db
PAGE = "/wuchang/processes/repin"


@pytest.fixture
def town() -> Town:
    return settled()


def two_versions(town: Town) -> tuple[str, str]:
    old = processes.in_use(jurisdiction=town.jurisdiction)[0].hash
    return old, load_version(by=town.operator, text=later())


def said(client: Client, **query: str) -> str:
    return unescape(client.get(PAGE, query).content.decode())


def sent(html: str) -> dict[str, list[str]]:
    """The confirming form, as a browser would send it."""
    form = html[html.index(f'method="post" action="{PAGE}"') :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form):
        found.setdefault(name, []).append(value)
    return found


def test_the_page_is_there_for_the_centre_alone(town):
    assert signed_in(town, "operator").get(PAGE).status_code == 200
    for who in ("dispatcher", "principal", "police"):
        assert signed_in(town, who).get(PAGE).status_code == 404


def test_with_one_version_there_is_nothing_to_choose(town):
    assert "只有一个流程版本" in said(signed_in(town, "operator"))


def test_the_list_comes_first_and_one_press_moves_each_with_a_result(town):
    number, other = called(town), filed(town, title="路灯不亮")
    old, new = two_versions(town)
    client = signed_in(town, "operator")
    listed = said(client, **{"from": old, "to": new})
    assert "签收：区城管执法局、公安分局、区房管局、区消防救援大队" in listed
    assert "确认报到：中南路街 4 项" in listed
    assert "确认改用 2 件" in listed
    assert "待办不变" in listed
    assert "签收" in listed
    assert read_case(by=town.operator, number=number).case.process == old
    form = sent(listed)
    assert sorted(form["number"]) == sorted([number, other])
    without = client.post(PAGE, form | {"reason": " "})
    assert without.status_code == 422
    answer = unescape(client.post(PAGE, form | {"reason": REASON}).content.decode())
    assert "已改用 2 件" in answer
    assert read_case(by=town.operator, number=number).case.process == new
    again = unescape(client.post(PAGE, form | {"reason": REASON}).content.decode())
    assert again.count("此前已改用") == 2
    steps = [line.step for line in read_case(by=town.operator, number=number).lines]
    assert steps.count("repin") == 1


def test_the_trace_says_why_and_which_dues_moved_and_a_unit_reads_its_own(town):
    number = called(town)
    old, new = two_versions(town)
    client = signed_in(town, "operator")
    client.post(PAGE, {"from": old, "to": new, "number": [number], "reason": REASON})
    shown = unescape(client.get(f"/wuchang/cases/{number}").content.decode())
    assert REASON in shown
    assert old[:12] in shown
    theirs = unescape(signed_in(town, "police").get(f"/wuchang/cases/{number}").content.decode())
    assert REASON in theirs
    entry = next(
        line for line in read_case(by=town.liaison("420106-gaj"), number=number).lines if line.step == "repin"
    )
    assert {row["order"] for row in entry.facts["dues"]} == {2}


def test_two_versions_that_do_not_go_together_say_why(town):
    old, _new = two_versions(town)
    client = signed_in(town, "operator")
    answer = client.get(PAGE, {"from": old, "to": old})
    assert answer.status_code == 422
    assert "新旧是同一个流程版本" in answer.content.decode()
    assert "本辖区没有启用过" in said(client, **{"from": old, "to": "f" * 64})


@pytest.mark.browser
def test_how_the_list_looks(browser: Browser, town):
    called(town)
    filed(town, title="中南路一号三栋居民楼内多户被隔成胶囊房出租" * 4)
    old, new = two_versions(town)
    client = signed_in(town, "operator")
    get = partial(fetch, client, f"{PAGE}?from={old}&to={new}")
    assert everywhere(browser, get, "repin") == []
    assert everywhere(browser, partial(fetch, client, PAGE), "repin-empty") == []
