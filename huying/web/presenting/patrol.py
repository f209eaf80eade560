"""The patrol page: what is to be handled, verified and awaited, in big rows; the questions of a report by photo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huying.domain.case import Actor, Rules
from huying.domain.process import StepRule
from huying.services.patrol import BEGUN, Patrol
from huying.web import shapes
from huying.web.addresses import page_address
from huying.web.forms import catalogue_choice
from huying.web.presenting.clocks import left_of
from huying.web.presenting.registering import grid_choices, usual_grid
from huying.web.presenting.words import is_locked, label_of, row_title
from huying.web.voices import voice_of
from huying.wording.states import CASE_STATES
from huying.wording.voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolRow:
    """One case on the patrol page, with the ways on. `note` says whose it is, `level` how far up it went."""

    number: str
    title: str
    locked: bool
    href: str
    note: str
    level: str
    due: shapes.Due | None
    filed_at: datetime | None
    acts: tuple[shapes.Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The lists of the page."""

    spot: tuple[PatrolRow, ...]
    verify: tuple[PatrolRow, ...]
    apply: tuple[PatrolRow, ...]
    sent: tuple[PatrolRow, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What a report asks beside its photos. `grids` are grouped as in the registration form."""

    classes: tuple[shapes.Choice, ...]
    grids: tuple[Any, ...]
    grid: str


def questions(rules: Rules, by: Actor, lang: str) -> Questions:
    """The questions of this process, with the post's own ground chosen."""
    classes = rules.process.catalogues["classes"]
    return Questions(
        classes=tuple(catalogue_choice(one, lang) for one in classes),
        grids=grid_choices(rules, by, lang),
        grid=usual_grid(rules, by),
    )


def work(patrol: Patrol, *, by: Actor, slug: str, lang: str) -> Work:
    """Every list of the page."""
    made = _Rows(patrol, by=by, slug=slug, lang=lang)
    return Work(
        spot=tuple(made.task(row) for row in patrol.spot if made.is_here(row)),
        verify=tuple(map(made.task, patrol.verify)),
        apply=tuple(map(made.task, patrol.apply)),
        sent=tuple(map(made.sent, patrol.sent)),
        more=patrol.more,
    )


class _Rows:
    """The rows of one post's page."""

    def __init__(self, patrol: Patrol, *, by: Actor, slug: str, lang: str) -> None:
        self.patrol, self.by, self.slug, self.lang = patrol, by, slug, lang

    def is_here(self, row: Mapping[str, Any]) -> bool:
        """Whether this post handles it where it is or sends it up; what a desk judges is not for the street."""
        rules = self.patrol.rules[row["process"]]
        return row["step"] not in BEGUN or _answers(rules, self.by) or _goes_up(rules, self.by, row["holder"])

    def task(self, row: Mapping[str, Any]) -> PatrolRow:
        """A task with its clock and its acts."""
        rules = self.patrol.rules[row["process"]]
        voice = voice_of(rules, self.lang)
        return self._row(
            row,
            voice,
            note=label_of(row["step"], voice),
            level=_level(rules, row["holder"], called=False),
            due=self._due(row, rules, voice),
            acts=tuple(self._acts(row, rules, voice)),
        )

    def sent(self, row: Mapping[str, Any]) -> PatrolRow:
        """What others hold now: where it is, and how it stands there."""
        rules = self.patrol.rules[row["process"]]
        voice = voice_of(rules, self.lang)
        called = any(order and not order["own"] for order in row["orders"])
        return self._row(
            row,
            voice,
            note=f"{voice.unit(row['holder'])} · {voice.of(CASE_STATES[row['state']])}",
            level=_level(rules, row["holder"], called=called),
            filed_at=row["filed_at"],
        )

    def _row(
        self,
        row: Mapping[str, Any],
        voice: Voice,
        *,
        note: str,
        level: str,
        due: shapes.Due | None = None,
        filed_at: datetime | None = None,
        acts: tuple[shapes.Link, ...] = (),
    ) -> PatrolRow:
        return PatrolRow(
            number=row["number"],
            title=row_title(row, voice),
            locked=is_locked(row),
            href=page_address("case", self.slug, row["number"]),
            note=note,
            level=level,
            due=due,
            filed_at=filed_at,
            acts=acts,
        )

    def _due(self, row: Mapping[str, Any], rules: Rules, voice: Voice) -> shapes.Due | None:
        if row["due_at"] is None:
            return None
        left = left_of(row["due_at"], rules=rules, now=self.patrol.now, step=row["step"])
        return shapes.Due(label=label_of(row["step"], voice), at=row["due_at"], light=row["light"], left=left)

    def _acts(self, row: Mapping[str, Any], rules: Rules, voice: Voice) -> Iterator[shapes.Link]:
        """The ways on: handle it here, send it up, or the step's own form."""
        handles = row["step"] == "feed_back" or (row["step"] in BEGUN and _answers(rules, self.by))
        if handles:
            href = page_address("patrol_handle", self.slug, row["number"])
            yield shapes.Link(label=_("当场处置"), href=href, current=True)
        else:
            yield self._form(row, row["step"], voice, first=True)
        if row["step"] in BEGUN and _goes_up(rules, self.by, row["holder"]):
            yield self._form(row, "escalate", voice)

    def _form(self, row: Mapping[str, Any], step: str, voice: Voice, *, first: bool = False) -> shapes.Link:
        order = f"&order={row['order_no']}" if row["order_no"] and step == row["step"] else ""
        href = f"{page_address('act', self.slug, row['number'], step)}?from=patrol{order}"
        return shapes.Link(label=label_of(step, voice), href=href, current=first)


def _may(rule: StepRule | None, relation: str, by: Actor) -> bool:
    """Whether a post of this role takes the step in that relation, where the holder's own units handle the case."""
    found = () if rule is None else (who for who in rule.who("own") if who.relation == relation)
    return any(not who.roles or by.role in who.roles for who in found)


def _answers(rules: Rules, by: Actor) -> bool:
    """Whether this role may judge a case, take it on and answer, all at once (S1-48)."""
    judges = all(_may(rules.rule(step), "holder", by) for step in BEGUN)
    return judges and _may(rules.rule("feed_back"), "called", by)


def _goes_up(rules: Rules, by: Actor, holder: str) -> bool:
    """Whether there is a level above, and this role may send a case there (S1-49)."""
    above = rules.units.chain(holder)[1:] if holder in rules.units else ()
    return _may(rules.rule("escalate"), "holder", by) and any(u.kind in rules.process.holders for u in above)


def _level(rules: Rules, holder: str, *, called: bool) -> str:
    """How far up a case is, where the process has levels: its holder's, and one more once departments are called."""
    holders = rules.process.holders
    kind = rules.units.get(holder).kind if holder in rules.units else ""
    if len(holders) < 2 or kind not in holders:
        return ""
    level = len(holders) + 1 if called else list(holders).index(kind) + 1
    return _("第 %(n)s 级") % {"n": level}
