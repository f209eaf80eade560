"""What a process must say as a whole, beyond each of its lines: every fault in words an official can act on."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from huying.domain.process_faults import Faults
from huying.domain.process_parts import Process, StepRule
from huying.domain.steps import STEPS

INDISPENSABLE = ("register", "assess", "call", "feed_back", "score", "close")


def check(process: Process, rules: Sequence[StepRule], faults: Faults) -> None:
    """Note every fault of the process as a whole. `rules` are the steps as written, before a second hides a first."""
    for place, what in (*_head_faults(process), *_step_faults(process, rules), *_gate_faults(process, rules)):
        faults.add(place, what)


def _head_faults(process: Process) -> Iterator[tuple[str, str]]:
    if not process.holders:
        yield "process.holders", "names no kind of unit that holds a case"
    if not set(process.callers) <= set(process.holders):
        yield "process.callers", "may name only kinds of unit that hold cases"
    if process.attempts < 1:
        yield "process.attempts", "must be at least 1"
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

    Two do when they are in force on a same day, and share a kind of holder and a channel.
    """
    return tuple((one, other) for one, other in combinations(processes, 2) if _same_case(one, other))


def _same_case(one: Process, other: Process) -> bool:
    apart = (one.until is not None and one.until < other.since) or (
        other.until is not None and other.until < one.since
    )
    holders = set(one.holders) & set(other.holders)
    channels = set(one.choices("channels")) & set(other.choices("channels"))
    return not apart and bool(holders) and bool(channels)
