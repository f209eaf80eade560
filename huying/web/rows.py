"""The rows of the longest lists, written whole: fifty of them are most of what a desk or a list of cases costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from huying.web import atoms, shapes, text
from huying.web.presenting.centre import Row as CentreRow
from huying.web.presenting.desk import TaskRow
from huying.web.presenting.lists import CaseRow

SHOWN = 3
"""Called units that a row of the case list names."""


def task_row(row: TaskRow, heads: Sequence[shapes.Head], now: datetime, csrf: Any) -> Markup:
    """A task of one's own: light, case, step with one's duty, from whom, and the act itself or the way to its form."""
    duty = atoms.badge(row.duty, "blue" if row.lead else "plain") if row.duty else ""
    again = atoms.badge(row.whistle, "amber") if row.whistle else ""
    step = f"<span>{atoms.safe(row.step)}{' ' if duty else ''}{duty}{' ' if again else ''}{again}</span>"
    if row.draft_at:
        said = _("有草稿，存于%(time)s") % {"time": text.when(row.draft_at, now=now)}
        step += f'<span class="hy-under">{atoms.safe(said)}</span>'
    return _joined(
        atoms.td(heads[0], _clock(row, now)),
        _titled(heads[1], row, ""),
        atoms.td(heads[2], atoms.markup(step)),  # noqa: S704  # made of escaped parts
        atoms.td(heads[3], row.unit),
        atoms.td(heads[4], _act(row, csrf)),
    )


def waiting_row(row: TaskRow, heads: Sequence[shapes.Head], now: datetime) -> Markup:
    """What another unit owes: light, case, step, unit."""
    return _joined(
        atoms.td(heads[0], _clock(row, now)),
        _titled(heads[1], row, ""),
        atoms.td(heads[2], row.step),
        atoms.td(heads[3], row.unit),
    )


def case_row(row: CaseRow, heads: Sequence[shapes.Head], now: datetime) -> Markup:
    """A case of the list: light, title, state, holder, called units, class, when it was filed."""
    due = f' <span class="hy-due-at">{atoms.time(row.due_at, now)}</span>' if row.due_at else ""
    stage = f' <span class="hy-under">{atoms.safe(row.stage)}</span>' if row.stage else ""
    return _joined(
        atoms.td(heads[0], atoms.markup(f"{atoms.light(row.light, row.light_word)}{due}")),  # noqa: S704  # made of escaped parts
        _titled(heads[1], row, "".join(f" {atoms.badge(words, tone)}" for words, tone in row.marks)),
        atoms.td(heads[2], atoms.markup(f"<span>{atoms.safe(row.state)}{stage}</span>")),  # noqa: S704  # made of escaped parts
        atoms.td(heads[3], row.holder),
        atoms.td(heads[4], _orders(row)),
        atoms.td(heads[5], row.category),
        atoms.td(heads[6], atoms.time(row.filed_at, now)),
    )


def centre_row(row: CentreRow, heads: Sequence[shapes.Head], now: datetime) -> Markup:
    """An open task of the district: its box, light, case, step with duty and urgings, who owes it, the street."""
    duty = atoms.badge(row.duty, "blue" if row.lead else "plain") if row.duty else ""
    group = _("群体件")
    urged = _("已催 %(n)s 次") % {"n": row.urged} if row.urged else ""
    about = f'<span class="hy-under">{atoms.safe(row.about)}</span>' if row.about else ""
    under = f'<span class="hy-under">{atoms.safe(urged)}</span>' if urged else ""
    said = f"<span>{atoms.safe(row.step)}{' ' if duty else ''}{duty}</span>{under}"
    return _joined(
        _pick(row),
        atoms.td(heads[1], _clock(row, now)),
        _titled(heads[2], row, f" {atoms.badge(group, 'amber')}" if row.group else ""),
        atoms.td(heads[3], atoms.markup(said)),  # noqa: S704  # made of escaped parts
        atoms.td(heads[4], atoms.markup(f"<span>{atoms.safe(row.owes)}{about}</span>")),  # noqa: S704  # made of escaped parts
        atoms.td(heads[5], row.street),
    )


def _pick(row: CentreRow) -> Markup:
    """The box that chooses a row. Its label is as large as a thumb."""
    label = _("选择 %(number)s %(step)s %(unit)s") % {
        "number": row.number,
        "step": row.step,
        "unit": row.owes,
    }
    return atoms.markup(  # noqa: S704  # made of escaped parts
        f'<td class="is-pick"><label class="hy-pick-one"><input class="form-check-input" type="checkbox" name="row"'
        f' value="{atoms.safe(row.chosen)}" data-pick aria-label="{atoms.safe(label)}"></label></td>'
    )


def _joined(*cells: Markup) -> Markup:
    return atoms.markup("\n".join(cells))  # noqa: S704  # made of escaped parts


def _clock(row: TaskRow | CentreRow, now: datetime) -> Markup:
    return atoms.due(row.due, now) if row.due else atoms.light(row.light)


def _titled(head: shapes.Head, row: TaskRow | CaseRow | CentreRow, marks: str) -> Markup:
    lock = f"{atoms.icon('lock')} " if row.locked else ""
    return atoms.markup(  # noqa: S704  # made of escaped parts
        f'<td class="is-text is-title" data-label="{atoms.safe(head.label)}">'
        f'<a class="hy-row-link" href="{atoms.safe(row.href)}">{lock}{atoms.safe(row.title)}</a>'
        f'<span class="hy-under">{atoms.safe(row.number)}{marks}</span></td>'
    )


def _act(row: TaskRow, csrf: Any) -> Markup | str:
    if row.act:
        return atoms.act_button(row.act, csrf, small=True)
    if not row.form:
        return ""
    label = _("去办理")
    return atoms.markup(  # noqa: S704  # made of escaped parts
        f'<a class="btn is-small" href="{atoms.safe(row.form)}">{atoms.safe(label)}'
        f'<span class="visually-hidden"> {atoms.safe(row.step)} {atoms.safe(row.number)}</span></a>'
    )


def _orders(row: CaseRow) -> Markup:
    named = "".join(
        f'<span class="hy-order{" is-lead" if duty == "lead" else ""}">{atoms.safe(name)}</span>'
        for name, duty in row.orders[:SHOWN]
    )
    if len(row.orders) > SHOWN:
        more = _("等 %(n)s 个") % {"n": len(row.orders)}
        named += f'<span class="hy-note">{atoms.safe(more)}</span>'
    return atoms.markup(named)  # noqa: S704  # made of escaped parts
