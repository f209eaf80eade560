"""Every writing request, sent twice with its key, acts once and is answered alike; with another body it is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from huying.services.cases import act, file_case
from huying.services.people import issue_token
from huying.store.models import Person
from tests.domain.town import CITY_MANAGEMENT, COMMUNITY
from tests.founding import Town, found
from tests.security.scene import counts
from tests.services.pictures import jpeg

pytestmark = pytest.mark.django_db

REPORT = {"title": "井盖破损", "text": "路口井盖破损", "channel": "phone", "grid": COMMUNITY}
PUBLIC = {"text": "路口井盖破损", "grid": COMMUNITY}
NUMBER = re.compile(r"420106-\d{8}-H-\d{5}")
WRITES = {
    "<slug:slug>/register": "a case, one more petitioner, or the cases of a meeting",
    "<slug:slug>/cases/<str:number>/acts/<str:step>": "every act",
    "<slug:slug>/cases/<str:number>/erase": "an erasure",
    "<slug:slug>/report": "the public's report",
    "<slug:slug>/report/<slug:step>": "the public's report",
    "<slug:slug>/s/<str:token>": "the petitioner's answer",
}
"""Pages whose forms write about a case; each is sent twice below."""
WRITES_NO_CASE = {
    "<slug:slug>/cases/<str:number>/reveal/<int:no>": "two looks are two looks, and both are logged",
    "<slug:slug>/cases/<str:number>/call": "keeps a draft: the same twice is one version (tests/web/test_drafts.py)",
    "<slug:slug>/register/repeats": "keeps nothing but pending photos",
    "<slug:slug>/follow": "lets a session read; counts wrong secrets",
    "<slug:slug>/processes/check": "judges a file and keeps nothing",
    "<slug:slug>/calendar": "a day set twice is the same day, and the log says both (tests/web/test_calendar.py)",
    "<slug:slug>/centre/band": "the same band twice is the same band",
    "<slug:slug>/centre/views": "keeps a view under its name",
    "<slug:slug>/centre/views/<int:view>/drop": "what is gone is gone",
    "<slug:slug>/channels/<int:channel>": "a channel kept again is the same channel",
    "<slug:slug>/channels/<int:channel>/test": "the same key queues no second message",
    "<slug:slug>/channels/new/<slug:kind>": "shows its channel afterwards; a second is seen and dropped",
    "<slug:slug>/deliveries/again": "what was queued since the form was made is queued no second time",
    "<slug:slug>/notice-texts/<slug:kind>/<slug:language>": "a text kept again is the same text",
    "<slug:slug>/notices/read": "what is read stays read",
}
WRITES_ELSEWHERE = {
    "<slug:slug>/centre/acts": "tests/web/test_bulk.py: a form sent again does nothing twice",
    "<slug:slug>/patrol/cases/<str:number>/handle": "tests/web/test_patrol.py: handled twice is handled once",
    "<slug:slug>/patrol/photos": "tests/web/test_patrol.py",
    "<slug:slug>/patrol/reports": "tests/web/test_patrol.py: a report sent twice is one case",
    "<slug:slug>/processes/repin": "tests/web/test_repin.py: a form sent again moves no case twice",
}
"""Pages that write about a case and are sent twice by tests of their own."""


@pytest.fixture
def town() -> Town:
    return found()


@pytest.fixture
def number(town: Town) -> str:
    return file_case(by=town.dispatcher, details=REPORT).number


@pytest.fixture
def api(town: Town) -> Callable[..., Any]:
    now = timezone.now()
    posts = ("dispatcher", "operator")
    secrets = {who: issue_token(username=who, at=now, on=now.date()).secret for who in posts}

    def post(
        path: str,
        body: Any = None,
        *,
        key: str,
        file: bytes | None = None,
        name: str = "x.jpg",
        who: str = "dispatcher",
    ) -> Any:
        headers = {"Authorization": f"Bearer {secrets[who]}", "Idempotency-Key": key}
        if file is not None:
            sent = {"file": SimpleUploadedFile(name, file)}
            return Client().post(f"/api/v1{path}", sent, headers=headers)
        kind = {"content_type": "application/json", "headers": headers}
        return Client().post(f"/api/v1{path}", json.dumps(body), **kind)

    return post


@pytest.fixture
def staff(town: Town) -> Client:
    client = Client()
    client.force_login(Person.objects.get(username="dispatcher"))
    return client


def written(before: dict[str, int]) -> dict[str, int]:
    """Which tables grew, and by how much."""
    return {name: now - before[name] for name, now in counts().items() if now != before[name]}


def test_the_api_files_once(api):
    before = counts()
    first, again = (api("/cases", REPORT, key="k") for _ in range(2))
    assert (first.status_code, first.content, first["Location"]) == (201, again.content, again["Location"])
    assert written(before)["subject"] == 1
    assert api("/cases", REPORT | {"title": "别的"}, key="k").status_code == 422


def test_the_api_acts_once(api, number):
    before = counts()
    body = {"step": "log", "details": {"text": "已查看"}}
    first, again = (api(f"/cases/{number}/acts", body, key="k") for _ in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    assert written(before)["entry"] == 1
    other = {"step": "log", "details": {"text": "别的"}}
    assert api(f"/cases/{number}/acts", other, key="k").status_code == 422
    assert api("/cases", body, key="k").status_code == 422
    assert written(before)["entry"] == 1


def test_the_api_erases_once(api, number):
    before = counts()
    body = {
        "reason": "诉求人撤回同意",
        "law": "个人信息保护法第四十七条",
        "texts": [{"seq": 1, "path": "text"}],
    }
    first, again = (api(f"/cases/{number}/erasures", body, key="k", who="operator") for _ in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    assert written(before)["entry"] == 1
    assert api(f"/cases/{number}/erasures", body, key="l", who="operator").status_code == 422
    assert (
        api(f"/cases/{number}/erasures", body | {"law": "别的"}, key="k", who="operator").status_code == 422
    )


def test_an_act_that_is_no_more_open_is_answered_as_the_first_time(api, number):
    body = {"step": "assess", "details": {"needs_call": True, "reason": "涉及多个部门"}, "seen": 1}
    first, again = (api(f"/cases/{number}/acts", body, key="k") for _ in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    assert api(f"/cases/{number}/acts", body, key="l").status_code == 409


def test_a_refused_request_keeps_no_key(api, number):
    wrong = {"step": "log", "details": {}, "nonsense": 1}
    assert api(f"/cases/{number}/acts", wrong, key="k").status_code == 422
    assert (
        api(f"/cases/{number}/acts", {"step": "log", "details": {"text": "好"}}, key="k").status_code == 200
    )


def test_the_api_takes_a_file_once(api):
    before = counts()
    first, again = (api("/files", file=jpeg(), key="k") for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    assert written(before) == {"file": 1, "request_key": 1}
    assert api("/files", file=jpeg(size=(10, 10)), key="k").status_code == 422
    assert api("/files", file=jpeg(), key="k", name="y.jpg").status_code == 422
    assert api("/cases", REPORT, key="k").status_code == 422
    assert written(before) == {"file": 1, "request_key": 1}


def test_keys_of_two_posts_are_two_keys(api, town, staff):
    api("/cases", REPORT, key="k")
    section = Client()
    section.force_login(Person.objects.get(username="section"))
    before = counts()
    assert section.post("/wuchang/register", REPORT | {"request_key": "k"}).status_code == 303
    assert written(before)["subject"] == 1


def twice(client: Client, path: str, **posted: Any) -> tuple[Any, Any, dict[str, int]]:
    before = counts()
    first, again = (client.post(path, posted | {"request_key": "form-key"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303), first.content.decode()[-3000:]
    assert first["Location"] == again["Location"]
    return first, again, written(before)


def test_the_form_of_registration_files_once(staff):
    *_, grown = twice(staff, "/wuchang/register", **REPORT)
    assert grown["subject"] == 1
    other = REPORT | {"title": "别的", "request_key": "form-key"}
    answer = staff.post("/wuchang/register", other)
    assert answer.status_code == 422
    assert "别的" in answer.content.decode()


def test_the_form_of_a_meeting_files_each_case_once(staff):
    rows = {
        f"cases.{n}.{name}": value
        for n in range(3)
        for name, value in (REPORT | {"title": f"第 {n} 件"}).items()
    }
    *_, grown = twice(staff, "/wuchang/register", **rows | {"channel": "meeting"})
    assert grown["subject"] == 3


def test_the_form_of_a_joining_petitioner_adds_them_once(staff, number):
    joining = {"repeat": f"join:{number}", "parties.0.name": "王", "parties.0.phone": "13811112222"}
    *_, grown = twice(staff, "/wuchang/register", **REPORT | joining)
    assert (grown["entry"], grown["petitioner"]) == (1, 1)


def test_the_form_of_an_act_acts_once(staff, number):
    *_, grown = twice(staff, f"/wuchang/cases/{number}/acts/log", text="已查看")
    assert grown["entry"] == 1
    answer = staff.post(f"/wuchang/cases/{number}/acts/log", {"text": "别的", "request_key": "form-key"})
    assert answer.status_code == 422
    assert "别的" in answer.content.decode()
    assert twice(staff, f"/wuchang/cases/{number}/acts/log", text="已查看")[2] == {}


def test_the_form_of_an_act_with_photos_acts_once(staff, number):
    before = counts()
    for _ in range(2):
        posted = {"text": "现场", "request_key": "k", "files": SimpleUploadedFile("x.jpg", jpeg())}
        assert staff.post(f"/wuchang/cases/{number}/acts/log", posted).status_code == 303
    assert written(before)["entry"] == 1
    assert written(before)["file"] == 1


def test_the_form_of_an_erasure_erases_once(number):
    operator = Client()
    operator.force_login(Person.objects.get(username="operator"))
    typed = {"texts": "1:text", "law": "个人信息保护法第四十七条", "reason": "撤回同意", "confirmed": "1"}
    *_, grown = twice(operator, f"/wuchang/cases/{number}/erase", **typed)
    assert grown["entry"] == 1
    answer = operator.post(
        f"/wuchang/cases/{number}/erase", typed | {"reason": "别的", "request_key": "form-key"}
    )
    assert answer.status_code == 422
    assert "别的" in answer.content.decode()


def test_the_form_of_a_call_calls_once(staff, town, number):
    details = {"needs_call": True, "reason": "涉及多个部门", "class": "city"}
    act(by=town.dispatcher, number=number, step="assess", details=details)
    row = {"unit": CITY_MANAGEMENT, "role": "lead", "matters": "查", "goal": "好", "people": "2 人"}
    posted = {f"orders.0.{name}": value for name, value in row.items()}
    ahead = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    path = f"/wuchang/cases/{number}/acts/call"
    *_, grown = twice(staff, path, **posted, place="路口", arrive_at=ahead)
    assert (grown["entry"], grown["case_order"]) == (1, 1)


def test_the_publics_report_is_filed_once(town):
    client = Client()
    client.post("/wuchang/report", {"text": PUBLIC["text"]})
    client.post("/wuchang/report/where", {"grid": PUBLIC["grid"]})
    kept = dict(client.session)
    before = counts()
    assert client.post("/wuchang/report/who", {"how": "anonymous"}).status_code == 303
    first = NUMBER.findall(client.get("/wuchang/report/done").content.decode())
    session = client.session
    session.update(kept)
    session.save()
    assert client.post("/wuchang/report/who", {"how": "anonymous"}).status_code == 303
    assert written(before)["subject"] == 1
    assert NUMBER.findall(client.get("/wuchang/report/done").content.decode()) == first != []


def _posting(resolver: Any, prefix: str = "") -> set[str]:
    """Patterns of our pages that take POST about a case."""
    found_: set[str] = set()
    for one in resolver.url_patterns:
        path = f"{prefix}{one.pattern}"
        if isinstance(one, URLResolver):
            found_ |= _posting(one, path) if not path.startswith(("admin/", "api/")) else set()
        elif path.startswith("<slug:slug>/"):
            found_.add(path)
    return found_


def test_every_page_that_takes_a_form_is_sent_twice_or_says_why_not(staff, number):
    values = {
        "slug": "wuchang",
        "number": number,
        "step": "log",
        "no": "1",
        "token": "x",
        "kind": "x",
        "form": "pdf",
        **dict.fromkeys(("seq", "notice", "view", "channel"), "1"),
        "language": "zh",
        "delivery": "01900000-0000-7000-8000-000000000000",
    }
    values["file"] = "01900000-0000-7000-8000-000000000000"
    taking = set()
    for pattern in _posting(get_resolver()):
        path = pattern
        for name, value in values.items():
            for kind in ("slug", "str", "int", "uuid"):
                path = path.replace(f"<{kind}:{name}>", value)
        if staff.post(f"/{path}").status_code != 405:
            taking.add(pattern)
    assert taking == WRITES.keys() | WRITES_NO_CASE.keys() | WRITES_ELSEWHERE.keys()
