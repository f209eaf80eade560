"""The pages of what leaves the house: messages, channels with their forms, texts with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huying.domain.refusals import Fault
from huying.domain.step_parts import Field, Kind
from huying.services.channels.kinds import Kind as ChannelKind
from huying.services.channels.kinds import Setting
from huying.services.notices import letters
from huying.services.notices.keeping import FOR_PETITIONERS, may_keep, may_watch
from huying.services.notices.watching import Again, Page
from huying.store.channels import Channel
from huying.web import shapes
from huying.web.addresses import page_address
from huying.web.visitor import Visitor
from huying.wording import channels as words
from huying.wording.notices import KIND_NAMES
from huying.wording.voice import Voice

ROWS = Field(
    name="addresses",
    kind=Kind.ROWS,
    fields=(Field(name="unit", kind=Kind.UNIT), Field(name="address", kind=Kind.LINE)),
)
"""The rows of addresses as a form sends them."""
TONES = {"waiting": "amber", "sent": "green", "failed": "red", "folded": "plain"}
TOLD_UNITS = frozenset(
    {"department", "street", "platform", "station", "center", "section", "team", "office", "community"}
)
"""Kinds of units that are told; grids and buildings are told through their communities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One message as the list shows it; `may_again`: it can be sent once more."""

    id: str
    state: str
    tone: str
    channel: str
    address: str
    kind: str
    number: str
    case: str
    text: str
    fault: str
    tries: int
    made_at: datetime
    sent_at: datetime | None
    next_at: datetime | None
    may_again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainRow:
    """What became of one message that was to be sent once more: `light` done or red, with its word and why."""

    one: DeliveryRow
    light: str
    word: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """One channel as the list shows it."""

    name: str
    href: str
    kind: str
    enabled: bool
    units: int
    quiet: str
    failures: int


def managing(visitor: Visitor, current: str) -> tuple[shapes.Link, ...]:
    """The pages of those who watch over notices; none for anybody else."""
    if not may_watch(visitor.actor):
        return ()
    names = [("notices", _("我的通知")), ("deliveries", _("发送记录"))]
    if may_keep(visitor.actor):
        names += [("channels", _("通知渠道")), ("notice_texts", _("通知模板"))]
    return tuple(
        shapes.Link(label=label, href=reverse(name, args=[visitor.slug]), current=name == current)
        for name, label in names
    )


def delivery_rows(page: Page, *, slug: str, voice: Voice) -> tuple[DeliveryRow, ...]:
    """The rows of one page of messages."""
    return tuple(delivery_row(row, slug=slug, voice=voice) for row in page.rows)


def delivery_row(row: Mapping[str, Any], *, slug: str, voice: Voice) -> DeliveryRow:
    """One message in words."""
    waits = row["state"] == "waiting"
    return DeliveryRow(
        id=str(row["id"]),
        state=voice.of(words.STATES[row["state"]]),
        tone=TONES[row["state"]],
        channel=row["channel"],
        address=row["address"]
        if row["party"] is None
        else _("诉求人 %(address)s") % {"address": row["address"]},
        kind=voice.of(KIND_NAMES.get(row["kind"], KIND_NAMES["event"])),
        number=row["number"] or "",
        case=page_address("case", slug, row["number"]) if row["number"] else "",
        text=_readable(row),
        fault=row["fault"] or "",
        tries=row["tries"],
        made_at=row["made_at"],
        sent_at=row["sent_at"],
        next_at=row["due_at"] if waits else None,
        may_again=row["state"] != "folded" and bool(row["text"]),
    )


def again_rows(results: Iterable[Again], *, slug: str, voice: Voice) -> tuple[AgainRow, ...]:
    """What became of each, the oldest first, as they are sent."""
    why = {
        "done": "",
        "earlier": _("此前提交时已重新排队，没有重复"),
        "folded": _("已合并到另一条消息中发送"),
        "erased": _("内容已依法删除，不能再发"),
    }
    return tuple(
        AgainRow(
            one=delivery_row(one.row, slug=slug, voice=voice),
            light="done" if one.outcome in ("done", "earlier") else "red",
            word=_("已重新排队") if one.outcome in ("done", "earlier") else _("未发送"),
            why=why[one.outcome],
        )
        for one in results
    )


def again_summary(results: Iterable[Again]) -> str:
    """How many were queued once more, and how many were not."""
    outcomes = [one.outcome in ("done", "earlier") for one in results]
    done, left = sum(outcomes), len(outcomes) - sum(outcomes)
    said = ngettext("%(n)s 条已重新排队发送", "%(n)s 条已重新排队发送", done) % {"n": done}
    if not left:
        return said
    return _("%(done)s；%(left)s") % {
        "done": said,
        "left": ngettext("%(n)s 条未发送", "%(n)s 条未发送", left) % {"n": left},
    }


def _readable(row: Mapping[str, Any]) -> str:
    """The exact words; what lets a petitioner in stands there only while it is sent, what was erased nowhere."""
    if row["party"] is not None and not row["text"]:
        return _("内容已依法删除")
    return str(row["text"]).replace(letters.CODE, "********").replace(letters.RATE, _("（评价链接）"))


def channel_rows(found: Iterable[Channel], *, slug: str, voice: Voice) -> tuple[ChannelRow, ...]:
    """The rows of the list of channels."""
    return tuple(
        ChannelRow(
            name=one.name,
            href=f"{page_address('channels', slug)}/{one.id}",
            kind=voice.of(words.CHANNELS[one.kind]),
            enabled=one.enabled,
            units=len({address.unit for address in one.addresses}),
            quiet=f"{one.quiet_from:%H:%M}–{one.quiet_to:%H:%M}" if one.quiet_from and one.quiet_to else "",
            failures=one.failures,
        )
        for one in found
    )


def fields(
    kind: ChannelKind, *, voice: Voice, units: tuple[shapes.Choice, ...], kept: bool
) -> tuple[shapes.Field, ...]:
    """The inputs of a channel of this kind; `kept`: its secrets are there already."""
    return (
        shapes.Field(name="name", kind="line", label=_("名称"), required=True, maxlength=60),
        *(_setting(kind, one, voice, kept) for one in kind.settings),
        *(() if kind.for_machines else _hours()),
        _addresses(kind, voice, units),
        *((_to_petitioners(),) if kind.name in FOR_PETITIONERS else ()),
        shapes.Field(name="enabled", kind="bool", label=_("启用")),
    )


def _to_petitioners() -> shapes.Field:
    return shapes.Field(
        name="to_petitioners",
        kind="bool",
        label=_("也告知同意接收的诉求人"),
        hint=_("登记、答复、延期、办结时告知本人；号码在发送记录中不显示全号"),
    )


def _setting(kind: ChannelKind, one: Setting, voice: Voice, kept: bool) -> shapes.Field:
    hint = words.HINTS.get("kept") if one.secret and kept else _hint(kind, one)
    return shapes.Field(
        name=one.name,
        kind={"url": "line", "email": "email"}.get(one.kind, "password" if one.secret else one.kind),
        label=voice.of(words.SETTINGS[one.name]),
        required=one.required and not (one.secret and kept),
        choices=tuple((value, voice.of(words.CHOICES[value])) for value in one.choices),
        hint=voice.of(hint) if hint else "",
        maxlength=one.maxlength,
        wide=one.kind == "text",
        autocomplete="new-password" if one.secret else "off",
    )


def _hint(kind: ChannelKind, one: Setting) -> tuple[str, str] | None:
    return words.HINTS.get(f"{kind.name}.{one.name}") or words.HINTS.get(one.name)


def _hours() -> Iterator[shapes.Field]:
    languages = (("zh", "中文"), ("en", "English"))
    yield shapes.Field(name="language", kind="choice", label=_("消息语言"), required=True, choices=languages)
    yield shapes.Field(
        name="gather_minutes",
        kind="int",
        label=_("合并间隔"),
        unit=_("分钟"),
        hint=_("发出一条后，这段时间内的通知合并为一条再发；0 表示随到随发"),
    )
    yield shapes.Field(
        name="quiet_from", kind="line", label=_("免打扰开始"), hint=_("如 21:00；不设则不填"), maxlength=5
    )
    yield shapes.Field(
        name="quiet_to",
        kind="line",
        label=_("免打扰结束"),
        hint=_("如 08:00；到时合并为一条发送"),
        maxlength=5,
    )


def _addresses(kind: ChannelKind, voice: Voice, units: tuple[shapes.Choice, ...]) -> shapes.Field:
    unit = shapes.Field(name="unit", kind="unit", label=_("单位"), required=True, choices=units)
    if kind.address is None:
        return shapes.Field(
            name="addresses",
            kind="rows",
            label=_("只发这些单位的通知"),
            hint=_("不选则发本辖区全部单位的通知"),
            fields=(unit,),
            blank=1,
            wide=True,
        )
    label = voice.of(words.ADDRESSES[kind.address])
    shown = {"email": "email", "phone": "phone"}.get(kind.address, "line")
    address = shapes.Field(name="address", kind=shown, label=label, required=True, maxlength=120)
    return shapes.Field(
        name="addresses",
        kind="rows",
        label=_("各单位的接收人"),
        required=kind.name not in FOR_PETITIONERS,
        hint=_("填写值班或联络员的工作联系方式，一个单位可填多行"),
        fields=(unit, address),
        blank=2,
        wide=True,
    )


def values(channel: Channel) -> dict[str, Any]:
    """What a channel's form shows; never a secret."""
    return {
        "name": channel.name,
        "language": channel.language,
        "enabled": channel.enabled,
        "to_petitioners": channel.to_petitioners,
        "gather_minutes": str(channel.gather_minutes),
        "quiet_from": f"{channel.quiet_from:%H:%M}" if channel.quiet_from else "",
        "quiet_to": f"{channel.quiet_to:%H:%M}" if channel.quiet_to else "",
        "addresses": [{"unit": one.unit, "address": one.address} for one in channel.addresses],
        **channel.settings,
    }


def usual(kind: ChannelKind) -> dict[str, Any]:
    """What the form of a new channel shows."""
    return {
        "language": "zh",
        "enabled": True,
        "gather_minutes": "0" if kind.address is None else "10",
        "quiet_from": "",
        "quiet_to": "",
        "addresses": [],
        **{one.name: one.default for one in kind.settings if not one.secret},
    }


def sentences(faults: Iterable[Fault], voice: Voice) -> dict[str, tuple[str, ...]]:
    """Each fault's sentence under the name of its input."""
    said: dict[str, tuple[str, ...]] = {}
    for fault in faults:
        said[fault.path] = (*said.get(fault.path, ()), words.channel_fault(fault, voice))
    return said
