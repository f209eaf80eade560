"""What was sent through outside channels and what waits: in its exact words, sent once more by hand, one or many."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huying.services.notices.watching import MOST_AGAIN, STATES, Asked, chosen, read_deliveries, send_again
from huying.store.sql import Row
from huying.web import shapes
from huying.web.pages.rendering import staff
from huying.web.presenting import outside
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import plain_voice
from huying.wording.channels import STATES as STATE_WORDS

FILTERS = ("state", "channel", "day")


@require_safe
@staff_page
def show(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One page of messages; the filters stand in the address, `before` is where a following page begins."""
    here, voice = reverse("deliveries", args=[visitor.slug]), plain_voice(visitor.lang)
    kept = _filters(request.GET)
    page = read_deliveries(
        by=visitor.actor, asked=_asked(kept), before=_number(request.GET.get("before", ""))
    )
    states = tuple((state, voice.of(STATE_WORDS[state])) for state in STATES)
    names = tuple((str(number), name) for number, name in page.channels.items())
    return staff(
        request,
        visitor,
        "notices/deliveries.html",
        current="notices",
        now=page.now,
        managing=outside.managing(visitor, "deliveries"),
        rows=outside.delivery_rows(page, slug=visitor.slug, voice=voice),
        heads=_heads(),
        fields=(
            shapes.Field(name="state", kind="choice", label=_("状态"), choices=states),
            shapes.Field(name="channel", kind="choice", label=_("渠道"), choices=names),
            shapes.Field(name="day", kind="date", label=_("生成日期")),
        ),
        values=kept,
        here=here,
        back=_address(here, kept),
        again=reverse("deliveries_again", args=[visitor.slug]),
        pager=shapes.Pager(
            shown=len(page.rows),
            first=_address(here, kept) if request.GET.get("before") else "",
            next=_address(here, kept | {"before": str(page.next)}) if page.next else "",
        ),
    )


def _filters(query: QueryDict) -> dict[str, str]:
    """The filters that are set, each as it can be meant."""
    asked = {name: query.get(name, "").strip() for name in FILTERS}
    known = {
        "state": asked["state"] in STATES,
        "channel": _number(asked["channel"]) is not None,
        "day": _day(asked["day"]) is not None,
    }
    return {name: value for name, value in asked.items() if known[name]}


def _asked(filters: dict[str, str]) -> Asked:
    return Asked(
        state=filters.get("state"),
        channel=_number(filters.get("channel", "")),
        day=_day(filters.get("day", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _address(here: str, asked: dict[str, str]) -> str:
    return f"{here}?{urlencode(asked)}" if asked else here


def _heads() -> tuple[shapes.Head, ...]:
    return (
        shapes.Head(label=_("选择"), kind="pick"),
        shapes.Head(label=_("内容")),
        shapes.Head(label=_("状态"), kind="word"),
        shapes.Head(label=_("渠道"), kind="word"),
        shapes.Head(label=_("接收人"), kind="word"),
        shapes.Head(label=_("生成时间"), kind="time", narrow=False),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def again(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """GET: what was chosen, or with `all` what is filtered, looked at once more. POST: each is queued once more."""
    sent = request.POST if request.method == "POST" else request.GET
    here, kept, everything = reverse("deliveries", args=[visitor.slug]), _filters(sent), "all" in sent
    found = (
        chosen(by=visitor.actor, asked=_asked(kept))
        if everything
        else chosen(by=visitor.actor, ids=_ids(sent))
    )
    if not found:
        messages.warning(request, _("请先选择要重新发送的消息"))
        return HttpResponseRedirect(_address(here, kept), status=303)
    rows, more = found[:MOST_AGAIN], len(found) > MOST_AGAIN
    given: dict[str, Any] = {
        "current": "notices",
        "back": _address(here, kept),
        "action": reverse("deliveries_again", args=[visitor.slug]),
        "kept": kept,
        "more": more,
        "most": MOST_AGAIN,
    }
    if request.method == "POST":
        return _sent_again(request, visitor, rows, _moment(sent.get("seen", "")), given)
    return staff(
        request,
        visitor,
        "notices/again.html",
        rows=_rows(rows, visitor),
        seen=timezone.now().isoformat(),
        **given,
    )


def _sent_again(
    request: HttpRequest, visitor: Visitor, rows: tuple[Row, ...], seen: datetime, given: dict[str, Any]
) -> HttpResponse:
    results = send_again(by=visitor.actor, rows=rows, seen=seen)
    return staff(
        request,
        visitor,
        "notices/again_result.html",
        summary=outside.again_summary(results),
        all_done=all(one.outcome in ("done", "earlier") for one in results),
        rows=outside.again_rows(results, slug=visitor.slug, voice=plain_voice(visitor.lang)),
        **given,
    )


def _rows(rows: tuple[Row, ...], visitor: Visitor) -> tuple[outside.DeliveryRow, ...]:
    voice = plain_voice(visitor.lang)
    return tuple(outside.delivery_row(row, slug=visitor.slug, voice=voice) for row in rows)


def _ids(sent: QueryDict) -> list[UUID]:
    found = []
    for text in sent.getlist("row")[: MOST_AGAIN + 1]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _moment(text: str) -> datetime:
    """When the form was made; one that does not say so was made now."""
    try:
        made = datetime.fromisoformat(text)
    except ValueError:
        return timezone.now()
    return made if made.tzinfo is not None else timezone.now()


urls = [
    path("<slug:slug>/deliveries", show, name="deliveries"),
    path("<slug:slug>/deliveries/again", again, name="deliveries_again"),
]
