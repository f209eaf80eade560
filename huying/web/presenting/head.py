"""The head of the case page, who reported, and what the case is judged by."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huying.domain.access import Facet
from huying.domain.case.history import is_imported, stated_late
from huying.domain.refusals import Refused
from huying.services.reading_values import CaseShown, PartyShown
from huying.web import forms, shapes, text
from huying.web.presenting import merging
from huying.web.voices import plain_voice
from huying.wording.erased import erased
from huying.wording.refusals import refusal
from huying.wording.states import CASE_STATES, UNIT_KINDS, confidential_title, stated_words
from huying.wording.steps import choice_label
from huying.wording.voice import Voice

Pairs = tuple[tuple[str, str], ...]
TONES = {"closed": "green", "not_accepted": "plain", "merged": "plain", "rectifying": "amber"}


def title_of(shown: CaseShown, voice: Voice) -> str:
    """The title, or what stands in its place for eyes that may not read it."""
    return shown.title or confidential_title(shown.number, shown.case.category, voice)


def badges(shown: CaseShown, voice: Voice) -> Pairs:
    """The words beside the number: where the case stands, and what is special about it."""
    case = shown.case
    found = [(voice.of(CASE_STATES[shown.state]), TONES.get(shown.state, "blue"))]
    if is_imported(case):
        found.append((_("历史数据"), "plain"))
        late = stated_late(case)
        found += [(stated_words(late, voice), "red" if late else "plain")] if late is not None else []
    if case.confidential:
        found.append((_("保密件"), "red"))
    if case.against and shown.view.whole:
        found.append((_("须回避"), "amber"))
    if shown.group:
        found.append((_("群体件"), "amber"))
    if case.recurrences:
        told = ngettext("反弹 %(n)s 次", "反弹 %(n)s 次", case.recurrences) % {"n": case.recurrences}
        found.append((told, "red"))
    if case.rectifications:
        count = case.rectifications
        found.append((ngettext("整改 %(n)s 次", "整改 %(n)s 次", count) % {"n": count}, "amber"))
    if case.repeats:
        count = case.repeats
        found.append((ngettext("重复反映 %(n)s 次", "重复反映 %(n)s 次", count) % {"n": count}, "amber"))
    return tuple(found)


def head_facts(shown: CaseShown, voice: Voice) -> Pairs:
    """Place, holder, level, class and filing, in one line."""
    case = shown.case
    holder = shown.rules.units.get(case.holder) if case.holder in shown.rules.units else None
    facts = [
        (_("地点"), shown.place),
        (_("承办"), voice.unit(case.holder)),
        (_("层级"), voice.of(UNIT_KINDS[holder.kind]) if holder else ""),
        (_("类别"), class_of(shown, voice)),
        (_("受理"), text.when(case.filed_at, now=shown.now)),
        (_("被反映单位"), voice.listed(map(voice.unit, case.against)) if shown.view.whole else ""),
    ]
    return tuple((label, value) for label, value in facts if value)


def stands_back(shown: CaseShown, voice: Voice) -> str:
    """Why this reader decides nothing here, where the case complains about his own unit; else empty."""
    return refusal(Refused("own_unit"), voice) if shown.view.recused else ""


def class_of(shown: CaseShown, voice: Voice) -> str:
    """The class of the matter, by the last judgement of it."""
    code = shown.case.category
    return choice_label("register", "category", code, voice) if code else ""


def basics(shown: CaseShown, voice: Voice) -> Pairs:
    """What the case is: everything of the registration these eyes see."""
    case = shown.case
    channel = choice_label("register", "channel", case.channel, voice) if case.channel else ""
    grid = voice.unit(case.grid) if case.grid else ""
    kind = choice_label("register", "kind", case.kind, voice) if case.kind else ""
    pairs = (
        (_("来源"), channel),
        (_("类型"), kind),
        (_("类别"), class_of(shown, voice)),
        (_("登记单位"), voice.unit(case.registrar) if case.registrar else ""),
        (_("所属网格"), grid),
        (_("流程"), voice.label(shown.rules.process.label)),
    )
    return tuple((label, value) for label, value in pairs if value)


def reporters(
    shown: CaseShown,
    *,
    slug: str,
    lang: str,
    revealed: Mapping[int, Mapping[str, str]] | None = None,
    faults: Mapping[int, Mapping[str, tuple[str, ...]]] | None = None,
    page: str = "",
    waiting: Container[int] = (),
) -> tuple[shapes.Reporter, ...]:
    """Each petitioner, masked; in clear only in the one answer to a reason that was logged.

    `page` is the page the answer comes back to, where that is not the case page. `waiting` are the petitioners of a
    merged case whom the master has not answered.
    """
    query = f"?page={page}" if page else ""
    made = []
    for party in shown.parties:
        if party.erased_by is not None:
            gone = shapes.Reporter(erased=erased(party.erased_by, plain_voice(lang)))
            made.append(replace(gone, marks=merging.marks(shown, party, waiting)))
            continue
        one = _reporter(shown, party, slug, (revealed or {}).get(party.no), (faults or {}).get(party.no, {}))
        marks = merging.marks(shown, party, waiting)
        made.append(replace(one, marks=marks, reveal_action=one.reveal_action and one.reveal_action + query))
    return tuple(made)


def _reporter(
    shown: CaseShown,
    party: PartyShown,
    slug: str,
    revealed: Mapping[str, str] | None,
    faults: Mapping[str, tuple[str, ...]],
) -> shapes.Reporter:
    known = bool(party.name or party.phone or party.mail or party.address)
    may = shown.view.may_reveal and known
    labels = {"name": _("姓名"), "phone": _("电话"), "mail": _("电子邮箱"), "address": _("住址")}
    clear = tuple(
        (label, said)
        for name, label in labels.items()
        if (said := (revealed or {}).get(name, "")) or name != "mail"
    )
    return shapes.Reporter(
        name=party.name,
        phone=party.phone,
        address=party.address,
        anonymous=not known,
        reveal_action=reverse("reveal", args=[slug, shown.number, party.no]) if may else "",
        request_key=forms.request_key(),
        faults=faults,
        revealed=clear if revealed else (),
        came_with=merging.came_with(shown, party),
    )


def lock_of(shown: CaseShown) -> str:
    """Why nothing of the reporter is shown, or who alone sees it."""
    if not shown.case.confidential:
        return ""
    if shown.view.has(Facet.REPORTER):
        return _("保密件：被呼叫单位看不到诉求人、原文、附件和地点。")
    return _("保密件：诉求人、原文、附件和地点只有承办单位可见。")
