"""Moving cases to another version of their process, as rows: what each owes before and after, or why it stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huying.domain.process import Process
from huying.services.repinning import Move, Planned, Result, Standing
from huying.store.repinning import Version
from huying.web import shapes
from huying.web.addresses import page_address
from huying.wording.refusals import refusal
from huying.wording.repinning import outcome_words, owed_lines
from huying.wording.states import CASE_STATES
from huying.wording.voice import Voice

SHORT = 12
"""Characters of a version's hash that people are shown."""
LIGHTS = {
    "done": "green",
    "again": "green",
    "refused": "red",
    "gone": "none",
    "busy": "yellow",
    "left": "yellow",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version: its process's name, how its hash begins, since when and until when it is in use, its cases."""

    hash: str
    short: str
    name: str
    since: str
    running: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Where a case stands by one version, and what is owed, a line each."""

    state: str
    owed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case. `after` is None where it stays, for these reasons; `same`: nothing changes but the version."""

    number: str
    title: str
    href: str
    before: Side
    after: Side | None
    same: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """What became of one case."""

    number: str
    title: str
    href: str
    light: str
    word: str
    why: str


def version_rows(found: Iterable[tuple[Version, Process]], voice: Voice) -> tuple[VersionRow, ...]:
    """The versions, as the service orders them."""
    return tuple(
        VersionRow(
            hash=version.hash,
            short=version.hash[:SHORT],
            name=voice.label(process.label),
            since=_since(version),
            running=version.running,
        )
        for version, process in found
    )


def _since(version: Version) -> str:
    if version.to_date is None:
        return _("%(day)s 起启用") % {"day": version.from_date.isoformat()}
    days = {"day": version.from_date.isoformat(), "last": version.to_date.isoformat()}
    return _("%(day)s 至 %(last)s 启用") % days


def choices(rows: Iterable[VersionRow]) -> tuple[shapes.Choice, ...]:
    """The versions to choose from."""
    said = _("%(name)s · %(short)s · %(since)s · 在办 %(n)s 件")
    return tuple(
        (row.hash, said % {"name": row.name, "short": row.short, "since": row.since, "n": row.running})
        for row in rows
    )


def case_rows(found: Iterable[Planned], move: Move, *, slug: str, voice: Voice) -> tuple[CaseRow, ...]:
    """What moving each case would come to, in the words of the version that names it."""
    old = Voice(lang=voice.lang, process=move.old.process, unit=voice.unit)
    new = Voice(lang=voice.lang, process=move.new.process, unit=voice.unit)
    return tuple(
        CaseRow(
            number=one.number,
            title=one.title or one.number,
            href=page_address("case", slug, one.number),
            before=_side(one.before, old),
            after=_side(one.after, new) if one.after is not None else None,
            same=one.after == one.before,
            reasons=tuple(refusal(reason, old) for reason in one.reasons),
        )
        for one in found
    )


def _side(one: Standing, voice: Voice) -> Side:
    return Side(state=voice.of(CASE_STATES[one.state]), owed=owed_lines(one.owed, voice))


def result_rows(
    results: Iterable[Result], titles: Mapping[str, str], *, slug: str, voice: Voice
) -> tuple[ResultRow, ...]:
    """What became of each."""
    return tuple(
        ResultRow(
            number=one.number,
            title=titles.get(one.number, one.number),
            href=page_address("case", slug, one.number),
            light=LIGHTS[one.outcome],
            word=outcome_words(one.outcome, voice),
            why=refusal(one.refused, voice) if one.refused is not None else "",
        )
        for one in results
    )
