"""What stands beside an order's main line, in a word or two: asked for, disputed, suspended, supervised."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huying.domain.case import Order
from huying.services.reading_values import CaseShown, Line
from huying.web import text
from huying.web.presenting.words import label_of
from huying.wording.steps import choice_label
from huying.wording.voice import Voice


def notes(order: Order, voice: Voice) -> Iterable[tuple[str, str]]:
    """Each with its light: what waits for somebody is yellow, what presses is red, the rest is only told."""
    side = order.aside
    if side.asked is not None:
        yield "yellow", _("待答复：%(step)s") % {"step": label_of(side.asked, voice)}
    if side.disputed is not None:
        yield "yellow", _("职责有争议")
    if side.paused_until is not None:
        yield "none", _("挂账至 %(day)s") % {"day": text.stamp(side.paused_until)[:10]}
    if side.supervised:
        level = choice_label("supervise", "level", side.supervised[-1], voice)
        yield "red" if side.reply_by is not None else "none", level
    if side.extended:
        yield "none", ngettext("延期 %(n)s 次", "延期 %(n)s 次", side.extended) % {"n": side.extended}
    if order.handler is not None:
        yield "none", _("转 %(unit)s 办理") % {"unit": voice.unit(order.handler)}


def request(shown: CaseShown, order: Order, step: str) -> Line | None:
    """The entry that asked for what a judging step answers."""
    found = [line for line in shown.lines if line.order == order.no and line.step == step]
    return found[-1] if found else None
