"""The API drives a case by the same acts as the pages (design §5)."""

import json

import pytest
from django.utils import timezone

from huying.services.people import issue_token
from tests.domain.town import CITY_MANAGEMENT, COMMUNITY, POLICE, whistle
from tests.founding import found

pytestmark = pytest.mark.django_db

REPORT = {
    "title": "楼内胶囊房",
    "text": "隔成胶囊房出租",
    "channel": "phone",
    "grid": COMMUNITY,
    "reporter": {"name": "李", "phone": "13912345678"},
}


class Caller:
    """A post's token and the requests it makes."""

    def __init__(self, client, town, who):
        self.client = client
        now = timezone.now()
        self.token = issue_token(username=who, at=now, on=now.date()).secret

    def get(self, path, **query):
        return self.client.get(f"/api/v1{path}", query, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path, body, *, key=None):
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        raw = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.post(f"/api/v1{path}", raw, content_type="application/json", headers=headers)

    def act(self, number, step, *, order=None, **details):
        said = {"step": step, "details": details} | ({"order": order} if order else {})
        return self.post(f"/cases/{number}/acts", said)


@pytest.fixture
def town():
    return found()


@pytest.fixture
def caller(client, town):
    return lambda who: Caller(client, town, who)


def filed(caller):
    return caller("dispatcher").post("/cases", REPORT).json()["number"]


def test_a_case_is_filed_assessed_called_and_signed(caller):
    dispatcher, number = caller("dispatcher"), filed(caller)
    assert dispatcher.act(number, "assess", needs_call=True, reason="多部门").status_code == 200
    called = dispatcher.act(number, "call", **whistle(CITY_MANAGEMENT, POLICE, now=timezone.now()))
    assert called.json()["state"] == "calling"
    assert caller("city").act(number, "sign", order=1).status_code == 200
    assert caller("police").act(number, "sign", order=1).status_code == 403
    assert caller("housing").act(number, "sign", order=1).status_code == 404
    case = caller("police").get(f"/cases/{number}").json()
    assert [order["step"] for order in case["orders"]] == ["name", "sign"]
    assert "13912345678" not in json.dumps(case)


def test_a_refused_act_says_why_and_what_happened_since(caller):
    dispatcher, number = caller("dispatcher"), filed(caller)
    dispatcher.act(number, "assess", needs_call=True, reason="多部门")
    answer = dispatcher.post(
        f"/cases/{number}/acts",
        {"step": "assess", "seen": 1, "details": {"needs_call": True, "reason": "再研判"}},
    )
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert [entry["step"] for entry in answer.json()["since"]] == ["assess"]


def test_faults_are_listed_all_at_once(caller):
    answer = caller("dispatcher").post("/cases", {"title": "", "channel": "owl", "nonsense": 1})
    assert answer.status_code == 422
    assert {fault["path"] for fault in answer.json()["faults"]} == {"title", "text", "channel", "nonsense"}


@pytest.mark.parametrize("parties", [1, "诉求人", {"name": "诉求人"}])
def test_petitioners_that_are_no_list_are_a_fault_beside_a_reporter_too(caller, parties):
    body = REPORT | {"reporter": {"name": "诉求人"}, "parties": parties}
    answer = caller("dispatcher").post("/cases", body)
    assert answer.status_code == 422
    assert "parties" in {fault["path"] for fault in answer.json()["faults"]}


@pytest.mark.parametrize(
    "raw", [b"{", b"[1]", b'"x"', b"\xff", b'{"title": "\\ud800"}', b'{"title": "a\\u0000b"}']
)
def test_no_body_makes_a_server_error(caller, raw):
    assert caller("dispatcher").post("/cases", raw).status_code in (400, 422)


def test_the_same_key_files_once(caller):
    dispatcher = caller("dispatcher")
    first, again = (dispatcher.post("/cases", REPORT, key="a") for _ in range(2))
    assert first.json() == again.json()
    assert dispatcher.get("/cases").json()["items"][0]["number"] == first.json()["number"]
    assert len(dispatcher.get("/cases").json()["items"]) == 1
    assert dispatcher.post("/cases", REPORT | {"title": "别的"}, key="a").status_code == 422


def test_without_a_token_nothing_is_answered(client):
    answer = client.get("/api/v1/cases")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_tasks_say_what_to_do_by_when(caller):
    number = filed(caller)
    items = caller("dispatcher").get("/tasks").json()["items"]
    assert [(item["number"], item["step"], item["light"]) for item in items] == [(number, "assess", "green")]
    assert caller("stranger").get("/tasks").json()["items"] == []


def test_the_list_finds_by_words_and_filters(caller):
    number, dispatcher = filed(caller), caller("dispatcher")
    assert [item["number"] for item in dispatcher.get("/cases", q="胶囊").json()["items"]] == [number]
    assert dispatcher.get("/cases", q="水泵").json()["items"] == []
    assert dispatcher.get("/cases", state="closed").json()["items"] == []
    assert dispatcher.get("/cases", light="purple").status_code == 422


def test_the_description_names_every_step(caller):
    schema = caller("dispatcher").get("/openapi.json").json()
    act = schema["paths"]["/api/v1/cases/{number}/acts"]["post"]["requestBody"]["content"]["application/json"]
    steps = {body["properties"]["step"]["const"] for body in act["schema"]["oneOf"]}
    assert {"sign", "feed_back", "score", "close"} <= steps
