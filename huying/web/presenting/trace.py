"""The timeline: each shown entry with what was written, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huying.domain.case.fold import REDATE, REPIN
from huying.domain.case.history import IMPORTED
from huying.domain.case.whistles import number_of
from huying.domain.step_parts import Field, Kind
from huying.domain.steps import STEPS
from huying.domain.trace import ERASE
from huying.domain.worktime import Limit
from huying.services.reading_values import CaseShown, Line, answered
from huying.web import forms, shapes, text
from huying.web.presenting import history, merging
from huying.web.presenting.files import attachments
from huying.web.presenting.words import label_of, moment_of, order_unit, unit_of, who_of
from huying.web.voices import voice_of
from huying.wording.erased import erased_paths, erasure_told
from huying.wording.states import limit_words
from huying.wording.steps import YES_NO, choice_label, field_label
from huying.wording.voice import Voice
from huying.wording.whistles import whistle_name

RECORDED_LATER = timedelta(minutes=1)
TONES = {
    "call": "call",
    "add": "call",
    "accept": "done",
    "close": "done",
    "verify": "done",
    "send_back": "bad",
    "not_accept": "bad",
    "reopen": "bad",
    "overdue": "bad",
}
OPTIONAL_TRUE = frozenset({"own_power", "confidential"})
ELSEWHERE = frozenset({("register", "title"), ("register", "lon"), ("register", "lat")})
"""What the head of the page says already, or nobody reads."""


def entries(shown: CaseShown, *, slug: str, lang: str, after: int = 0) -> tuple[shapes.TraceEntry, ...]:
    """The entries these eyes see after a number, the newest first."""
    voice = voice_of(shown.rules, lang)
    lines = [line for line in reversed(shown.lines) if line.seq > after]
    return tuple(_entry(shown, line, slug, voice) for line in lines)


def since(
    shown: CaseShown, *, slug: str, lang: str, seen: int, order: int | None
) -> tuple[shapes.TraceEntry, ...]:
    """What happened on an order, or on the whole case, since a form was made."""
    found = entries(shown, slug=slug, lang=lang, after=seen)
    mine = {line.seq for line in shown.lines if order is None or line.order in (None, order)}
    return tuple(entry for entry in found if entry.seq in mine)


def _entry(shown: CaseShown, line: Line, slug: str, voice: Voice) -> shapes.TraceEntry:
    words, details = written(shown, line, voice)
    if line.late:
        details = (*details, (_("时限"), _("超期办理")))
    bad = bool(line.late) or line.facts.get("attendance") in ("absent", "unfit")
    return shapes.TraceEntry(
        seq=line.seq,
        at=line.at,
        step=label_of(line.step, voice),
        unit=unit_of(line.by, voice),
        who=who_of(line.by, voice),
        about=_about(shown, line, voice),
        text=words,
        details=details,
        files=attachments(line.files, slug=slug),
        recorded_at=line.recorded_at if line.recorded_at - line.at > RECORDED_LATER else None,
        digest=line.hash,
        erased=_erased(line, voice),
        tone="bad" if bad else TONES.get(line.step, "plain"),
    )


def _about(shown: CaseShown, line: Line, voice: Voice) -> str:
    if line.step == "call":
        count = len(line.facts.get("orders", ()))
        told = ngettext("%(n)s 个单位", "%(n)s 个单位", count) % {"n": count} if count else ""
        return " · ".join(part for part in (_further(shown, line, voice), told) if part)
    if line.step in ("link", "merge"):
        return str(line.facts.get("to") or line.facts.get("from") or "")
    if line.step == "answer_all":
        return merging.counted(len(answered(line)))
    return order_unit(shown, line.order, voice)


def _further(shown: CaseShown, line: Line, voice: Voice) -> str:
    """Which whistle a call is where it is a further one; else nothing."""
    call = next((one for one in shown.case.calls if one.at == line.recorded_at), None)
    number = number_of(shown.case, call) if call is not None else 0
    return whistle_name(number, voice) if number > 1 else ""


def _erased(line: Line, voice: Voice) -> tuple[str, ...]:
    """What is gone of an entry, a sentence for each entry that erased some of it."""
    by: dict[int, list[str]] = {}
    for path, entry in line.erased.items():
        by.setdefault(entry, []).append(path)
    return tuple(erased_paths(entry, line.step, sorted(paths), voice) for entry, paths in sorted(by.items()))


def _erasure(shown: CaseShown, line: Line, voice: Voice) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Why an erasure was, by which law, and what it took."""
    steps = {one.seq: one.step for one in shown.lines}
    places = [(seq, path) for seq, path in line.facts["erased"] if seq in steps]
    took = "\n".join(erasure_told(places, steps, voice))
    reason = "" if "reason" in line.erased else str(line.contents.get("reason", ""))
    return reason, ((_("法律依据"), str(line.facts["law"])), (_("删除内容"), took))


def written(shown: CaseShown, line: Line, voice: Voice) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What an entry says: its one long text, and every other detail with its label. What was erased is told apart."""
    told = _APART.get(line.step)
    if told is not None:
        return told(shown, line, voice)
    if line.step in _BY_ITSELF and line.by.get("system"):
        return "", _BY_ITSELF[line.step](line, voice)
    step = STEPS.get(line.step)
    if step is None:
        return "", ()
    long = ""
    details = []
    for one in step.fields:
        value = line.contents.get(one.name, line.facts.get(one.name))
        if (
            one.sealed
            or one.kind is Kind.FILES
            or (line.step, one.name) in ELSEWHERE
            or one.name in line.erased
        ):
            continue
        if one.kind in (Kind.ROWS, Kind.ROW):
            details += _rows(one, line, voice)
            continue
        said = said_of(one, value, line.step, voice)
        if not said:
            continue
        if one.kind is Kind.TEXT and not long:
            long = said
        else:
            details.append((field_label(line.step, one.name, voice), said))
    return long, tuple(details)


def _overdue(line: Line, voice: Voice) -> tuple[tuple[str, str], ...]:
    """Which step was awaited, and until when."""
    return tuple(
        (
            label_of(row["of"], voice),
            _("限 %(due)s，到期未办") % {"due": _minute(row["due"])},
        )
        for row in line.facts.get("overdue", ())
    )


def _instead(line: Line, voice: Voice) -> tuple[tuple[str, str], ...]:
    """Whose time passed that the system did this, how long it was and when it ended (S0-78); a called unit sees that
    the system did it, and no more.
    """
    if "instead_of" not in line.facts:
        return ()
    limit = limit_words(Limit.parse(line.facts["limit"]), voice)
    said = {"limit": limit, "due": _minute(line.facts["clock"]["due"])}
    words = _("%(limit)s内未办理（限 %(due)s），由系统代为办理") % said
    return ((voice.unit(line.facts["instead_of"]), words),)


def _redated(line: Line, voice: Voice) -> tuple[tuple[str, str], ...]:
    """Which due lay where, and where it lies by the new calendar."""
    moved = _("日历修改，由 %(was)s 改为 %(due)s")
    return tuple(
        (label_of(row["of"], voice), moved % {"was": _minute(row["was"]), "due": _minute(row["due"])})
        for row in line.facts.get("dues", ())
    )


def _repinned(shown: CaseShown, line: Line, voice: Voice) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Why, from which version to which, and which due lay where."""
    versions = ((_("原版本"), str(line.facts["from"])[:SHORT]), (_("新版本"), str(line.facts["to"])[:SHORT]))
    moved = _("由 %(was)s 改为 %(due)s")
    dues = tuple(
        (label_of(row["of"], voice), moved % {"was": _minute(row["was"]), "due": _minute(row["due"])})
        for row in line.facts["dues"]
    )
    return str(line.contents.get("reason", "")), versions + dues


SHORT = 12
"""Characters of a version's hash that people are shown."""


def _minute(moment: str) -> str:
    return text.stamp(moment_of(moment))[:16]


_APART = {ERASE: _erasure, IMPORTED: history.written, REPIN: _repinned}
"""What is no step of a process is told in its own way."""
_BY_ITSELF = {"overdue": _overdue, "forward": _instead, REDATE: _redated}
"""What the system does by itself has no details of the vocabulary."""


def said_of(one: Field, value: Any, step: str, voice: Voice, path: str = "") -> str:
    """One detail in words; empty where there is nothing to say."""
    if value in (None, "", [], ()):
        return ""
    if one.kind is Kind.CHOICE:
        return choice_label(step, path or one.name, str(value), voice)
    if one.kind is Kind.UNIT:
        return voice.unit(str(value))
    if one.kind is Kind.MOMENT:
        return text.stamp(moment_of(str(value)))[:16]
    if one.kind is Kind.BOOL:
        return "" if value is False and one.name in OPTIONAL_TRUE else voice.of(YES_NO[str(value).lower()])
    if one.kind is Kind.PARTY_NO:
        return forms.party_label(int(value))
    if one.kind is Kind.LINES:
        return "\n".join(str(part) for part in value)
    return str(value)


def _rows(one: Field, line: Line, voice: Voice) -> list[tuple[str, str]]:
    """Each row of a list under the first of its details: "区城管执法局 — 主办；联合执法；恢复原状"."""
    given = line.facts.get(one.name)
    rows: Iterable[Mapping[str, Any]] = (given,) if isinstance(given, Mapping) else given or ()
    if len(one.fields) == 1:
        only = one.fields[0]
        said = (
            said_of(only, _value(only, row, line, f"{one.name}.{n}"), line.step, voice)
            for n, row in enumerate(rows)
        )
        return [(field_label(line.step, one.name, voice), voice.listed(said))]
    made = []
    for n, row in enumerate(rows):
        prefix = one.name if one.kind is Kind.ROW else f"{one.name}.{n}"
        head, *rest = [
            said_of(sub, _value(sub, row, line, prefix), line.step, voice, f"{one.name}.{sub.name}")
            for sub in one.fields
            if (line.step, sub.name) != ("attend", "at") or row.get("at") != line.at.isoformat()
        ]
        told = [part for part in rest if part]
        made.append((head, _("；").join(told) or "—"))
    return made


def _value(sub: Field, row: Mapping[str, Any], line: Line, prefix: str) -> Any:
    return line.contents.get(f"{prefix}.{sub.name}", row.get(sub.name))
