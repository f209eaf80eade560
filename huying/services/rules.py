"""The rules a case is judged by: its pinned process, its jurisdiction's units and calendar, from memory."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from huying.domain.case import Actor, Rules
from huying.domain.case.holders import holder_of
from huying.domain.details import LOCAL
from huying.domain.matters import Matter
from huying.domain.places import Units
from huying.domain.process import NO_MATTER, Process
from huying.domain.process_checks import takes
from huying.domain.refusals import Refused
from huying.domain.text import normalise
from huying.store import calendar, matters, processes, units

SHIPPED = Path(__file__).resolve().parent.parent / "processes"


def rules_for(
    *,
    jurisdiction: int,
    process_hash: str,
    units_version: int | None = None,
    calendar_version: int | None = None,
) -> Rules:
    """The rules of a case. The versions, where the caller has just read them, spare a look at the database."""
    return Rules(
        process=processes.load(process_hash),
        units=units.load(jurisdiction, version=units_version),
        calendar=calendar.load(jurisdiction, version=calendar_version),
        matter=matters_of(jurisdiction),
    )


def matters_of(jurisdiction: int) -> Callable[[str], Matter | None]:
    """Looks up a matter by its code, when a rule asks for it."""

    def look(code: str) -> Matter | None:
        return matters.duty(jurisdiction=jurisdiction, code=code)

    return look


def rules_to_file(
    *,
    by: Actor,
    details: Mapping[str, Any],
    at: datetime,
    units_version: int | None = None,
    calendar_version: int | None = None,
    in_use: Sequence[str] | None = None,
) -> Rules:
    """The rules for a new case: of the processes in force on its filing date, the one that takes it (design §2.1).

    A process takes a case when it knows a holder for it; of several, the one for its channel, class and matter.
    Raises Refused when none does, or more than one: that is the jurisdiction's fault to mend, not the reporter's.
    The versions are as in `rules_for`; `in_use` are the hashes of the processes in force at that moment.
    """
    tree = units.load(by.jurisdiction, version=units_version)
    known = in_force(by.jurisdiction, at) if in_use is None else map(processes.load, in_use)
    found = [one for one in known if _takes(one, tree, by.unit, details.get("grid"))]
    found = _narrowed(found, by.jurisdiction, details)
    if len(found) != 1:
        raise Refused("no_process" if not found else "several_processes", processes=[one.id for one in found])
    days = calendar.load(by.jurisdiction, version=calendar_version)
    return Rules(process=found[0], units=tree, calendar=days, matter=matters_of(by.jurisdiction))


def _narrowed(found: list[Process], jurisdiction: int, details: Mapping[str, Any]) -> list[Process]:
    """Of several processes those that take this channel, class and matter. Where a channel is known to none, the first
    says so; what is no text is told as a fault later.
    """
    if len(found) < 2:
        return found
    channel, category, code = (details.get(name) for name in ("channel", "category", "matter"))
    by_channel = [one for one in found if channel in one.choices("channels")] or found[:1]
    if len(by_channel) < 2:
        return by_channel
    said = normalise(code).strip() if isinstance(code, str) else ""
    matter = matters.duty(jurisdiction=jurisdiction, code=said) if said else None
    kind = matter.kind if matter is not None else NO_MATTER
    asked = partial(takes, channel=str(channel), category=category, matter_kind=kind)
    return [one for one in by_channel if asked(one)]


def in_force(jurisdiction: int, at: datetime) -> tuple[Process, ...]:
    """The processes a jurisdiction works by at this moment."""
    uses = processes.in_use(jurisdiction=jurisdiction, on=at.astimezone(LOCAL).date())
    return tuple(processes.load(use.hash) for use in uses)


def _takes(process: Process, tree: Units, by_unit: str | None, place: Any) -> bool:
    """Whether it files cases, and a holder can be found; a place that is unknown or missing is a fault, told later."""
    if "register" not in process.steps:
        return False
    start = place or by_unit
    if not isinstance(start, str) or start not in tree:
        return True
    known = holder_of(process, tree, by_unit=by_unit, place=start)
    return known is not None or tree.is_platform(start)


def keep_shipped(name: str, *, at: datetime) -> str:
    """Keep a shipped process file's text in the database; its hash."""
    return processes.keep((SHIPPED / f"{name}.toml").read_text("utf-8"), at=at)


def unit_name(jurisdiction: int, lang: str) -> Callable[[str], str]:
    """How units are called in a language; an unknown code stands for itself. Looks when first asked."""
    load = cache(lambda: units.load(jurisdiction))

    def name(code: str) -> str:
        tree = load()
        if code not in tree:
            return code
        unit = tree.get(code)
        return unit.name_en if lang == "en" and unit.name_en else unit.name

    return name
