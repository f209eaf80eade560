"""What of a case can still be erased, for the page on which it is chosen and confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huying.domain.steps import STEPS
from huying.services.erasure import LONGEST
from huying.services.reading_values import CaseShown, Line
from huying.web import forms, shapes
from huying.web.presenting.files import attachment
from huying.web.presenting.words import label_of, unit_of
from huying.web.voices import voice_of
from huying.wording.erased import path_label
from huying.wording.steps import field_label
from huying.wording.voice import Voice

Choice = tuple[str, str]
"""Name and value of one box that can be ticked."""
TEXTS, PETITIONERS, FILES = "texts", "petitioners", "files"
REPORTED = frozenset({"register", "join"})
"""Steps that hold what a petitioner wrote, whoever wrote it down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing that can be erased: the box that chooses it, and what it is."""

    name: str
    value: str
    label: str
    text: str = ""
    file: shapes.Attachment | None = None
    reported: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things that belong together: the petitioners, the files, or what one entry holds."""

    title: str
    things: tuple[Thing, ...]
    at: datetime | None = None


def groups(shown: CaseShown, *, slug: str, lang: str, chosen: frozenset[Choice]) -> tuple[Group, ...]:
    """Everything of the case that is still there, with what is chosen ticked."""
    voice = voice_of(shown.rules, lang)
    made = [
        Group(title=_("诉求人"), things=tuple(_people(shown, chosen))),
        Group(title=_("附件"), things=tuple(_files(shown, slug, voice, chosen))),
        *(_entry(line, voice, chosen) for line in shown.lines),
    ]
    return tuple(group for group in made if group.things)


def chosen_groups(found: Iterable[Group]) -> tuple[Group, ...]:
    """Only what is chosen."""
    kept = (
        Group(title=group.title, at=group.at, things=tuple(one for one in group.things if one.chosen))
        for group in found
    )
    return tuple(group for group in kept if group.things)


def preset(shown: CaseShown, which: str, *, slug: str, lang: str) -> frozenset[Choice]:
    """What a request to forget one person comes to (`reporter`), or everything (`all`); nothing else is ticked."""
    things = [
        one for group in groups(shown, slug=slug, lang=lang, chosen=frozenset()) for one in group.things
    ]
    wanted = {"all": things, "reporter": [one for one in things if one.reported]}.get(which, [])
    return frozenset((one.name, one.value) for one in wanted)


def _people(shown: CaseShown, chosen: frozenset[Choice]) -> Iterator[Thing]:
    for party in shown.parties:
        told = " ".join(part for part in (party.name, party.phone, party.address) if part)
        if told and party.erased_by is None:
            yield Thing(
                name=PETITIONERS,
                value=str(party.no),
                label=forms.party_label(party.no),
                text=told,
                reported=True,
                chosen=(PETITIONERS, str(party.no)) in chosen,
            )


def _files(shown: CaseShown, slug: str, voice: Voice, chosen: frozenset[Choice]) -> Iterator[Thing]:
    for line in shown.lines:
        for file in line.files:
            if file.erased_by is None:
                yield Thing(
                    name=FILES,
                    value=str(file.id),
                    label=_of_entry(line, voice),
                    file=attachment(file, slug=slug),
                    reported=_is_reported(line),
                    chosen=(FILES, str(file.id)) in chosen,
                )


def _entry(line: Line, voice: Voice, chosen: frozenset[Choice]) -> Group:
    things = []
    for path, value in sorted(line.contents.items(), key=lambda item: _order(line.step, item[0])):
        box = (TEXTS, f"{line.seq}:{path}")
        if path not in line.erased:
            things.append(
                Thing(
                    name=TEXTS,
                    value=box[1],
                    label=_label(line, path, voice),
                    text="\n".join(value) if isinstance(value, list) else str(value),
                    reported=_is_reported(line),
                    chosen=box in chosen,
                )
            )
    return Group(title=_of_entry(line, voice), at=line.at, things=tuple(things))


def _label(line: Line, path: str, voice: Voice) -> str:
    """What stands at a path; in a row that names a unit, for which unit."""
    name, _dot, rest = path.partition(".")
    rows = line.facts.get(name)
    row = rest.split(".")[0]
    if isinstance(rows, list) and row.isdecimal() and rows[int(row)].get("unit"):
        return f"{voice.unit(rows[int(row)]['unit'])} · {field_label(line.step, path, voice)}"
    return path_label(line.step, path, voice)


def _order(step: str, path: str) -> tuple[int, ...]:
    """Where a path stands among the details of its step, row by row."""
    fields, places = STEPS[step].fields if step in STEPS else (), []
    for part in path.split("."):
        names = [one.name for one in fields]
        if part in names:
            places.append(names.index(part))
            fields = fields[names.index(part)].fields
        else:
            places.append(int(part) if part.isdecimal() else len(names))
    return tuple(places)


def _of_entry(line: Line, voice: Voice) -> str:
    said = _("第 %(n)s 条：%(step)s") % {"n": line.seq, "step": label_of(line.step, voice)}
    unit = unit_of(line.by, voice)
    return f"{said} · {unit}" if unit else said


def _is_reported(line: Line) -> bool:
    return line.step in REPORTED or "party" in line.by


def fields() -> tuple[shapes.Field, ...]:
    """Why, and by which law."""
    return (
        shapes.Field(
            name="law",
            kind="line",
            label=_("法律依据"),
            required=True,
            maxlength=LONGEST["law"],
            hint=_("写明法律名称和条款，如：个人信息保护法第四十七条。此项长期保留在留痕中。"),
        ),
        shapes.Field(
            name="reason",
            kind="text",
            label=_("删除理由"),
            required=True,
            wide=True,
            maxlength=LONGEST["reason"],
            hint=_("写明由谁提出、为何删除。请勿重复写入要删除的内容。"),
        ),
    )
