"""Every address there is: how it is asked about one case, and what somebody without part in it is answered.

A route that is not named here fails the test of strangers, so that no page is added without being asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.urls import URLResolver, get_resolver

from huying.domain.steps import STEPS
from huying.services.papers import _MAKE as PAPERS
from huying.services.tracking import SALT
from tests.security.scene import NAME, PHONE, TITLE, Scene

NOT_OURS = {
    "admin/": "edits master data only, for staff accounts; Django's own tests hold its doors",
    "api/v1/": "asked operation by operation, by the API's own description",
}
UNKNOWN_FILE = "01900000-0000-7000-8000-000000000000"
FORMS = ("html", "pdf", "docx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request about a case. `kind` says who may be answered what.

    `case`: 404 for whoever has no part in it; nobody signs in first. `list`: a page of the jurisdiction, without
    this case for them; 404 from elsewhere. `public`: for anybody. `account`: one's own account, no case at all.
    `probe`: asked by machines that watch over the server; one word of each part's state.
    """

    method: str
    path: str
    kind: str
    data: dict[str, Any] = field(default_factory=dict)


Asking = Callable[[Scene], Iterator[Ask]]


def _both(path: Callable[[Scene], str], kind: str, **data: Any) -> Asking:
    def ask(scene: Scene) -> Iterator[Ask]:
        yield Ask(method="GET", path=path(scene), kind=kind, data=_only_text(data))
        yield Ask(method="POST", path=path(scene), kind=kind, data=data)

    return ask


def _only_text(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if isinstance(value, str)}


def _of_case(tail: str = "", **data: Any) -> Asking:
    return _both(lambda scene: f"/{scene.town.slug}/cases/{scene.number}{tail}", "case", **data)


def _of_place(tail: str, kind: str = "list", **data: Any) -> Asking:
    return _both(lambda scene: f"/{scene.town.slug}/{tail}", kind, **data)


def _of_account(path: str, **data: Any) -> Asking:
    return _both(lambda scene: f"/{path}", "account", **data)


def _each(askings: Callable[[Scene], Iterator[Asking]]) -> Asking:
    def ask(scene: Scene) -> Iterator[Ask]:
        for asking in askings(scene):
            yield from asking(scene)

    return ask


def _tabs(scene: Scene) -> Iterator[Asking]:
    for tab in ("", "trace", "plan", "files", "basis", "related", "papers"):
        yield _of_case(tab=tab)


def _acts(scene: Scene) -> Iterator[Asking]:
    for step in STEPS:
        yield _of_case(f"/acts/{step}", order="1", text="x", opinion="x", reason="x")
        yield _of_case(f"/acts/{step}", page="call")


def _papers(scene: Scene) -> Iterator[Asking]:
    for kind in PAPERS:
        for form in FORMS:
            yield _of_case(f"/documents/{kind}.{form}")


def _files(tail: str) -> Callable[[Scene], Iterator[Asking]]:
    def ask(scene: Scene) -> Iterator[Asking]:
        for file in (*scene.files.values(), UNKNOWN_FILE):
            yield _of_place(f"files/{file}{tail}", "case")

    return ask


def _searches(tail: str) -> Callable[[Scene], Iterator[Asking]]:
    def ask(scene: Scene) -> Iterator[Asking]:
        for words in ("", TITLE, NAME, PHONE, scene.number):
            yield _of_place(tail, q=words, all="1")

    return ask


def _follow(scene: Scene) -> Iterator[Asking]:
    yield _of_place("follow", "public")
    yield _of_place("follow", "public", number=scene.number, proof="13800000000")
    yield _of_place("follow", "public", number=scene.number, proof="")


def _satisfaction(scene: Scene) -> Iterator[Asking]:
    forged = signing.dumps([scene.town.jurisdiction, scene.number, 1], key="guessed", salt=SALT)
    other_salt = signing.dumps([scene.town.jurisdiction, scene.number, 1], salt="another")
    for token in (forged, other_salt, "x", f"{scene.number}:1"):
        yield _of_place(f"s/{token}", "public", answer="satisfied")


def _calendar(scene: Scene) -> Iterator[Asking]:
    days = {"kind": "days", "first": "2026-11-27", "last": "2026-12-02", "off": "off", "name": "x"}
    yield _of_place("calendar", year="2026")
    yield _of_place("calendar", **days)
    yield _of_place("calendar", **days, basis="x", confirmed="1")


_ALLAUTH = {
    "sign-in": "sign-in",
    "sign-in/shut": "sign-in/shut",
    "sign-in/again": "sign-in/again",
    "sign-in/code": "sign-in/code",
    "sign-in/code/again": "sign-in/code/again",
    "second-factor": "second-factor",
    "second-factor/on": "second-factor/on",
    "second-factor/off": "second-factor/off",
    "second-factor/codes": "second-factor/codes",
    "second-factor/codes/new": "second-factor/codes/new",
    "i18n/": "i18n/",
    "post": "post",
    "sign-out": "sign-out",
}


def _of_probe(path: str) -> Asking:
    return _both(lambda scene: f"/{path}", "probe")


ROUTES: dict[str, Asking] = {
    "": _of_account(""),
    "healthz": _of_probe("healthz"),
    "readyz": _of_probe("readyz"),
    "metrics": _of_probe("metrics"),
    **{pattern: _of_account(path, next="/") for pattern, path in _ALLAUTH.items()},
    "<slug:slug>/desk": _of_place("desk"),
    "<slug:slug>/notices": _of_place("notices", show="unread"),
    "<slug:slug>/notices/bell": _of_place("notices/bell"),
    "<slug:slug>/notices/read": _of_place("notices/read", until="1000000"),
    "<slug:slug>/notices/<int:notice>": _of_place("notices/1", "case"),
    "<slug:slug>/deliveries": _of_place("deliveries", "case"),
    "<slug:slug>/deliveries/again": _of_place("deliveries/again", "case"),
    "<slug:slug>/channels": _of_place("channels", "case"),
    "<slug:slug>/channels/new/<slug:kind>": _of_place(
        "channels/new/webhook", "case", name="x", url="http://x/"
    ),
    "<slug:slug>/channels/<int:channel>": _of_place("channels/1", "case", name="x", url="http://x/"),
    "<slug:slug>/channels/<int:channel>/test": _of_place("channels/1/test", "case", key=UNKNOWN_FILE),
    "<slug:slug>/notice-texts": _of_place("notice-texts", "case"),
    "<slug:slug>/notice-texts/<slug:kind>/<slug:language>": _of_place(
        "notice-texts/called/zh", "case", text="x"
    ),
    "<slug:slug>/centre": _of_place("centre", "case", sort="street"),
    "<slug:slug>/centre/views": _of_place("centre/views", "case", name="x", filters="light=red"),
    "<slug:slug>/centre/views/<int:view>/drop": _of_place("centre/views/1/drop", "case"),
    "<slug:slug>/centre/band": _of_place("centre/band", "case", low="1", high="2"),
    "<slug:slug>/centre/acts": _each(
        lambda scene: iter(
            [
                _of_place("centre/acts", "case", step=step, row=f"{scene.number}~{order}~0", text="x")
                for step in ("urge", "coordinate", "log", "note")
                for order in (0, 1)
            ]
        )
    ),
    "<slug:slug>/register": _of_place("register", title=TITLE, repeat="join:x"),
    "<slug:slug>/register/repeats": _each(
        lambda scene: iter(
            [
                _of_place("register/repeats", title=TITLE),
                _of_place("register/repeats", **{"parties.0.phone": PHONE}),
            ]
        )
    ),
    "<slug:slug>/patrol": _of_place("patrol"),
    "<slug:slug>/patrol/shell": _of_place("patrol/shell"),
    "<slug:slug>/patrol/who": _of_place("patrol/who"),
    "<slug:slug>/patrol/photos": _of_place("patrol/photos"),
    "<slug:slug>/patrol/reports": _of_place("patrol/reports", title=TITLE),
    "<slug:slug>/patrol/worker.js": _of_place("patrol/worker.js", "public"),
    "<slug:slug>/patrol/manifest.webmanifest": _of_place("patrol/manifest.webmanifest", "public"),
    "<slug:slug>/patrol/cases/<str:number>/handle": _both(
        lambda scene: f"/{scene.town.slug}/patrol/cases/{scene.number}/handle", "case", opinion="x"
    ),
    "<slug:slug>/cases": _each(_searches("cases")),
    "<slug:slug>/cases/export.csv": _each(_searches("cases/export.csv")),
    "<slug:slug>/cases/export.xlsx": _each(_searches("cases/export.xlsx")),
    "<slug:slug>/cases/<str:number>": _each(_tabs),
    "<slug:slug>/cases/<str:number>/news/<int:seq>": _of_case("/news/0"),
    "<slug:slug>/cases/<str:number>/reveal/<int:no>": _of_case("/reveal/1", reason="联系诉求人"),
    "<slug:slug>/cases/<str:number>/acts/<str:step>": _each(_acts),
    "<slug:slug>/cases/<str:number>/call": _each(
        lambda scene: iter([_of_case("/call"), _of_case("/call", add="1")])
    ),
    "<slug:slug>/cases/<str:number>/attendance": _of_case("/attendance"),
    "<slug:slug>/cases/<str:number>/plan": _of_case("/plan"),
    "<slug:slug>/cases/<str:number>/erase": _each(
        lambda scene: iter(
            [
                _of_case("/erase", choose="all"),
                _of_case("/erase", law="x", reason="x", petitioners="1", texts="1:text", confirmed="1"),
            ]
        )
    ),
    "<slug:slug>/cases/<str:number>/visits": _of_case("/visits"),
    "<slug:slug>/cases/<str:number>/score": _of_case("/score"),
    "<slug:slug>/cases/<str:number>/documents/<slug:kind>.<slug:form>": _each(_papers),
    "<slug:slug>/files/<uuid:file>": _each(_files("")),
    "<slug:slug>/files/<uuid:file>/thumbnail": _each(_files("/thumbnail")),
    "<slug:slug>/processes/check": _of_place("processes/check", "case", text="x"),
    "<slug:slug>/processes/repin": _of_place("processes/repin", "case", reason="x", number="x"),
    "<slug:slug>/report": _of_place("report", "public"),
    "<slug:slug>/report/done": _of_place("report/done", "public"),
    "<slug:slug>/report/<slug:step>": _each(
        lambda scene: iter([_of_place(f"report/{step}", "public") for step in ("what", "where", "who", "x")])
    ),
    "<slug:slug>/calendar": _each(_calendar),
    "<slug:slug>/follow": _each(_follow),
    "<slug:slug>/follow/<str:number>": _both(
        lambda scene: f"/{scene.town.slug}/follow/{scene.number}", "public"
    ),
    "<slug:slug>/s/<str:token>": _each(_satisfaction),
}


def patterns() -> list[str]:
    """Every pattern of the resolver but those with a reason in NOT_OURS."""
    return sorted(set(_walk(get_resolver(), "")))


def _walk(resolver: Any, prefix: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        path = f"{prefix}{one.pattern}"
        if path in NOT_OURS:
            continue
        if isinstance(one, URLResolver):
            yield from _walk(one, path)
        else:
            yield path


def all_pages(scene: Scene) -> Iterator[Ask]:
    """Every page there is, asked about this case."""
    for asking in ROUTES.values():
        yield from asking(scene)


def _api(method: str, tail: Callable[[Scene], Iterator[str]], kind: str, **data: Any) -> Asking:
    def ask(scene: Scene) -> Iterator[Ask]:
        for one in tail(scene):
            yield Ask(method=method, path=f"/api/v1{one}", kind=kind, data=data)

    return ask


def _list_of_cases(scene: Scene) -> Iterator[str]:
    for words in ("", TITLE, NAME, PHONE, scene.number):
        yield f"/cases?q={words}"


def _acts_of(scene: Scene) -> Iterator[Ask]:
    for step in STEPS:
        for order in (None, 1, 3):
            data = {"step": step, "details": {}} | ({"order": order} if order else {})
            yield Ask(method="POST", path=f"/api/v1/cases/{scene.number}/acts", kind="case", data=data)


def _files_of(scene: Scene) -> Iterator[str]:
    for file in (*scene.files.values(), UNKNOWN_FILE):
        yield from (f"/files/{file}", f"/files/{file}?thumbnail=true")


OPERATIONS: dict[tuple[str, str], Asking] = {
    ("get", "/api/v1/cases"): _api("GET", _list_of_cases, "list"),
    ("post", "/api/v1/cases"): _api("POST", lambda scene: iter(["/cases"]), "list"),
    ("get", "/api/v1/cases/{number}"): _api("GET", lambda scene: iter([f"/cases/{scene.number}"]), "case"),
    ("post", "/api/v1/cases/{number}/acts"): _acts_of,
    ("post", "/api/v1/cases/{number}/erasures"): _api(
        "POST",
        lambda scene: iter([f"/cases/{scene.number}/erasures"]),
        "case",
        reason="x",
        law="x",
        petitioners=[1],
        texts=[{"seq": 1, "path": "text"}],
    ),
    ("get", "/api/v1/files/{file}"): _api("GET", _files_of, "case"),
    ("post", "/api/v1/files"): _api("POST", lambda scene: iter(["/files"]), "list"),
    ("get", "/api/v1/tasks"): _api("GET", lambda scene: iter(["/tasks"]), "list"),
    ("get", "/api/v1/district/tasks"): _api(
        "GET", lambda scene: iter(["/district/tasks", "/district/tasks?sort=unit"]), "case"
    ),
    ("get", "/api/v1/units"): _api("GET", lambda scene: iter(["/units"]), "list"),
    ("get", "/api/v1/matters"): _api("GET", lambda scene: iter(["/matters"]), "list"),
}


def all_operations(scene: Scene) -> Iterator[Ask]:
    """Every operation of the API, asked about this case."""
    for asking in OPERATIONS.values():
        yield from asking(scene)
