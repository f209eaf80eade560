"""A process: a jurisdiction's way of working, read from a data file that is complete in itself.

`parse` turns the text of a TOML file into a frozen `Process`, or raises `FaultyProcess` with every fault at once.
What a step means is code (`steps.py`); whether it is taken, by whom, after what, how soon and under which label
is here. There are no expressions in a process file.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from huying.domain.process_faults import Faults, Reader
from huying.domain.steps import STEPS, Scope
from huying.domain.worktime import Limit

RELATIONS = ("anyone", "petitioner", "registrar", "holder", "caller", "called", "lead", "above", "platform")
FORMULAS = ("rates", "street_and_system")
UNTIL = ("limit", "arrive_at", "handle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text in both languages of the interface."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who may take a step: a relation to the case, and the roles of that relation (none named: any role)."""

    relation: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a catalogue of the process (a class of matter, a lawful exit, a method …)."""

    code: str
    label: Label
    worth: int = 0
    """Satisfaction only: hundredths, 100 is full satisfaction (S4-29)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One name of the stage bar, in the process's own words (S1-43)."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """How this process takes one step.

    `after` holds always, `after_called` only where other units were called, `after_own` only where the caller's own
    units handle it. `on` says which of the two kinds of order (or of case) take the step at all.
    """

    step: str
    label: Label
    stage: str
    by: tuple[Who, ...]
    after: tuple[str, ...] = ()
    after_called: tuple[str, ...] = ()
    after_own: tuple[str, ...] = ()
    on: frozenset[str] = frozenset({"called", "own"})
    limit: Limit | None = None
    limit_is_default: bool = False
    until: str = "limit"
    required: tuple[str, ...] = ()
    required_called: tuple[str, ...] = ()
    each: bool = False
    optional: bool = False
    response: bool = False

    def gates(self, kind: str) -> tuple[str, ...]:
        """The steps that must be passed first, for a case or order of this kind (`called` or `own`)."""
        return self.after + (self.after_called if kind == "called" else self.after_own)

    def demands(self, kind: str) -> tuple[str, ...]:
        """The details this process requires beyond the vocabulary's."""
        return self.required + (self.required_called if kind == "called" else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreScheme:
    """The formula of one order's score. `weights` are whole percents and sum to 100 (S4-29, S1-66)."""

    formula: str
    weights: Mapping[str, int]
    system: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A complete process version; its identity is the hash of its canonical text."""

    id: str
    hash: str
    label: Label
    source: str
    since: date
    until: date | None
    holders: tuple[str, ...]
    call_label: Label
    letter: str
    attempts: int
    stages: tuple[Stage, ...]
    steps: Mapping[str, StepRule]
    catalogues: Mapping[str, tuple[Choice, ...]]
    score: ScoreScheme

    def choices(self, catalogue: str) -> tuple[str, ...]:
        """The codes of one catalogue, in the file's order."""
        return tuple(choice.code for choice in self.catalogues.get(catalogue, ()))

    def worth(self, satisfaction: str) -> int:
        """What an answer of satisfaction counts, in hundredths (S4-29)."""
        return next(c.worth for c in self.catalogues["satisfaction"] if c.code == satisfaction)


class FaultyProcess(ValueError):
    """The file cannot be a process; `faults` lists every reason with its place."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{place}: {what}" for place, what in faults))
        self.faults = faults


def canonical_text(text: str) -> str:
    """The text under which a version is kept and hashed: line ends and trailing space do not matter."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"


def parse(text: str) -> Process:
    """Read a process file. Raises FaultyProcess with all faults at once."""
    canonical = canonical_text(text)
    try:
        data = tomllib.loads(canonical)
    except tomllib.TOMLDecodeError as error:
        raise FaultyProcess((("file", f"not TOML: {error}"),)) from None
    faults = Faults()
    process = _process(Reader(data, "", faults), hashlib.sha256(canonical.encode()).hexdigest())
    if faults.found:
        raise FaultyProcess(tuple(faults.found))
    return process


def _process(top: Reader, digest: str) -> Process:
    head = top.table("process")
    catalogues = {
        name: _catalogue(top, name) for name in ("classes", "channels", "exits", "methods", "satisfaction")
    }
    stages = tuple(Stage(code=row.text("code"), label=_label(row, "label")) for row in top.tables("stage"))
    rules = [_rule(row, {stage.code for stage in stages}) for row in top.tables("step")]
    process = Process(
        id=head.text("id"),
        hash=digest,
        label=_label(head, "label"),
        source=head.text("source"),
        since=head.day("since"),
        until=head.day("until") if "until" in head.data else None,
        holders=head.texts("holders"),
        call_label=_label(head, "call"),
        letter=head.choice("letter", ("call_sheet", "demand_letter")),
        attempts=head.whole("attempts", 3),
        stages=stages,
        steps={rule.step: rule for rule in rules},
        catalogues=catalogues,
        score=_score(top.table("score")),
    )
    head.done()
    _check_steps(process, rules, top.faults)
    top.done()
    return process


def _label(row: Reader, key: str) -> Label:
    table = row.table(key)
    label = Label(zh=table.text("zh"), en=table.text("en"))
    table.done()
    return label


def _catalogue(top: Reader, name: str) -> tuple[Choice, ...]:
    choices = []
    for row in top.tables(name):
        choices.append(Choice(code=row.text("code"), label=_label(row, "label"), worth=row.whole("worth", 0)))
        row.done()
    if len({choice.code for choice in choices}) < len(choices):
        top.faults.add(name, "a code occurs twice")
    return tuple(choices)


def _rule(row: Reader, stages: set[str]) -> StepRule:
    step = row.choice("step", tuple(STEPS))
    limit = row.table("limit") if "limit" in row.data else None
    rule = StepRule(
        step=step,
        label=_label(row, "label"),
        stage=row.choice("stage", tuple(stages)),
        by=tuple(_who(row, text) for text in row.texts("by")),
        after=_known(row, "after"),
        after_called=_known(row, "after_called"),
        after_own=_known(row, "after_own"),
        on=frozenset(row.texts("on", ("called", "own"))),
        limit=_limit(limit) if limit else None,
        limit_is_default=limit.flag("default") if limit else False,
        until=row.choice("until", UNTIL, "limit"),
        required=row.texts("required", ()),
        required_called=row.texts("required_called", ()),
        each=row.flag("each"),
        optional=row.flag("optional"),
        response=row.flag("response"),
    )
    if not rule.on <= {"called", "own"}:
        row.fault("on", "may name only called and own")
    names = {field.name for field in STEPS[step].fields} if step in STEPS else set()
    for name in rule.required + rule.required_called:
        if name not in names:
            row.fault("required", f"{step} has no detail {name}")
    if limit:
        limit.done()
    row.done()
    return rule


def _limit(row: Reader) -> Limit | None:
    try:
        return Limit.parse({key: value for key, value in row.data.items() if key != "default"})
    except ValueError as error:
        row.fault("limit", str(error))
        return None
    finally:
        row.seen.update({"kind", "n"})


def _known(row: Reader, key: str) -> tuple[str, ...]:
    names = row.texts(key, ())
    for name in names:
        if name not in STEPS:
            row.fault(key, f"no step is called {name}")
    return names


def _who(row: Reader, text: str) -> Who:
    relation, _, roles = text.partition(":")
    if relation not in RELATIONS:
        row.fault("by", f"no relation is called {relation}")
    return Who(relation=relation, roles=tuple(role for role in roles.split("|") if role))


def _score(row: Reader) -> ScoreScheme:
    scheme = ScoreScheme(
        formula=row.choice("formula", FORMULAS),
        weights=row.wholes("weights"),
        system=row.wholes("system") if "system" in row.data else {},
    )
    parts = {"rates": {"response", "completion", "satisfaction"}, "street_and_system": {"street", "system"}}
    if set(scheme.weights) != parts.get(scheme.formula, set(scheme.weights)):
        row.fault("weights", "must name " + ", ".join(sorted(parts[scheme.formula])))
    for key, weights in (("weights", scheme.weights), ("system", scheme.system)):
        if weights and sum(weights.values()) != 100:
            row.fault(key, f"sum to {sum(weights.values())}, not 100")
    row.done()
    return scheme


def _check_steps(process: Process, rules: list[StepRule], faults: Faults) -> None:
    if len(process.steps) < len(rules):
        faults.add("step", "a step occurs twice")
    for required in ("register", "assess", "call", "feed_back", "score", "close"):
        if required not in process.steps:
            faults.add("step", f"{required} is missing: no case could be handled without it")
    for rule in rules:
        for gate in rule.after + rule.after_called + rule.after_own:
            if gate in STEPS and gate not in process.steps:
                faults.add(f"step {rule.step}", f"waits for {gate}, which this process does not take")
    if not process.holders:
        faults.add("process.holders", "names no kind of unit that holds a case")
    for catalogue in ("channels", "satisfaction"):
        if not process.catalogues[catalogue]:
            faults.add(catalogue, "is empty")
    loop = _circle(process)
    if loop:
        faults.add("step", "wait for each other: " + " → ".join(loop))


def _circle(process: Process) -> tuple[str, ...]:
    """The steps of a ring of gates, or nothing."""
    done: set[str] = set()

    def walk(step: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if step in path:
            return path[path.index(step) :] + (step,)
        rule = process.steps.get(step)
        if step in done or rule is None:
            return ()
        for gate in rule.after + rule.after_called + rule.after_own:
            found = walk(gate, path + (step,))
            if found:
                return found
        done.add(step)
        return ()

    return next((found for step in process.steps if (found := walk(step, ()))), ())


def depends_on(process: Process, step: str) -> frozenset[str]:
    """The steps of the whole case that stand, near or far, on `step`: what is undone when `step` is."""
    standing = {step}
    grown = True
    while grown:
        more = {
            rule.step
            for rule in process.steps.values()
            if rule.step not in standing and standing & set(rule.after + rule.after_called + rule.after_own)
        }
        grown = bool(more)
        standing |= more
    return frozenset(name for name in standing - {step} if STEPS[name].scope is Scope.CASE)
