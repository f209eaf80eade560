"""Pages that are open say by themselves what others do, and keep what is being typed."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from huying.cli import child
from huying.services import cases as acts
from huying.services.demo.story import actor
from huying.store import sql
from tests import databases
from tests.journeys.conftest import Site, surroundings
from tests.journeys.posts import Desk, Posts, ahead

pytestmark = pytest.mark.browser

CENTRE = "中南路街-指挥中心"
DEPARTMENT = "区城管执法局-联络员"
ELSEWHERE = "区消防救援大队-联络员"
LEADER = "中南路街-分管领导"
PARTY = {"name": "住户", "phone": "13900000041"}
SOON = 15_000  # milliseconds, where much else is done; how soon it is, `huying bench live` measures


@contextmanager
def working(site: Site) -> Iterator[None]:
    """Have the worker at work, which tells what happened; in a folder of its own, for it seals and sweeps as well."""
    home = settings.SCRATCH / f"worker-of-{site.url.rpartition(':')[2]}"
    process = child.start(
        [sys.executable, "-m", "huying.cli.main", "worker"],
        at_parents_death=signal.SIGTERM,
        cwd=databases.ROOT,
        env=surroundings(site.app_url) | {"HUYING_HOME": str(home)},
    )
    try:
        yield
    finally:
        child.stop(process, ask=signal.SIGTERM, patience=10)


@pytest.fixture
def posts(site: Site, new_page: Callable[..., Page]) -> Iterator[Posts]:
    with working(site):
        yield Posts(site, new_page)


def live_port(site: Site) -> int:
    """The port that the site's live updates have."""
    found = re.search(r"live updates on http://[\w.]+:(\d+)/", served_log(site).read_text("utf-8"))
    assert found
    return int(found[1])


def served_log(site: Site) -> Path:
    return Path(settings.SCRATCH) / f"serve-{site.url.rpartition(':')[2]}.log"


def live_processes(site: Site) -> list[int]:
    """The processes of the site's live updates."""
    words = ["live", "--host", "127.0.0.1", "--port", str(live_port(site))]
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            said = (process / "cmdline").read_text().strip("\0").split("\0")
            found += [int(process.name)] if said[-len(words) :] == words else []
    return sorted(found)


def opened(desk: Desk, path: str) -> Page:
    """Open an address in the person's window and wait until it listens; marked, so that a reload is noticed."""
    with desk.page.expect_request(lambda request: "/live/" in request.url) as listening:
        assert desk.go(path) == 200
    assert listening.value.response().status == 200
    desk.page.evaluate("window.opened = true")
    return desk.page


def still_open(page: Page) -> bool:
    """Whether it is the page that was opened, never loaded again."""
    return bool(page.evaluate("window.opened === true"))


def called(account: str = DEPARTMENT) -> str:
    """A case of the street that has called that account's unit."""
    details = {
        "title": "夜市占道堵塞车行道",
        "text": "摊位占用车行道。",
        "channel": "phone",
        "parties": [PARTY],
    }
    number = acts.file_case(by=actor(CENTRE), details=details).number
    acts.act(by=actor(CENTRE), number=number, step="assess", details={"needs_call": True, "reason": "需到场"})
    row = {
        "unit": actor(account).unit,
        "role": "lead",
        "matters": "到场处置",
        "goal": "恢复",
        "people": "2 名",
    }
    sheet = {"orders": [row], "place": "丁字桥路口", "arrive_at": ahead(hours=3), "window_end": ahead(days=5)}
    acts.act(by=actor(CENTRE), number=number, step="call", details=sheet)
    return number


def sign(number: str) -> None:
    acts.act(by=actor(DEPARTMENT), number=number, step="sign", order=1, details={})


def test_a_signature_shows_on_others_desks_and_case_pages_by_itself(posts: Posts) -> None:
    number = called()
    page = opened(posts(CENTRE), f"cases/{number}")
    desk = opened(posts(LEADER), "desk")
    waits = desk.get_by_role("row").filter(has_text=number)
    expect(waits).to_contain_text("签收")
    signing = posts(DEPARTMENT)
    signing.case(number)
    signing.form("sign", order=1).get_by_role("button").last.click()
    expect(page.locator(".hy-trace > li").first).to_contain_text("签收", timeout=SOON)
    expect(waits).not_to_contain_text("签收", timeout=SOON)
    assert still_open(page)
    assert still_open(desk)
    expect(page.locator("#live-said")).to_have_text("案件有新情况，已更新")
    expect(desk.locator("#live-said")).to_have_text("列表已更新")


def test_a_new_case_comes_to_the_open_list_and_what_is_unfolded_stays_so(posts: Posts) -> None:
    page = opened(posts(CENTRE), "cases")
    page.locator(".hy-filter summary").click()
    number = called()
    expect(page.locator("#found")).to_contain_text(number, timeout=SOON)
    assert page.locator(".hy-filter details").get_attribute("open") is not None
    assert still_open(page)


def test_what_is_being_typed_stays_and_a_quiet_bar_says_that_something_happened(posts: Posts) -> None:
    number = called()
    centre = posts(CENTRE)
    page = opened(centre, f"cases/{number}")
    form = centre.form("log")
    form.locator("textarea").first.fill("正在写的记录，还没有交。")
    sign(number)
    bar = page.locator("#live-bar")
    expect(bar).to_contain_text("您填写期间，案件有了变化", timeout=SOON)
    expect(page.locator(".hy-main .hy-trace > li").first).to_contain_text("签收", timeout=SOON)
    expect(form.locator("textarea").first).to_have_value("正在写的记录，还没有交。")
    bar.locator("summary").first.click()
    expect(bar.locator(".hy-trace > li")).to_have_count(1)
    expect(bar.locator(".hy-trace > li")).to_contain_text("签收")
    form.get_by_role("button").last.click()
    expect(page.locator(".hy-main .hy-trace > li").first).to_contain_text("正在写的记录")
    expect(bar).to_be_empty()


def test_what_others_may_not_read_makes_no_bar_and_no_noise(posts: Posts) -> None:
    number = called()
    page = opened(posts(DEPARTMENT), f"cases/{number}")
    with page.expect_response(lambda answer: answer.url.endswith(f"/cases/{number}")):
        acts.act(by=actor(CENTRE), number=number, step="log", details={"text": "内部记录"})
    page.wait_for_timeout(500)
    expect(page.locator("#live-said")).to_be_empty()
    expect(page.locator("#live-bar")).to_be_empty()


def test_an_act_while_live_updates_were_away_shows_when_they_are_back(posts: Posts) -> None:
    number = called()
    page = opened(posts(CENTRE), f"cases/{number}")
    # Pages come back among fifteen seconds, among thirty and sixty where that was too early. What a reading shows that
    # was under way is no sign that they are back.
    with page.expect_response(lambda answer: "/live/" in answer.url and answer.ok, timeout=110_000):
        for process in live_processes(posts.site):
            os.kill(process, signal.SIGKILL)
        sign(number)
    expect(page.locator(".hy-trace > li").first).to_contain_text("签收", timeout=SOON)
    assert still_open(page)
    acts.act(
        by=actor(DEPARTMENT), number=number, step="name", order=1, details={"people": [{"name": "执法队员"}]}
    )
    expect(page.locator(".hy-trace > li").first).to_contain_text("派人", timeout=SOON)


def test_a_page_without_scripts_shows_nothing_of_it(posts: Posts, page_nojs: Page) -> None:
    posts(CENTRE)
    page_nojs.context.add_cookies(posts(CENTRE).page.context.cookies())
    page_nojs.goto(f"{posts.site.url}/wuchang/desk")
    expect(page_nojs.get_by_role("heading", name="我的待办")).to_be_visible()
    assert page_nojs.locator("#live-bar").is_hidden()


# ---- who is told ----------------------------------------------------------------------------------------------------


@contextmanager
def stream(
    site: Site, desk: Desk | None, slug: str = "wuchang", **headers: str
) -> Iterator[http.client.HTTPResponse]:
    """Ask for a stream as that person's browser would, for as long as the block runs."""
    cookies = desk.page.context.cookies() if desk else []
    said = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
    connection = http.client.HTTPConnection("localhost", live_port(site), timeout=15)
    with closing(connection):
        connection.request("GET", f"/live/{slug}?since={time.time()}", headers={"Cookie": said, **headers})
        with connection.getresponse() as answer:
            yield answer


def status(*asked: Any, **headers: str) -> int:
    """How asking for a stream is answered."""
    with stream(*asked, **headers) as answer:
        return answer.status


def events(answer: http.client.HTTPResponse, until: str) -> list[tuple[str, str]]:
    """What is told, up to an event of that name."""
    found: list[tuple[str, str]] = []
    while not found or found[-1][0] != until:
        name = answer.readline().decode().removeprefix("event: ").strip()
        found.append((name, answer.readline().decode().removeprefix("data: ").strip()))
        answer.readline()
    return found


def test_strangers_and_other_places_are_not_told(posts: Posts) -> None:
    centre = posts(CENTRE)
    site = posts.site
    assert status(site, None) == 403
    assert status(site, centre, "zhanggong") == 404
    assert status(site, centre, "nowhere") == 404
    assert status(site, centre, Host="elsewhere.example") == 400
    assert status(site, centre, Origin="http://localhost:1") == 403
    assert status(site, centre, Origin="https://elsewhere.example") == 403
    with stream(site, centre, Origin=site.url) as answer:
        assert answer.status == 200
        assert answer.headers["Access-Control-Allow-Origin"] == site.url


def told(answer: http.client.HTTPResponse, number: str) -> dict[str, int]:
    """What is told of cases until this one is called; of others too, for the worker has only just begun."""
    heard: dict[str, int] = {}
    while heard.get(number, 0) < 3:
        heard |= json.loads(events(answer, "at")[-1][1])["at"]
    return heard


def test_a_department_that_was_not_called_hears_nothing_of_the_case(posts: Posts) -> None:
    with stream(posts.site, posts(DEPARTMENT)) as theirs, stream(posts.site, posts(ELSEWHERE)) as others:
        number = called()
        assert told(theirs, number)[number] == 3
        other = called(ELSEWHERE)
        assert number not in told(others, other)


def test_a_post_that_lapses_and_a_session_that_ends_end_the_stream(posts: Posts) -> None:
    department, centre = posts(DEPARTMENT), posts(CENTRE)
    with stream(posts.site, department) as first, stream(posts.site, centre) as second:
        lapse(DEPARTMENT)
        assert events(first, "end")[-1][0] == "end"
        session = next(one["value"] for one in centre.page.context.cookies() if one["name"] == "sessionid")
        sql.rows("DELETE FROM django_session WHERE session_key = %(key)s", key=session)
        assert events(second, "end")[-1][0] == "end"
    assert status(posts.site, department) == 404
    assert status(posts.site, centre) == 403


def lapse(account: str) -> None:
    """Let the account's post have ended yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    statement = "UPDATE post SET from_date = from_date - 30, to_date = %(on)s WHERE id = %(id)s"
    sql.rows(statement, on=yesterday, id=actor(account).post)
