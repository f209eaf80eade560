"""Words that several presenters share: steps, who acted, which unit an order went to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huying.domain.case import Recorded
from huying.services.reading_values import CaseShown, Line
from huying.wording.erased import erased
from huying.wording.states import POST_ROLES, RELATIONS, confidential_title
from huying.wording.steps import STEP_LABELS, step_label
from huying.wording.voice import Voice


def label_of(step: str, voice: Voice) -> str:
    """What a step is called; one that neither process nor vocabulary knows keeps its own name."""
    known = step in STEP_LABELS or (voice.process is not None and step in voice.process.steps)
    return step_label(step, voice) if known else step


def unit_of(by: Mapping[str, Any], voice: Voice) -> str:
    """The unit that acted; empty for a petitioner."""
    return voice.unit(str(by["unit"])) if by.get("unit") else ""


def who_of(by: Mapping[str, Any], voice: Voice) -> str:
    """Who acted within the unit, by the role of the post; the petitioner by number; or that nobody did."""
    if by.get("system"):
        return voice.of(RELATIONS["system"])
    if "party" in by:
        return _("%(no)s 号诉求人") % {"no": by["party"]}
    role = POST_ROLES.get(str(by.get("role", "")))
    return voice.of(role) if role else ""


def row_title(row: Mapping[str, Any], voice: Voice) -> str:
    """The title of a list's row, or what stands in its place where it was erased or is not for these eyes."""
    if row["title_erased_by"] is not None:
        return erased(row["title_erased_by"], voice)
    return row["title"] or confidential_title(row["number"], row["category"], voice)


def is_locked(row: Mapping[str, Any]) -> bool:
    """Whether the title of a list's row is not for these eyes."""
    return row["title"] is None and row["title_erased_by"] is None


def moment_of(text: str) -> datetime:
    """A moment as entries keep it."""
    return datetime.fromisoformat(text)


def order_unit(shown: CaseShown, no: int | None, voice: Voice) -> str:
    """The name of the unit an order was called to, where these eyes see the order."""
    if no is None or no not in shown.view.orders_whole | shown.view.orders_brief:
        return ""
    order = shown.case.order(no)
    return voice.unit(order.unit) if order else ""


def recorded(line: Line) -> Recorded:
    """A shown line as the domain's entry, for whoever words it."""
    return Recorded(
        seq=line.seq,
        step=line.step,
        order=line.order,
        by=line.by,
        at=line.at,
        recorded_at=line.recorded_at,
        facts=line.facts,
    )
