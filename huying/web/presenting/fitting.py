"""Fitting the inputs of a step to one case: only choices that can hold, and what is known already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from huying.domain.case import Order, Rules
from huying.domain.case.conditions import other_holders, urged
from huying.domain.case.gates import passes
from huying.domain.case.owing import higher_holders
from huying.domain.case.side_conclusions import suggested
from huying.domain.places import Unit
from huying.domain.steps_aside import SUPERVISIONS
from huying.services.reading_values import CaseShown
from huying.services.surroundings import listed_for
from huying.web import shapes
from huying.web.presenting import aside
from huying.web.presenting.trace import written
from huying.web.presenting.words import label_of
from huying.wording.voice import Voice

Fields = tuple[shapes.Field, ...]


def offered(shown: CaseShown, step: str, order: Order | None) -> tuple[Unit, ...]:
    """The units a step may name."""
    units = shown.rules.units
    if step == "escalate":
        return tuple(units.get(code) for code in higher_holders(shown.case, shown.rules))
    if step == "reassign":
        return tuple(units.get(code) for code in other_holders(shown.case, shown.rules))
    if step == "hand_on" and order is not None:
        return tuple(one for one in units.under(order.unit) if units.is_inner_of(one.code, order.unit))
    if step in ("return", "rule", "clue"):
        kinds = ("office", "department", "street") if step != "clue" else ("office", "department")
        return tuple(one for one in units if one.kind in kinds and (order is None or one.code != order.unit))
    if step == "recuse":
        return complained_about(shown.rules)
    if step in ("plan", "consult"):
        return tuple(units.get(one.unit) for one in shown.case.current_orders if one.obliged)
    return ()


COMPLAINED_ABOUT = frozenset(
    {"department", "station", "office", "street", "center", "section", "team", "community"}
)
"""Kinds of unit a petitioner may complain about by name."""


def complained_about(rules: Rules) -> tuple[Unit, ...]:
    """The units a case may complain about."""
    return tuple(one for one in rules.units if one.kind in COMPLAINED_ABOUT)


def fitted(fields: Fields, shown: CaseShown, step: str, order: Order | None, voice: Voice) -> Fields:
    """The inputs without what makes no sense here."""
    fit = _FIT.get(step)
    return fit(fields, shown, order, voice) if fit else fields


def given(shown: CaseShown, step: str, order: Order | None) -> Mapping[str, Any]:
    """What a form begins with."""
    if step == "assess":
        return {"class": shown.case.category or "", "matter": shown.case.matter or ""}
    if step == "escalate":
        higher = higher_holders(shown.case, shown.rules)
        return {"to": higher[0]} if higher else {}
    return {}


def without(fields: Iterable[shapes.Field], *names: str) -> Fields:
    """The inputs but for these."""
    return tuple(one for one in fields if one.name not in names)


def changed(fields: Iterable[shapes.Field], name: str, **changes: Any) -> Fields:
    """The inputs with one of them changed."""
    return tuple(replace(one, **changes) if one.name == name else one for one in fields)


def _withdraw(fields: Fields, shown: CaseShown, order: Order | None, voice: Voice) -> Fields:
    """Who leads next is asked only when the lead goes."""
    others = [
        one
        for one in shown.case.orders
        if order and one.call == order.call and one.no != order.no and one.live and one.obliged
    ]
    if order is None or order.role != "lead" or not others:
        return without(fields, "lead")
    choices = tuple((str(one.no), voice.unit(one.unit)) for one in others)
    return changed(fields, "lead", choices=choices, required=True, label=_("接任主办"))


def _waive(fields: Fields, shown: CaseShown, order: Order | None, voice: Voice) -> Fields:
    process = shown.rules.process
    gate = next(one for one in fields if one.name == "gate")
    left = tuple(
        (step, label_of(step, voice))
        for step, _label in gate.choices
        if order
        and step in process.steps
        and order.kind in process.steps[step].on
        and not passes(shown.case, order, step, process)
    )
    return changed(fields, "gate", choices=left, buttons=False)


def _assess(fields: Fields, shown: CaseShown, order: Order | None, voice: Voice) -> Fields:
    """The matter is chosen from the list, where the process dispatches by one (S0-63)."""
    if not shown.rules.process.list_match:
        return without(fields, "matter")
    names = tuple(
        (one.code, (one.name_en or one.name) if voice.lang == "en" else one.name) for one in listed_for(shown)
    )
    return changed(fields, "matter", kind="unit", choices=names)


def _score(fields: Fields, shown: CaseShown, order: Order | None, voice: Voice) -> Fields:
    """The one question of the process's formula, and why."""
    if shown.rules.process.score.formula in ("rates", "mutual"):
        return changed(without(fields, "points"), "satisfaction", required=True)
    return changed(without(fields, "satisfaction"), "points", required=True, unit=_("分"))


def _urge(fields: Fields, shown: CaseShown, order: Order | None, voice: Voice) -> Fields:
    """Whom: one order, or all whose answer is awaited."""
    numbers = urged(shown.case, None, shown.rules)
    orders = [shown.case.orders[no - 1] for no in numbers]
    return _with_whom(fields, orders, voice, label=_("催办谁"), hint=_("不选即催办全部"))


def _coordinate(fields: Fields, shown: CaseShown, order: Order | None, voice: Voice) -> Fields:
    """With whom: one order, or all."""
    orders = [one for one in shown.case.current_orders if one.live and one.obliged]
    return _with_whom(fields, orders, voice, label=_("与谁协调"), hint=_("不选即全部单位"))


def _with_whom(fields: Fields, orders: list[Order], voice: Voice, *, label: str, hint: str) -> Fields:
    """The inputs, and before them the question which of several orders is meant."""
    if len(orders) < 2:
        return fields
    choices = tuple((str(one.no), voice.unit(one.unit)) for one in orders)
    whom = shapes.Field(name="order", kind="choice", label=label, choices=choices, hint=hint, buttons=False)
    return (whom, *fields)


def _files_last(fields: Fields, shown: CaseShown, order: Order | None, voice: Voice) -> Fields:
    """What is written first, then the files, and whether their place is kept."""
    files = tuple(one for one in fields if one.kind == "files")
    if not files:
        return fields
    keep = shapes.Field(name="keep_place", kind="bool", label=_("保留照片里的拍摄地点"))
    return (*without(fields, "files"), *files, keep)


def _judge(fields: Fields, shown: CaseShown, order: Order | None, voice: Voice) -> Fields:
    """What was asked for, and why, stands over the answer; an heir is only named when the order goes."""
    fields = changed(_withdraw(fields, shown, order, voice), "lead", required=False)
    return _after_request(fields, shown, order, voice)


def _after_request(fields: Fields, shown: CaseShown, order: Order | None, voice: Voice) -> Fields:
    asked = "dispute" if order and order.aside.asked is None else order.aside.asked if order else None
    line = aside.request(shown, order, asked) if order and asked else None
    if line is None:
        return fields
    words, details = written(shown, line, voice)
    said = _("；").join(
        [words, *(_("%(step)s：%(said)s") % {"step": name, "said": value} for name, value in details)]
    )
    first, *rest = fields
    return (
        replace(first, hint=_("%(step)s：%(said)s") % {"step": label_of(asked or "", voice), "said": said}),
        *rest,
    )


def _supervise(fields: Fields, shown: CaseShown, order: Order | None, voice: Voice) -> Fields:
    """Only levels that are not milder than the last."""
    last = order.aside.supervised[-1:] if order else ()
    level = next(one for one in fields if one.name == "level")
    left = level.choices[SUPERVISIONS.index(last[0]) if last else 0 :]
    return changed(fields, "level", choices=left)


def _clue(fields: Fields, shown: CaseShown, order: Order | None, voice: Voice) -> Fields:
    """Only what the facts suggest (R-31); a person decides."""
    if order is None:
        return fields
    kinds = suggested(shown.case, order, shown.rules, at=shown.now)
    kind = next(one for one in fields if one.name == "kind")
    return changed(fields, "kind", choices=tuple(one for one in kind.choices if one[0] in kinds))


_FIT: Mapping[str, Callable[[Fields, CaseShown, Order | None, Voice], Fields]] = {
    "withdraw": _withdraw,
    "waive": _waive,
    "assess": _assess,
    "score": _score,
    "prepare": _files_last,
    "urge": _urge,
    "coordinate": _coordinate,
    "judge_return": _judge,
    "judge_extension": _after_request,
    "judge_suspension": _after_request,
    "rule": _judge,
    "supervise": _supervise,
    "clue": _clue,
    "feed_back": _files_last,
    "log": _files_last,
}
