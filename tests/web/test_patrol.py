"""The patrol page's answers: whom it serves, what a phone sends, what a second sending comes to, who is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from huying.services.cases import act, file_case
from huying.services.lists import list_cases
from huying.services.reading import read_case
from huying.store.lists import Wanted
from tests.domain.town import GRID, STREET
from tests.founding import Town, found
from tests.web.visiting import photo, signed_in

pytestmark = pytest.mark.django_db

REPORT = {"title": "城市管理：一网格", "text": "巡查拍照上报", "grid": GRID, "category": "city"}


@pytest.fixture
def town() -> Town:
    return found("zhanggong")


def numbers(town: Town) -> list[str]:
    return [row["number"] for row in list_cases(by=town.chief, wanted=Wanted()).rows]


def send(client: Client, town: Town, key: str = "k1", who: str = "worker", **said: Any) -> Any:
    body = REPORT | {"post": town.actors[who].post} | said
    return client.post(
        "/wuchang/patrol/reports",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


def upload(client: Client, key: str = "p1") -> Any:
    return client.post("/wuchang/patrol/photos", {"file": photo()}, headers={"Idempotency-Key": key})


def messages(answer: Any) -> dict[str, str]:
    return {one["path"]: one["message"] for one in answer.json()["faults"]}


def test_a_report_sent_twice_is_one_case_with_its_photo(town):
    client = signed_in(town, "worker")
    first, again = (upload(client).json()["id"] for _ in range(2))
    assert first == again
    made, repeated = (send(client, town, files=[first]) for _ in range(2))
    assert (made.status_code, repeated.status_code) == (201, 201)
    assert made.json() == repeated.json()
    (number,) = numbers(town)
    shown = read_case(by=town.chief, number=number)
    assert [str(file.id) for file in shown.files] == [first]
    assert made.json() == {"number": number, "href": f"/wuchang/cases/{number}"}


def test_it_happened_when_it_was_made_and_is_recorded_when_it_came(town):
    at = timezone.now() - timedelta(hours=5)
    send(signed_in(town, "worker"), town, at=at.isoformat())
    (number,) = numbers(town)
    entry = read_case(by=town.chief, number=number).lines[0]
    assert entry.at == at
    assert entry.recorded_at - at > timedelta(hours=4, minutes=59)
    assert entry.facts["channel"] == "patrol"


def test_a_report_from_the_future_is_refused_in_words(town):
    answer = send(signed_in(town, "worker"), town, at=(timezone.now() + timedelta(hours=1)).isoformat())
    assert answer.status_code == 422
    assert messages(answer)["at"]
    assert numbers(town) == []


@pytest.mark.parametrize(
    "said", [{"title": ""}, {"grid": "999"}, {"category": "x"}, {"files": ["x"]}, {"at": "x"}]
)
def test_what_is_wrong_is_told_beside_its_question(town, said):
    answer = send(signed_in(town, "worker"), town, **said)
    assert answer.status_code == 422
    (path,) = messages(answer)
    assert path.split(".")[0] in said
    assert numbers(town) == []


def test_nothing_but_the_questions_of_the_page_is_taken(town):
    send(signed_in(town, "worker"), town, confidential="true", parties=[{"name": "甲"}], channel="web")
    case = read_case(by=town.chief, number=numbers(town)[0]).case
    assert (case.confidential, case.parties, case.channel) == (False, (), "patrol")


def test_a_report_changed_after_it_was_received_is_told_so(town):
    client = signed_in(town, "worker")
    send(client, town)
    answer = send(client, town, title="改过")
    assert answer.status_code == 422
    assert "已经收到过" in answer.json()["reason"]
    assert len(numbers(town)) == 1


def test_without_a_key_nothing_is_taken_for_it_could_come_twice(town):
    client = signed_in(town, "worker")
    assert send(client, town, key="").status_code == 422
    assert upload(client, key="").status_code == 422


def test_another_posts_report_is_not_sent_under_this_one(town):
    answer = send(signed_in(town, "chief"), town, who="worker")
    assert answer.status_code == 409
    assert "另一岗位" in answer.json()["reason"]
    assert numbers(town) == []


def test_whoever_may_not_register_has_no_patrol(town):
    client = signed_in(town, "city")
    assert client.get("/wuchang/patrol").status_code == 403
    assert client.get("/wuchang/patrol/shell").status_code == 403
    assert send(client, town, who="city").status_code == 403
    assert upload(client).status_code == 403
    assert 'href="/wuchang/patrol"' not in client.get("/wuchang/desk").content.decode()


def test_a_session_that_ended_leads_to_sign_in_and_writes_nothing(town):
    client = Client()
    assert client.get("/wuchang/patrol/who").status_code == 302
    assert send(client, town).status_code == 302
    assert numbers(town) == []


def test_a_form_of_elsewhere_cannot_send(town):
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(town, "worker").cookies
    assert send(client, town).status_code == 403
    assert numbers(town) == []


def test_who_tells_the_post_the_clock_and_a_token(town):
    said = signed_in(town, "worker").get("/wuchang/patrol/who").json()
    assert said["post"] == town.worker.post
    assert len(said["token"]) > 30
    assert said["now"].startswith(str(timezone.now().year))


def test_the_frame_leads_grid_workers_and_building_heads_to_patrol(town):
    for who in ("worker", "chief", "dispatcher"):
        assert 'href="/wuchang/patrol"' in signed_in(town, who).get("/wuchang/desk").content.decode(), who


def test_the_kept_page_shows_no_case_and_takes_no_message(town):
    file_case(by=town.worker, details=REPORT | {"channel": "patrol", "title": "秘密地点的案件"})
    client = signed_in(town, "worker")
    assert "秘密地点的案件" in client.get("/wuchang/patrol").content.decode()
    kept = client.get("/wuchang/patrol/shell")
    assert "秘密地点的案件" not in kept.content.decode()
    assert numbers(town)[0] not in kept.content.decode()
    assert kept["Cache-Control"] == "private, no-store"
    worker = Client().get("/wuchang/patrol/worker.js").content.decode()
    assert f'const BUILD = "{kept["X-Huying-Build"]}"' in worker


def test_the_worker_is_a_script_that_may_answer_for_the_page(town):
    answer = Client().get("/wuchang/patrol/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/wuchang/patrol"
    assert "no-cache" in answer["Cache-Control"]
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert Client().get("/elsewhere/patrol/worker.js").status_code == 404


def test_the_manifest_names_the_page_and_icons_that_are_there(town):
    answer = Client().get("/wuchang/patrol/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert (said["start_url"], said["display"]) == ("/wuchang/patrol", "standalone")
    for icon in said["icons"]:
        assert finders.find(icon["src"].removeprefix(settings.STATIC_URL)), icon


def reported(town: Town, title: str = "楼道灯不亮") -> str:
    details = {"title": title, "text": "三单元", "channel": "patrol", "grid": GRID}
    return file_case(by=town.worker, details=details).number


def handle(client: Client, number: str, **typed: Any) -> Any:
    form = {"request_key": "h1", "opinion": "已换灯泡", "files": photo()} | typed
    return client.post(f"/wuchang/patrol/cases/{number}/handle", form)


def test_level_one_is_handled_on_the_spot_by_the_grid_worker_and_closed_by_the_community(town):
    number = reported(town)
    client = signed_in(town, "worker")
    page = client.get("/wuchang/patrol").content.decode()
    assert f"/wuchang/patrol/cases/{number}/handle" in page
    answer = handle(client, number)
    assert (answer.status_code, answer["Location"]) == (303, "/wuchang/patrol")
    shown = read_case(by=town.chief, number=number)
    assert [line.step for line in shown.lines] == ["register", "assess", "call", "feed_back"]
    assert len(shown.files) == 1
    act(by=town.chief, number=number, step="verify", details={"method": "on_site", "result": "done"})
    act(by=town.chief, number=number, step="close", details={})
    assert read_case(by=town.chief, number=number).case.ended == "closed"


def test_handled_twice_by_the_same_form_is_handled_once(town):
    number, client = reported(town), signed_in(town, "worker")
    assert [handle(client, number).status_code for _ in range(2)] == [303, 303]
    assert len(read_case(by=town.chief, number=number).lines) == 4


def test_without_an_opinion_nothing_is_done_at_all(town):
    number = reported(town)
    answer = handle(signed_in(town, "worker"), number, opinion="")
    assert answer.status_code == 422
    assert [line.step for line in read_case(by=town.chief, number=number).lines] == ["register"]


def test_what_went_up_is_not_handled_here_any_more(town):
    number, client = reported(town), signed_in(town, "worker")
    page = client.get(f"/wuchang/cases/{number}/acts/escalate?from=patrol").content.decode()
    assert 'name="page" value="patrol"' in page
    said = {"page": "patrol", "step": "escalate", "to": STREET, "reason": "没有设备", "person": "包片干部"}
    answer = client.post(f"/wuchang/cases/{number}/acts/escalate", said | {"request_key": "e1"})
    assert (answer.status_code, answer["Location"]) == (303, "/wuchang/patrol")
    page = client.get("/wuchang/patrol").content.decode()
    assert "已上报，等待上级" in page
    assert "第 2 级" in page
    assert f"cases/{number}/handle" not in page
    assert handle(client, number).status_code in (404, 409)
    assert [line.step for line in read_case(by=town.dispatcher, number=number).lines] == [
        "register",
        "escalate",
    ]


def test_a_chief_finds_what_is_to_be_verified_on_site(town):
    number = reported(town)
    handle(signed_in(town, "worker"), number)
    client = signed_in(town, "chief")
    page = client.get("/wuchang/patrol").content.decode()
    assert "到场核实" in page
    assert f"/wuchang/cases/{number}/acts/verify?from=patrol" in page
    said = {"page": "patrol", "method": "on_site", "result": "done", "request_key": "v1"}
    answer = client.post(f"/wuchang/cases/{number}/acts/verify", said)
    assert (answer.status_code, answer["Location"]) == (303, "/wuchang/patrol")


def test_a_neighbours_grid_worker_sees_nothing_of_it(town):
    number = reported(town)
    client = signed_in(town, "stranger")
    assert number not in client.get("/wuchang/patrol").content.decode()
    assert client.get(f"/wuchang/patrol/cases/{number}/handle").status_code == 404
    assert handle(client, number).status_code == 404


def test_in_wuchang_reports_go_to_the_street_and_wait_there():
    town = found()
    number = reported(town)
    page = signed_in(town, "worker").get("/wuchang/patrol").content.decode()
    assert "已上报，等待上级" in page
    assert number in page
    assert f"cases/{number}/handle" not in page
