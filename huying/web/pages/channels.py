"""Outside channels: listed, kept, tried out. Their secrets are typed in and never shown again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huying.domain.refusals import Faulty
from huying.services.channels.registry import KINDS
from huying.services.notices.keeping import Kept, Wanted, keep, listed, may_keep, one
from huying.services.notices.watching import try_out
from huying.services.rules import unit_name
from huying.store import units
from huying.store.channels import Address, Channel
from huying.web import forms, shapes
from huying.web.pages.rendering import staff
from huying.web.presenting import outside
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import plain_voice
from huying.wording.channels import CHANNELS
from huying.wording.voice import Voice


@require_safe
@staff_page
def show(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """All channels, and the kinds of which a new one can be made."""
    voice, here = plain_voice(visitor.lang), reverse("channels", args=[visitor.slug])
    found = listed(visitor.actor)
    return staff(
        request,
        visitor,
        "notices/channels.html",
        current="notices",
        managing=outside.managing(visitor, "channels"),
        rows=outside.channel_rows(found, slug=visitor.slug, voice=voice),
        heads=_heads(),
        kinds=tuple((f"{here}/new/{kind}", voice.of(CHANNELS[kind])) for kind in KINDS),
    )


def _heads() -> tuple[shapes.Head, ...]:
    return (
        shapes.Head(label=_("名称")),
        shapes.Head(label=_("类型"), kind="word"),
        shapes.Head(label=_("单位数"), kind="number"),
        shapes.Head(label=_("免打扰"), kind="word"),
        shapes.Head(label=_("状态"), kind="word"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def new(request: HttpRequest, visitor: Visitor, kind: str) -> HttpResponse:
    """GET: the form of a new channel. POST: it is kept, or the form comes back with every fault."""
    if kind not in KINDS or not may_keep(visitor.actor):
        raise Http404
    if request.method != "POST":
        return _form(request, visitor, kind, None, outside.usual(KINDS[kind]))
    return _keep(request, visitor, kind, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def edit(request: HttpRequest, visitor: Visitor, channel: int) -> HttpResponse:
    """GET: a channel's form. POST: it is kept with other values, or the form comes back with every fault."""
    found = one(visitor.actor, channel)
    if request.method != "POST":
        return _form(request, visitor, found.kind, found, outside.values(found))
    return _keep(request, visitor, found.kind, found)


def _keep(request: HttpRequest, visitor: Visitor, kind: str, channel: Channel | None) -> HttpResponse:
    typed = _typed(request)
    try:
        kept = keep(visitor.actor, _wanted(typed), kind=kind, channel=channel)
    except Faulty as faulty:
        faults = outside.sentences(faulty.faults, _voice(visitor))
        return _form(request, visitor, kind, channel, typed, faults=faults, status=422)
    messages.success(request, _told(kept))
    return HttpResponseRedirect(reverse("channel", args=[visitor.slug, kept.id]), status=303)


def _told(kept: Kept) -> str:
    if kept.made_secret:
        return _("已保存。密钥只显示这一次，请交给接收方：%(secret)s") % {"secret": kept.made_secret}
    return _("已保存")


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, secrets too: they go into no page."""
    rows = list(forms.rows(outside.ROWS, request.POST, {}).values())
    typed = {
        name: value for name, value in request.POST.items() if "." not in name and isinstance(value, str)
    }
    boxes = {name: name in typed for name in ("enabled", "to_petitioners")}
    return {**typed, **boxes, "addresses": rows}


def _wanted(typed: Mapping[str, Any]) -> Wanted:
    return Wanted(
        name=typed.get("name", ""),
        language=typed.get("language", "zh"),
        settings={name: value for name, value in typed.items() if isinstance(value, str)},
        enabled=typed["enabled"],
        to_petitioners=typed["to_petitioners"],
        quiet_from=typed.get("quiet_from", "").strip(),
        quiet_to=typed.get("quiet_to", "").strip(),
        gather_minutes=typed.get("gather_minutes", "").strip(),
        addresses=[
            Address(row.get("unit", ""), row.get("address", "").strip()) for row in typed["addresses"]
        ],
    )


def _form(
    request: HttpRequest,
    visitor: Visitor,
    kind: str,
    channel: Channel | None,
    shown: Mapping[str, Any],
    *,
    faults: Mapping[str, tuple[str, ...]] | None = None,
    status: int = 200,
) -> HttpResponse:
    known, voice = KINDS[kind], _voice(visitor)
    secret = {one.name for one in known.settings if one.secret}
    here = reverse("channel", args=[visitor.slug, channel.id]) if channel else request.path
    return staff(
        request,
        visitor,
        "notices/channel.html",
        current="notices",
        status=status,
        title=channel.name if channel else voice.of(CHANNELS[kind]),
        kind=voice.of(CHANNELS[kind]),
        fields=outside.fields(
            known,
            voice=voice,
            units=_units(visitor, voice),
            kept=channel is not None and channel.sealed is not None,
        ),
        values={name: value for name, value in shown.items() if name not in secret},
        faults=faults or {},
        here=here,
        back=reverse("channels", args=[visitor.slug]),
        trial=reverse("channel_trial", args=[visitor.slug, channel.id]) if channel else "",
        trial_key=str(uuid4()),
    )


def _voice(visitor: Visitor) -> Voice:
    names = unit_name(visitor.actor.jurisdiction, visitor.lang)
    return Voice(lang="en" if visitor.lang == "en" else "zh", unit=names)


def _units(visitor: Visitor, voice: Voice) -> tuple[shapes.Choice, ...]:
    tree = units.load(visitor.actor.jurisdiction, version=visitor.post.units_version)
    mine = (unit for unit in tree if unit.jurisdiction == visitor.actor.jurisdiction)
    return tuple((unit.code, voice.unit(unit.code)) for unit in mine if unit.kind in outside.TOLD_UNITS)


@require_POST
@staff_page
def trial(request: HttpRequest, visitor: Visitor, channel: int) -> HttpResponse:
    """Send a test message to every address of a channel."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        raise Http404 from None
    sent = try_out(by=visitor.actor, channel=channel, key=key)
    said = ngettext("已排队 %(num)s 条测试消息", "已排队 %(num)s 条测试消息", sent)
    messages.success(request, said % {"num": sent})
    return HttpResponseRedirect(f"{reverse('deliveries', args=[visitor.slug])}?channel={channel}", status=303)


urls = [
    path("<slug:slug>/channels", show, name="channels"),
    path("<slug:slug>/channels/new/<slug:kind>", new, name="channel_new"),
    path("<slug:slug>/channels/<int:channel>", edit, name="channel"),
    path("<slug:slug>/channels/<int:channel>/test", trial, name="channel_trial"),
]
