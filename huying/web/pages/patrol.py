"""The patrol page of grid workers and building heads, made for a phone: report by photo, handle, send up, verify.

Reports are queued on the phone and sent from there, each photo and each report with the Idempotency-Key it was given
when it was made: however often it is sent, it is one case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huying.domain.case import Rules
from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.text import TooDeep, normalise_tree
from huying.services.cases import file_case, key_of
from huying.services.errors import Busy, KeyReused
from huying.services.media import Rejected
from huying.services.moments import moment_said
from huying.services.patrol import read_patrol
from huying.services.registering import rules_to_register
from huying.services.uploads import take_upload
from huying.store.cases import Key
from huying.web import acting, forms
from huying.web.pages.rendering import SWAP, staff
from huying.web.patrol_build import BUILD_HEADER, build
from huying.web.presenting import patrol as presenting
from huying.web.presenting.registering import chosen
from huying.web.visitor import Visitor, chrome, staff_page
from huying.web.voices import plain_voice, voice_of
from huying.wording.refusals import refusal
from huying.wording.steps import field_label
from huying.wording.voice import Voice

ASKED = ("title", "text", "place", "grid", "category", "lon", "lat", "files")
"""What a report from the phone may say; everything else is asked in the registration form."""
CHANNEL = "patrol"
Answering = Callable[[HttpRequest, Visitor], HttpResponse]


@require_safe
@staff_page
def show(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The page with the post's own work."""
    rules, _channel = _rules(visitor)
    if rules is None:
        return _closed(request, visitor)
    patrol = read_patrol(by=visitor.actor)
    work = presenting.work(patrol, by=visitor.actor, slug=visitor.slug, lang=visitor.lang)
    return _page(request, visitor, rules, now=patrol.now, work=work)


@require_safe
@staff_page
def shell(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The page without any case: the one that a phone keeps for when there is no network."""
    rules, _channel = _rules(visitor)
    if rules is None:
        return _closed(request, visitor)
    answer = _page(request, visitor, rules, now=timezone.now(), work=None, messages=())
    answer[BUILD_HEADER] = build()
    return answer


def _rules(visitor: Visitor) -> tuple[Rules | None, str]:
    """The rules and the channel of a report from patrol; None where this post registers nothing."""
    offered = rules_to_register(by=visitor.actor)
    return chosen(offered, visitor.actor, CHANNEL) if offered else (None, "")


def _closed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    return staff(request, visitor, "register/closed.html", current="patrol", status=403)


def _page(
    request: HttpRequest,
    visitor: Visitor,
    rules: Rules,
    *,
    work: presenting.Work | None,
    **values: Any,
) -> HttpResponse:
    here = reverse("patrol", args=[visitor.slug])
    return staff(
        request,
        visitor,
        "patrol/page.html",
        current="patrol",
        # The shell is shown at the page's own address.
        **{"chrome": replace(chrome(request, visitor, current="patrol"), here=here), **values},
        here=here,
        work=work,
        person=str(request.user.pk),
        asked=presenting.questions(rules, visitor.actor, visitor.lang),
        swap=SWAP,
    )


@require_safe
@staff_page
def who(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Whose post the phone would send as now, a token to send with, and the server's clock."""
    said = {
        "post": visitor.actor.post,
        "person": str(request.user.pk),
        "token": get_token(request),
        "now": timezone.now().isoformat(),
    }
    return _told(said)


def _received_before() -> str:
    return _("修改前的这条上报，系统已经收到过。请在案件中核对，然后把它从队列删除。")


def answering(view: Answering) -> Answering:
    """What is refused is told in JSON, in sentences, so that the phone can show it beside the report."""

    @wraps(view)
    def answered(request: HttpRequest, visitor: Visitor) -> HttpResponse:
        try:
            return view(request, visitor)
        except Faulty as faulty:
            return _faults(faulty.faults, visitor)
        except Refused as refused:
            said = refusal(refused, plain_voice(visitor.lang))
            return _told({"reason": said}, status=403 if refused.code == "not_yours" else 409)
        except KeyReused:
            return _told(
                {"reason": _("修改前的这条上报，系统已经收到过。请在案件中核对，然后把它从队列删除。")},
                status=422,
            )
        except Busy:
            return _told({"reason": acting.busy()}, status=503)

    return answered


@require_POST
@staff_page
@answering
def photo(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Keep one photo as pending: 201 with its id. The same key gives the same photo."""
    if not rules_to_register(by=visitor.actor):
        raise Refused("not_yours", step="register")
    upload = request.FILES.get("file")
    if upload is None:
        raise Faulty((Fault("file", "required", {}),))
    try:
        kept = take_upload(by=visitor.actor, upload=upload, key=_key(request), route=_route(request))
    except Rejected as rejected:
        shown = {"file": str(upload.name)[:80], **rejected.params}
        raise Faulty((Fault("file", rejected.code, shown),)) from None
    return _told({"id": kept["id"]}, status=201)


@require_POST
@staff_page
@answering
def report(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """File a report made on the phone: 201 with its number. `at` is when it was made (design §2).

    409 where the phone has meanwhile changed to another post: its reports are sent under their own alone.
    """
    said = _said(request)
    if said.get("post") != visitor.actor.post:
        return _told({"reason": _("这条上报属于另一岗位，请切换到原岗位后发送")}, status=409)
    rules, channel = _rules(visitor)
    if rules is None:
        raise Refused("not_yours", step="register")
    details = {name: said[name] for name in ASKED if said.get(name) not in (None, "", [])}
    details["channel"] = channel
    key = _sealed(request, visitor, said)
    try:
        done = file_case(by=visitor.actor, details=details, at=moment_said(said, "at"), key=key)
    except Faulty as faulty:
        return _faults(faulty.faults, visitor, rules)
    href = reverse("case", args=[visitor.slug, done.number])
    return _told({"number": done.number, "href": href}, status=201)


def _said(request: HttpRequest) -> Mapping[str, Any]:
    """The JSON object of a request, every text normalised. Raises Faulty."""
    try:
        found = normalise_tree(orjson.loads(request.body or b"{}"))
    except (orjson.JSONDecodeError, TooDeep):
        found = None
    if not isinstance(found, dict):
        raise Faulty((Fault("", "not_rows", {}),))
    return found


def _key(request: HttpRequest) -> str:
    """The key that the phone gave what it sends. Raises Faulty: without one it could be filed twice."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        raise Faulty((Fault("Idempotency-Key", "required", {}),))
    return key


def _sealed(request: HttpRequest, visitor: Visitor, said: Mapping[str, Any]) -> Key:
    return key_of(by=visitor.actor, key=_key(request), route=_route(request), body=said)


def _route(request: HttpRequest) -> str:
    return f"{request.method} {request.path}"


def _faults(faults: tuple[Fault, ...], visitor: Visitor, rules: Rules | None = None) -> HttpResponse:
    voice = voice_of(rules, visitor.lang) if rules else plain_voice(visitor.lang)
    rows = [
        {"path": fault.path, "code": fault.code, "message": _named(fault.path, message, voice)}
        for fault in faults
        for messages in forms.fault_sentences((fault,), visitor.lang, voice).values()
        for message in messages
    ]
    return _told({"faults": rows}, status=422)


def _named(path: str, message: str, voice: Voice) -> str:
    """A fault with the name of its question: on the phone it stands beside the report, not beside the question."""
    name = path.partition(".")[0]
    if name not in ASKED:
        return message
    return _("%(question)s：%(fault)s") % {"question": field_label("register", name, voice), "fault": message}


def _told(said: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    answer = JsonResponse(said, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


urls = [
    path("<slug:slug>/patrol", show, name="patrol"),
    path("<slug:slug>/patrol/shell", shell, name="patrol_shell"),
    path("<slug:slug>/patrol/who", who, name="patrol_who"),
    path("<slug:slug>/patrol/photos", photo, name="patrol_photos"),
    path("<slug:slug>/patrol/reports", report, name="patrol_reports"),
]
