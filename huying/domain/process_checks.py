"""What a process must say as a whole, beyond each of its lines: every fault in words an official can act on."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from huying.domain.details import YEARS
from huying.domain.process_faults import Faults
from huying.domain.process_parts import SYSTEM, Process, StepRule
from huying.domain.steps import STEPS

INDISPENSABLE = ("register", "assess", "call", "feed_back", "score", "close")


def check(process: Process, rules: Sequence[StepRule], faults: Faults) -> None:
    """Note every fault of the process as a whole. `rules` are the steps as written, before a second hides a first."""
    found = (
        *_head_faults(process),
        *_step_faults(process, rules),
        *_gate_faults(process, rules),
        *_overdue_faults(process),
        *_by_itself_faults(process),
        *_list_faults(process),
        *_recusal_faults(process),
        *_group_faults(process),
    )
    for place, what in found:
        faults.add(place, what)


def _list_faults(process: Process) -> Iterator[tuple[str, str]]:
    """What must agree where cases are dispatched by list and both sides score."""
    for code in process.takes.classes:
        if code not in process.choices("classes"):
            yield "takes.classes", f"{code} is no class of this process"
    if "forward" in process.steps and "community" not in process.holders:
        yield "step forward", "forwards what communities call, but no community holds cases"
    if process.score.formula == "mutual" and "score_caller" not in process.steps:
        yield "score.formula", "is mutual, but no called unit takes the step score_caller"


def _recusal_faults(process: Process) -> Iterator[tuple[str, str]]:
    """A step that does nothing must not be offered."""
    if "recuse" in process.steps and not process.recusal:
        yield "step recuse", "is of no use where recusal does not apply"


def _group_faults(process: Process) -> Iterator[tuple[str, str]]:
    """What must agree about group cases and common answers (practice §8)."""
    group = process.group
    if "represent" in process.steps and group is None:
        yield "step represent", "names who speaks for a group, but no table [group] says what a group case is"
    if "answer_all" in process.steps and "answer" not in process.steps:
        yield "step answer_all", "answers everybody, but no step answer says by when"
    if group is None:
        return
    if group.petitioners < LEAST_OF_A_GROUP:
        yield "group.petitioners", "must be at least 2: one petitioner is no group"
    for name in ("within_days", "representatives"):
        if getattr(group, name) < 1:
            yield f"group.{name}", "must be at least 1"
    if group.representatives > group.petitioners:
        yield "group.representatives", "may not be more than the petitioners that make a group"


LEAST_OF_A_GROUP = 2


def _head_faults(process: Process) -> Iterator[tuple[str, str]]:
    if not process.holders:
        yield "process.holders", "names no kind of unit that holds a case"
    if not set(process.callers) <= set(process.holders):
        yield "process.callers", "may name only kinds of unit that hold cases"
    if process.attempts < 1:
        yield "process.attempts", "must be at least 1"
    if process.since.year not in YEARS:
        yield "process.since", f"is no year in which a case is handled: from {YEARS[0]} to {YEARS[-1]}"
    if process.until is not None and process.until < process.since:
        yield "process.until", "lies before since"
    if len({stage.code for stage in process.stages}) < len(process.stages):
        yield "stage", "a code occurs twice"
    for catalogue in ("channels", "satisfaction"):
        if not process.catalogues[catalogue]:
            yield catalogue, "is empty"
    if any(not 0 <= choice.worth <= 100 for choice in process.catalogues["satisfaction"]):
        yield "satisfaction", "is worth from 0 to 100"


def _step_faults(process: Process, rules: Sequence[StepRule]) -> Iterator[tuple[str, str]]:
    if len(process.steps) < len(rules):
        yield "step", "a step occurs twice"
    for required in INDISPENSABLE:
        if required not in process.steps:
            yield "step", f"{required} is missing: no case could be handled without it"
    for rule in rules:
        owed = rule.step in STEPS and STEPS[rule.step].duty and not rule.optional
        if owed and all(who.relation == "petitioner" for who in rule.by):
            yield f"step {rule.step}", "must be owed by a unit: nobody could be asked to take it"
        elif not rule.by:
            yield f"step {rule.step}", "may be taken by nobody"


def _gate_faults(process: Process, rules: Sequence[StepRule]) -> Iterator[tuple[str, str]]:
    for rule in rules:
        for gate in _gates(rule):
            if gate in STEPS and gate not in process.steps:
                yield f"step {rule.step}", f"waits for {gate}, which this process does not take"
    loop = _circle(process)
    if loop:
        yield "step", "wait for each other: " + " → ".join(loop)


WATCHED = ("sign", "feed_back")
"""What a called unit owes its caller with a due of its own: these dues the system can report (R-33)."""


def _overdue_faults(process: Process) -> Iterator[tuple[str, str]]:
    """What the system reports by itself, and nothing else, is the system's; somebody can look into it."""
    for rule in process.steps.values():
        if (rule.step == "overdue") != any(who.relation == SYSTEM for who in rule.by):
            yield f"step {rule.step}", "only overdue is taken by the system"
        if rule.step != "overdue" and (rule.of or rule.to):
            yield f"step {rule.step}", "only overdue says of and to"
    overdue = process.steps.get("overdue")
    if overdue is not None:
        yield from _watch_faults(process, overdue)


def _watch_faults(process: Process, overdue: StepRule) -> Iterator[tuple[str, str]]:
    if len(overdue.by) > 1:
        yield "step overdue", "is taken by the system alone"
    if not overdue.of:
        yield "step overdue", "of names no step whose due is watched"
    for step in overdue.of:
        rule = process.steps.get(step)
        if step not in WATCHED:
            yield "step overdue", "of may name only " + ", ".join(WATCHED)
        elif rule is None or (rule.limit is None and rule.until == "limit"):
            yield "step overdue", f"watches {step}, which has no due in this process"
    urge = process.steps.get("urge")
    if overdue.to is None:
        yield "step overdue", "to is missing: nobody would look into it"
    elif urge is None or overdue.to not in urge.by:
        yield "step overdue", "to must be somebody who may urge, exactly as urge names him"


BY_ITSELF = ("forward",)
"""What the system may do in another's place: what says nothing but that the case goes on (S0-59, S0-78)."""


def _by_itself_faults(process: Process) -> Iterator[tuple[str, str]]:
    for rule in process.steps.values():
        if rule.by_itself and rule.step not in BY_ITSELF:
            yield f"step {rule.step}", "only forward may be taken by_itself"
        elif rule.by_itself and rule.limit is None:
            yield f"step {rule.step}", "is taken by_itself once its time is over, but has no limit"


def _gates(rule: StepRule) -> tuple[str, ...]:
    return rule.after + rule.after_called + rule.after_own


def _circle(process: Process) -> tuple[str, ...]:
    """The steps of a ring of gates, or nothing."""
    done: set[str] = set()

    def walk(step: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if step in path:
            return (*path[path.index(step) :], step)
        rule = process.steps.get(step)
        if step in done or rule is None:
            return ()
        for gate in _gates(rule):
            found = walk(gate, (*path, step))
            if found:
                return found
        done.add(step)
        return ()

    return next((found for step in process.steps if (found := walk(step, ()))), ())


def overlapping(processes: Sequence[Process]) -> tuple[tuple[Process, Process], ...]:
    """The pairs of one jurisdiction's processes that would take the same case: a fault (design §2.1).

    Two do when they are in force on a same day, and share a kind of holder, a channel, a class and a kind of matter.
    """
    return tuple((one, other) for one, other in combinations(processes, 2) if _same_case(one, other))


def takes(process: Process, *, channel: str, category: str | None, matter_kind: str) -> bool:
    """Whether a process takes a case of this channel, class and kind of matter ("none": it has no matter)."""
    return (
        channel in process.choices("channels")
        and (not process.takes.classes or category in process.takes.classes)
        and (not process.takes.matters or matter_kind in process.takes.matters)
    )


def _same_case(one: Process, other: Process) -> bool:
    apart = (one.until is not None and one.until < other.since) or (
        other.until is not None and other.until < one.since
    )
    holders = set(one.holders) & set(other.holders)
    channels = set(one.choices("channels")) & set(other.choices("channels"))
    return not apart and bool(holders and channels) and _share(one, other, "classes", "matters")


def _share(one: Process, other: Process, *names: str) -> bool:
    """Whether both take something of each of these; one that names none takes them all."""
    pairs = [(set(getattr(one.takes, name)), set(getattr(other.takes, name))) for name in names]
    return all(not mine or not theirs or bool(mine & theirs) for mine, theirs in pairs)
