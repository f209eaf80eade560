"""What the reader may do now: each open act with its small form or its page, each shut one with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from huying.domain.case.acts import fields_of
from huying.domain.case.asking import Open
from huying.domain.step_parts import Scope
from huying.domain.steps import STEPS
from huying.domain.trace import ERASE
from huying.services.erasure import refusal as refusal_to_erase
from huying.services.reading_values import CaseShown
from huying.web import forms, shapes
from huying.web.acting import Outcome
from huying.web.addresses import page_address
from huying.web.presenting.clocks import due_of
from huying.web.presenting.fitting import fitted, given, offered
from huying.web.presenting.words import label_of, order_unit
from huying.web.voices import voice_of
from huying.wording.refusals import refusal
from huying.wording.voice import Voice

PAGES: Mapping[str, str] = {
    "call": "call",
    "add": "call",
    "attend": "attendance",
    "consult": "plan",
    "plan": "plan",
    "answer": "visits",
    "visit": "visits",
    "answer_all": "visits",
    "represent": "visits",
    "score": "score",
}
"""Steps that are taken on a page of their own."""
WITH = {"send_back": "accept", "not_accept": "assess"}
"""The other way a duty can go: it stands beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One thing the reader may do: on a page of its own (`href`), or by one or several small forms.

    `draft_at`: when the reader saved a draft of it.
    """

    step: str
    label: str
    href: str = ""
    forms: tuple[shapes.Act, ...] = ()
    due: shapes.Due | None = None
    primary: bool = False
    draft_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What is owed and may be done now, what else may be done, and what is not open yet."""

    now: tuple[Doing, ...]
    more: tuple[Doing, ...]
    refused: tuple[shapes.Refusal, ...]
    again: shapes.Act | None = None
    """The form of an act that was refused and is not open any more: it keeps what was typed."""

    @property
    def more_open(self) -> bool:
        """Whether the form that was sent back is among the rest."""
        return any(form.open for one in self.more for form in one.forms)


def panel(
    shown: CaseShown,
    *,
    slug: str,
    lang: str,
    begun: Mapping[str, datetime],
    outcome: Outcome | None = None,
) -> Panel:
    """Everything this reader may do with the case, with the form that was sent back open again.

    `begun` tells of which steps the reader has a draft.
    """
    made = Forms(shown, slug=slug, lang=lang, outcome=outcome, begun=begun)
    open_now = [one for one in shown.acts if one.refusal is None]
    owed = {(task.step, task.order) for task in shown.tasks}
    now = [one for one in open_now if (WITH.get(one.step, one.step), one.order) in owed]
    now.sort(key=lambda one: one.step in WITH)
    more = [one for one in open_now if one not in now]
    return Panel(
        now=tuple(made.doings(now, primary=True)),
        more=(*made.doings(more, primary=False), *made.erasing()),
        refused=made.refusals(),
        again=made.again(open_now),
    )


class Forms:
    """The forms of one case for one reader."""

    def __init__(
        self,
        shown: CaseShown,
        *,
        slug: str,
        lang: str,
        outcome: Outcome | None = None,
        begun: Mapping[str, datetime] | None = None,
    ) -> None:
        self.shown, self.slug, self.lang = shown, slug, lang
        self.outcome = outcome
        self.begun = begun or {}
        self.voice: Voice = voice_of(shown.rules, lang)

    def doings(self, opens: Iterable[Open], *, primary: bool) -> Iterable[Doing]:
        """The acts by step; several orders of one step stand together."""
        grouped: dict[str, list[Open]] = {}
        for one in opens:
            grouped.setdefault(one.step, []).append(one)
        pages: set[str] = set()
        for step, ones in grouped.items():
            due = self.due(step, ones)
            if step not in PAGES:
                several = len(ones) > 1
                heavy = primary and not several and step not in WITH
                acts = tuple(self.act(one, several=several, primary=heavy) for one in ones)
                yield Doing(
                    step=step,
                    label=label_of(step, self.voice),
                    forms=acts,
                    due=due,
                    primary=primary and step not in WITH,
                )
                continue
            href = page_of(step, slug=self.slug, number=self.shown.number)
            if href not in pages:
                yield Doing(
                    step=step,
                    label=label_of(step, self.voice),
                    href=href,
                    due=due,
                    primary=primary,
                    draft_at=self.begun.get(step),
                )
            pages.add(href)

    def erasing(self) -> Iterable[Doing]:
        """The page on which contents are erased, for the posts that may."""
        if refusal_to_erase(self.shown.by) is None:
            href = reverse("erase", args=[self.slug, self.shown.number])
            yield Doing(step=ERASE, label=label_of(ERASE, self.voice), href=href)

    def due(self, step: str, ones: Iterable[Open]) -> shapes.Due | None:
        """The clock of these acts that ends first."""
        orders = {one.order for one in ones}
        found = [clock for clock in self.shown.clocks if clock.step == step and clock.order in orders]
        first = min(found, key=lambda clock: clock.due_at, default=None)
        if first is None:
            return None
        return due_of(first, rules=self.shown.rules, now=self.shown.now, voice=self.voice, explain=False)

    def act(self, one: Open, *, several: bool = False, primary: bool = False, page: str = "") -> shapes.Act:
        """One act with its small form. Sent back, it is open with everything typed and every fault."""
        shown = self.shown
        order = shown.case.order(one.order) if one.order is not None else None
        fields = forms.inputs(
            fields_of(one.rule, shown.case, order),
            step=one.step,
            rules=shown.rules,
            case=shown.case,
            units=offered(shown, one.step, order),
            lang=self.lang,
        )
        to = one.order if one.order is not None else self._own_order(one.step)
        unit = order_unit(shown, one.order, self.voice)
        label = label_of(one.step, self.voice)
        act = shapes.Act(
            key=f"{one.step}-{one.order or 0}",
            label=unit if several and unit else label,
            submit=label,
            action=page_address("act", self.slug, shown.number, one.step),
            request_key=forms.request_key(),
            seen=self.seen(to),
            order=to,
            fields=fitted(fields, shown, one.step, order, self.voice),
            values=given(shown, one.step, order),
            hidden={"page": page} if page else {},
            primary=primary,
        )
        return self._sent_back(act, one.step, to)

    def seen(self, order: int | None) -> int:
        """The last entry on the order, or on the case, that this page shows."""
        found = self.shown.case.order(order) if order is not None else None
        return found.seq if found else self.shown.case.case_seq

    def refusals(self) -> tuple[shapes.Refusal, ...]:
        """The duties whose turn has not come, each once, with the reason that says most."""
        told: dict[str, str] = {}
        for one in self.shown.acts:
            if one.refusal is None or not STEPS[one.step].duty:
                continue
            label, reason = label_of(one.step, self.voice), refusal(one.refusal, self.voice)
            told[label] = max(told.get(label, ""), reason, key=len)
        return tuple(shapes.Refusal(label=label, reason=reason) for label, reason in told.items())

    def again(self, open_now: Iterable[Open]) -> shapes.Act | None:
        """The form that was sent back, where the act is not open any more."""
        outcome = self.outcome
        if outcome is None or outcome.done is not None or outcome.step in PAGES:
            return None
        if any(one.step == outcome.step and self._is(one, outcome) for one in open_now):
            return None
        rule = self.shown.rules.rule(outcome.step)
        if rule is None:
            return None
        needed = STEPS[outcome.step].scope is Scope.ORDER
        order = outcome.order if needed else None
        if order is not None and order not in self.shown.view.orders_whole:
            return None
        return self.act(Open(step=outcome.step, order=order, rule=rule, refusal=None))

    def faults(self, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The sentences of the act that was sent back; those that belong to no input stand for the whole."""
        outcome = self.outcome
        if outcome is None:
            return {}
        said = sentences(outcome, self.voice, self.lang)
        known = set(names)
        kept: dict[str, tuple[str, ...]] = {}
        for path, words in said.items():
            place = path if path.split(".")[0] in known else ""
            kept[place] = (*kept.get(place, ()), *words)
        return kept

    def _is(self, one: Open, outcome: Outcome) -> bool:
        return outcome.order == (one.order if one.order is not None else self._own_order(one.step)) or (
            one.order is None and STEPS[one.step].on_order
        )

    def _own_order(self, step: str) -> int | None:
        """A record of a called unit is made on its own order, where it has only one."""
        mine = self.shown.view.orders_whole if not self.shown.view.whole else frozenset()
        return next(iter(mine)) if step == "log" and len(mine) == 1 else None

    def _sent_back(self, act: shapes.Act, step: str, order: int | None) -> shapes.Act:
        outcome = self.outcome
        if outcome is None or outcome.done is not None or outcome.step != step:
            return act
        if outcome.order != order and not (order is None and STEPS[step].on_order):
            return act
        values: dict[str, Any] = {**act.values, **outcome.values}
        faults = self.faults(one.name for one in act.fields)
        return replace(act, values=values, faults=faults or {"": ()}, open=True)


def page_of(step: str, *, slug: str, number: str) -> str:
    """The address of the page of a step that has one."""
    query = "?add=1" if step == "add" else ""
    return page_address(PAGES[step], slug, number) + query


def sentences(outcome: Outcome, voice: Voice, lang: str) -> Mapping[str, tuple[str, ...]]:
    """What was wrong, in the process's own words."""
    if outcome.refused is not None:
        return {"": (refusal(outcome.refused, voice),)}
    if outcome.found:
        return forms.fault_sentences(outcome.found, lang, voice)
    return outcome.faults
