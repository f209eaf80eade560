"""Whatever is sent is answered with a clear error: never a 500, and nothing half-written."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huying.domain.step_parts import Field, Kind
from huying.domain.steps import STEPS
from huying.services.cases import file_case
from huying.services.reading import read_case
from tests.domain.town import CITY_MANAGEMENT, COMMUNITY
from tests.security.scene import Scene, called, counts, settle

GOOD = {"title": "井盖破损", "text": "路口井盖破损", "channel": "phone", "grid": COMMUNITY}
SQL, HTML = "'; DROP TABLE entry; --", "<script>alert(1)</script><img src=x onerror=alert(1)>"
LONE, NUL = "\ud800", "a\x00b"
HUGE = 10**18
REFUSED = (400, 403, 409, 422)
CLEAR = (400, 403, 404, 405, 409, 413, 415, 422)


@pytest.fixture(scope="module")
def scene(database: str) -> Scene:
    return called(settle(), confidential=False)


@pytest.fixture(scope="module")
def token(scene: Scene) -> str:
    return scene.token("dispatcher")


@pytest.fixture
def unwritten(scene: Scene) -> Iterator[None]:
    """Nothing may be written while the test runs."""
    before = counts()
    yield
    assert counts() == before


class Api:
    """The dispatcher's requests to the API."""

    def __init__(self, token: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, body: Any, **more: Any) -> Any:
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        kind = more.pop("content_type", "application/json")
        headers = self.headers | more.pop("headers", {})
        return self.client.post(f"/api/v1{path}", raw, content_type=kind, headers=headers)

    def upload(self, content: bytes, name: str, **more: Any) -> Any:
        file = SimpleUploadedFile(name, content)
        return self.client.post("/api/v1/files", {"file": file}, headers=self.headers, **more)


@pytest.fixture
def api(token: str) -> Api:
    return Api(token)


def is_clear(answer: Any) -> bool:
    """A 4xx that says in its body what is wrong."""
    return answer.status_code in CLEAR and answer["Content-Type"].startswith(
        ("application/problem+json", "application/json", "text/html", "text/plain")
    )


def assert_clear(answer: Any, *, of: Any = None) -> None:
    assert is_clear(answer), (answer.status_code, of, answer.content[:400])


DEEP = "[" * 5000 + "]" * 5000
BODIES: dict[str, bytes | str] = {
    "cut off": b'{"title": "x"',
    "not JSON": b"title=x",
    "empty": b"",
    "a list": b"[1]",
    "a text": b'"x"',
    "null": b"null",
    "not UTF-8": b'{"title": "\xff\xfe"}',
    "a NUL": b'{"title": "a\x00b"}',
    "an escaped lone surrogate": b'{"title": "\\ud800", "text": "x", "channel": "phone"}',
    "deep": DEEP,
    "deep in a detail": '{"title": ' + DEEP + "}",
    "deep objects": '{"a":' * 2000 + "1" + "}" * 2000,
    "huge number": '{"title": 1' + "0" * 5000 + "}",
    "NaN": b'{"lon": NaN}',
    "infinity": b'{"lon": 1e999}',
    "a key twice": b'{"title": "", "title": ""}',
    "over a megabyte": b'{"title": "' + b"x" * 1_100_000 + b'"}',
}


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/cases", "/cases/{number}/acts"])
def test_no_body_makes_a_server_error(api, scene, path, name):
    assert_clear(api.post(path.format(number=scene.number), BODIES[name]))


WRONG: dict[str, Any] = {
    "null": None,
    "flag": True,
    "number": 7,
    "huge": HUGE,
    "minus": -1,
    "fraction": 0.1,
    "empty": "",
    "blank": " \t\n",
    "text": "x",
    "nul": NUL,
    "list": [1, None, "x"],
    "nested": [[[]]],
    "object": {"a": {"b": []}},
    "rows": [{}],
    "rows of lists": [[]],
    "long": "长" * 20_001,
    "year": "9999-12-31T23:59:59+00:00",
    "year zero": "0001-01-01T00:00:00+14:00",
    "no moment": "2026-13-45T25:61",
    "digits": "²",
    "unit": "420106-nobody",
    "party": 99,
}


def _paths(fields: tuple[Field, ...]) -> Iterator[tuple[str, ...]]:
    for one in fields:
        yield (one.name,)
        if one.kind in (Kind.ROW, Kind.ROWS):
            yield from ((one.name, sub.name) for sub in one.fields)


def _wrong_details(step: str, value: Any) -> Iterator[dict[str, Any]]:
    """Every detail of a step with this value; then every part of its rows."""
    fields = STEPS[step].fields
    yield dict.fromkeys((one.name for one in fields), value)
    for one in fields:
        row = dict.fromkeys((sub.name for sub in one.fields), value)
        if row:
            yield {one.name: row if one.kind is Kind.ROW else [row]}


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("step", sorted(STEPS))
def test_wrong_types_of_every_detail_are_told(api, scene, step):
    """Every detail of the vocabulary with every wrong value; an unknown one beside them keeps good ones out."""
    for name, value in WRONG.items():
        for details in _wrong_details(step, value):
            said = details | {"no_such_detail": 1}
            if step == "register":
                answer = api.post("/cases", GOOD | said)
            else:
                answer = api.post(f"/cases/{scene.number}/acts", {"step": step, "details": said, "order": 1})
            assert answer.status_code in REFUSED, (name, details, answer.status_code, answer.content[:300])


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("part", ["step", "order", "seen", "at", "details"])
def test_wrong_types_of_every_part_of_an_act_are_told(api, scene, part):
    good = {"step": "log", "details": {"text": "查看", "no_such": 1}}
    for name, value in WRONG.items():
        answer = api.post(f"/cases/{scene.number}/acts", good | {part: value})
        assert answer.status_code in REFUSED, (name, answer.status_code, answer.content[:300])


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize(
    "at",
    [
        "2099-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "2026-02-30",
        "²",
        1,
        [],
    ],
)
def test_a_time_in_the_future_or_in_no_calendar_is_refused(api, scene, at):
    assert api.post("/cases", GOOD | {"at": at}).status_code == 422
    attend = {"people": [{"person": "李", "result": "on_time", "at": at}]}
    body = {"step": "attend", "order": 1, "at": at, "details": attend}
    assert api.post(f"/cases/{scene.number}/acts", body).status_code in (409, 422)


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("year", ["1000", "2300", "9999", "12026"])
def test_an_unknown_year_in_a_deadline_is_refused(api, scene, year):
    row = {"unit": CITY_MANAGEMENT, "role": "support", "matters": "x", "goal": "x", "people": "x"}
    for moments in ({"window_end": f"{year}-01-02T10:00"}, {"arrive_at": f"{year}-01-02T10:00"}):
        details = {"orders": [row], "place": "x", **moments}
        assert (
            api.post(f"/cases/{scene.number}/acts", {"step": "call", "details": details}).status_code == 422
        )


@pytest.mark.usefixtures("unwritten")
def test_a_step_nobody_knows_and_an_order_that_is_not_there_are_refused(api, scene):
    for body in (
        {"step": "no_such_step"},
        {"step": "register", "details": GOOD},
        {"step": "sign", "order": 99},
        {"step": "sign"},
        {"step": "assess", "order": 1, "details": {"needs_call": True, "reason": "x"}},
        {"step": NUL},
        {"step": "log", "seen": 0, "nonsense": 1},
    ):
        assert_clear(api.post(f"/cases/{scene.number}/acts", body), of=body)


TEXTS = ("state", "holder", "unit", "q", "step", "channel")
MOMENTS = ("x", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "9" * 30)
A_SUBJECT = "01900000-0000-7000-8000-000000000000"
QUERIES: dict[str, list[dict[str, str]]] = {
    "/cases": [
        *({name: value} for name in TEXTS for value in (NUL, SQL, "长" * 5000)),
        *({"after": value} for value in ("x", NUL, "²", "00000000-0000-0000-0000-00000000000g")),
        *({"limit": value} for value in ("0", "-1", "201", "x", "9" * 400, "1.5")),
        *({name: value} for name in ("opened_from", "opened_to") for value in MOMENTS),
        {"light": "purple"},
        {"q": "' & | ! ( ) : * \\"},
        {"q": "𠀀" * 50},
        {"unknown": "x" * 20000},
    ],
    "/tasks": [
        *({"after": value} for value in ("x", NUL, "~~", "9999~~", "²~²~²", "a~" * 40)),
        *({"after": f"{when}~{A_SUBJECT}~{key}"} for when in (*MOMENTS, "infinity") for key in ("x", SQL)),
    ],
    "/units": [{"q": NUL}, {"q": SQL}, {"kind": SQL}, {"limit": "0"}, {"q": "%_\\"}, {"q": "长" * 5000}],
    "/matters": [{"q": NUL}, {"q": SQL}, {"q": "%_\\"}],
}


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("path", QUERIES)
def test_no_query_makes_a_server_error(api, path):
    for query in QUERIES[path]:
        answer = api.get(path, **query)
        assert answer.status_code in (200, 400, 422), (query, answer.status_code, answer.content[:300])


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(scene, token, method):
    client = Client(raise_request_exception=False)
    headers = {"Authorization": f"Bearer {token}"}
    for path in ("/cases/{n}/acts", "/files", "/cases/{n}", "/tasks"):
        answer = getattr(client, method)(f"/api/v1{path.format(n=scene.number)}", headers=headers)
        assert answer.status_code < 500
        assert method == "get" or answer.status_code == 405, (path, answer.status_code)


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("bad", ["420106-x", "%00", "%ff%fe", "..%2f..", "²", "'", "a" * 3000, "%ED%A0%80"])
def test_a_number_that_is_none_is_not_found(scene, api, bad):
    staff = scene.client("dispatcher")
    assert api.get(f"/cases/{bad}").status_code == 404
    assert api.post(f"/cases/{bad}/acts", {"step": "log", "details": {"text": "x"}}).status_code == 404
    for path in ("", "/call", "/plan", "/acts/log", "/documents/call_sheet.pdf"):
        assert staff.get(f"/wuchang/cases/{bad}{path}").status_code == 404
    assert staff.post(f"/wuchang/cases/{bad}/acts/log", {"text": "x"}).status_code == 404
    assert Client(raise_request_exception=False).get(f"/wuchang/s/{bad}").status_code == 404
    assert Client(raise_request_exception=False).get(f"/wuchang/follow/{bad}").status_code in (303, 404)


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize(
    "bad", ["x", "%00", "01900000-0000-7000-8000-00000000000", "01900000-0000-7000-8000-000000000000"]
)
def test_a_file_that_is_none_is_not_found(scene, api, bad):
    assert api.get(f"/files/{bad}").status_code in (404, 422)
    assert scene.client("dispatcher").get(f"/wuchang/files/{bad}").status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "a b", "\x01", "[::1"])
def test_another_host_is_refused(host):
    answer = Client(raise_request_exception=False).get("/api/v1/cases", headers={"Host": host})
    assert answer.status_code == 400


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("secret", ["", "x", "huying_", NUL, "令牌", "a" * 10_000, "x y z", "\xff"])
def test_no_token_makes_a_server_error(secret):
    answer = Client(raise_request_exception=False).get(
        "/api/v1/cases", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 401


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("key", ["", NUL, "\n", "k" * 201, "\x7f"])
def test_a_useless_key_is_refused(api, scene, key):
    for path, body in (
        ("/cases", GOOD),
        (f"/cases/{scene.number}/acts", {"step": "log", "details": {"text": "x"}}),
    ):
        assert api.post(path, body, headers={"Idempotency-Key": key}).status_code == 400


def bomb() -> bytes:
    """A document that is one kilobyte here and a gigabyte unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 300_000_000)
    return made.getvalue()


FILES = {
    "photo of thirty megabytes": (lambda: b"\xff\xd8\xff\xe0" + b"\x00" * 30_000_000, "现场.jpg"),
    "text called jpg": (lambda: b"this is no photo", "现场.jpg"),
    "page called png": (lambda: HTML.encode(), "x.png"),
    "zip bomb": (bomb, "附件.docx"),
    "empty": (lambda: b"", "x.jpg"),
    "half a photo": (lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF", "x.jpg"),
    "script": (lambda: b"#!/bin/sh\necho", "x.sh"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "x.svg"),
    "a name that climbs": (lambda: b"no photo", "../../etc/passwd"),
}


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_what_it_says_is_refused_by_page_and_api(api, scene, name):
    make, called_ = FILES[name]
    content = make()
    answer = api.upload(content, called_)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["message"] or answer.json()["faults"][0]["msg"]
    posted = {"text": "看现场", "files": SimpleUploadedFile(called_, content), "page": ""}
    page = scene.client("dispatcher").post(f"/wuchang/cases/{scene.number}/acts/log", posted)
    if name != "empty":  # a browser sends an empty file where none was chosen
        assert page.status_code == 422
        assert "看现场" in page.content.decode()


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=x", ""]
)
def test_other_content_types_are_refused(api, kind):
    assert_clear(api.post("/files", b"--x\r\n\r\nno\r\n--x--", content_type=kind))
    assert_clear(api.post("/cases", b"no JSON", content_type=kind))


FORM_VALUES = (NUL, SQL, HTML, "²", "9" * 5000, "𠀀", "\u202e", "\ufffe", "{{7*7}}", "%s%n", "\x1b[2J")


@pytest.mark.parametrize("step", sorted(set(STEPS) - {"register"}))
def test_no_form_makes_a_server_error(scene, step):
    """Every input of every step's form, with texts that are none; what is accepted is only what is a text."""
    client = scene.client("dispatcher")
    inputs = [
        ".".join((path[0], *("0",) * (len(path) - 1), *path[1:])) for path in _paths(STEPS[step].fields)
    ]
    for value in FORM_VALUES:
        posted = dict.fromkeys(inputs, value) | {
            "order": value,
            "seen": value,
            "page": value,
            "request_key": value,
            "units": value,
            "kept_file": value,
        }
        answer = client.post(f"/wuchang/cases/{scene.number}/acts/{step}", posted)
        assert answer.status_code in (303, 403, 404, 409, 422), (value[:20], answer.status_code)


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize("value", FORM_VALUES)
def test_no_address_of_a_page_makes_a_server_error(scene, value):
    client = scene.client("dispatcher")
    for path in (
        *("cases", "cases/export.csv", "desk", "register", "report", "report/where", "follow"),
        *(
            f"cases/{scene.number}{tail}"
            for tail in ("", "/call", "/attendance", "/plan", "/visits", "/score")
        ),
        *(f"cases/{scene.number}/acts/sign", f"cases/{scene.number}/documents/call_sheet.html"),
    ):
        query = dict.fromkeys(
            (
                *("q", "state", "after", "tab", "order", "no", "units", "add", "number", "channel", "light"),
                *(
                    "opened_from",
                    "opened_to",
                    "unit",
                    "holder",
                    "category",
                    "step",
                    "count",
                    "download",
                    "told",
                ),
            ),
            value,
        )
        answer = client.get(f"/wuchang/{path}", query)
        assert answer.status_code in (200, 303, 400, 404), (path, answer.status_code)


@pytest.mark.parametrize("value", FORM_VALUES)
def test_no_public_form_makes_a_server_error(scene, value):
    client = Client(raise_request_exception=False)
    for path, names in (
        ("report", ("text",)),
        ("report/where", ("place", "grid", "lon", "lat")),
        ("report/who", ("name", "phone", "how")),
        ("follow", ("number", "proof")),
    ):
        answer = client.post(f"/wuchang/{path}", dict.fromkeys(names, value))
        assert answer.status_code in (303, 404, 409, 422, 429), (path, answer.status_code, value)
    answer = client.post("/sign-in", {"login": value, "password": value})
    assert answer.status_code in (200, 302, 303, 429)


@pytest.mark.parametrize("text", [SQL, HTML, "=1+1", "{{ 7*7 }}", "%(x)s", "</textarea>"])
def test_sql_and_html_are_kept_as_text_and_shown_as_text(scene, text):
    town = scene.town
    details = GOOD | {
        "title": text,
        "text": text,
        "place": text,
        "parties": [{"name": text, "address": text}],
    }
    number = file_case(by=town.dispatcher, details=details).number
    shown = read_case(by=town.dispatcher, number=number)
    assert (shown.title, shown.text, shown.place) == (text, text, text)
    client = scene.client("dispatcher")
    for path in (f"cases/{number}", "cases?all=1", "desk", f"cases/{number}?tab=trace"):
        page = client.get(f"/wuchang/{path}").content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "{{ 7*7 }}" in page or "49" not in page or text != "{{ 7*7 }}"
    exported = b"".join(client.get("/wuchang/cases/export.csv?all=1").streaming_content).decode("utf-8-sig")
    assert text.startswith("=") is ("'=1+1" in exported and text == "=1+1")


@pytest.mark.parametrize("text", [NUL, "a\u200bb", "e\u0301", "a\r\nb"])
def test_what_no_text_may_hold_is_taken_out(api, text):
    number = api.post("/cases", GOOD | {"title": text, "text": text}).json()["number"]
    kept = api.get(f"/cases/{number}").json()["text"]
    assert kept in ("ab", "é", "a\nb")
