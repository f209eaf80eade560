"""What was sent through outside channels and what waits: in its exact words, sent again by hand."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huying.services.notices.watching import STATES, read_deliveries, send_again
from huying.web import shapes
from huying.web.pages.rendering import staff
from huying.web.presenting.outside import delivery_rows, managing
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import plain_voice
from huying.wording.channels import STATES as STATE_WORDS

FILTERS = ("state", "channel")


@require_safe
@staff_page
def show(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One page of messages, filtered by state and channel; `before` is where a following page begins."""
    here, voice = reverse("deliveries", args=[visitor.slug]), plain_voice(visitor.lang)
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    page = read_deliveries(
        by=visitor.actor,
        state=asked["state"] or None,
        channel=_number(asked["channel"]),
        before=_number(request.GET.get("before", "")),
    )
    states = tuple((state, voice.of(STATE_WORDS[state])) for state in STATES)
    names = tuple((str(number), name) for number, name in page.channels.items())
    kept = {name: value for name, value in asked.items() if value}
    return staff(
        request,
        visitor,
        "notices/deliveries.html",
        current="notices",
        now=page.now,
        managing=managing(visitor, "deliveries"),
        rows=delivery_rows(page, slug=visitor.slug, voice=voice),
        heads=_heads(),
        fields=(
            shapes.Field(name="state", kind="choice", label=_("状态"), choices=states),
            shapes.Field(name="channel", kind="choice", label=_("渠道"), choices=names),
        ),
        values=kept,
        here=here,
        back=request.get_full_path(),
        pager=shapes.Pager(
            shown=len(page.rows),
            first=_address(here, kept) if request.GET.get("before") else "",
            next=_address(here, kept | {"before": str(page.next)}) if page.next else "",
        ),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _address(here: str, asked: dict[str, str]) -> str:
    return f"{here}?{urlencode(asked)}" if asked else here


def _heads() -> tuple[shapes.Head, ...]:
    return (
        shapes.Head(label=_("内容")),
        shapes.Head(label=_("状态"), kind="word"),
        shapes.Head(label=_("渠道"), kind="word"),
        shapes.Head(label=_("接收人"), kind="word"),
        shapes.Head(label=_("生成时间"), kind="time", narrow=False),
        shapes.Head(label="", kind="act"),
    )


@require_POST
@staff_page
def again(request: HttpRequest, visitor: Visitor, delivery: UUID) -> HttpResponse:
    """Send one once more."""
    send_again(by=visitor.actor, delivery=delivery)
    messages.success(request, _("已重新排队发送"))
    return HttpResponseRedirect(reverse("deliveries", args=[visitor.slug]), status=303)


urls = [
    path("<slug:slug>/deliveries", show, name="deliveries"),
    path("<slug:slug>/deliveries/<uuid:delivery>/again", again, name="delivery_again"),
]
