"""A process: a jurisdiction's way of working, read from a data file that is complete in itself.

`parse` turns the text of a TOML file into a frozen `Process`, or raises `FaultyProcess` with every fault at once.
What a step means is code (`steps.py`); whether it is taken, by whom, after what, how soon and under which label
is here. There are no expressions in a process file.
"""

import hashlib
import tomllib
from collections.abc import Mapping

from huying.domain.process_checks import check, overlapping
from huying.domain.process_faults import Faults, Reader
from huying.domain.process_parts import (
    FORMULAS,
    HISTORY,
    HOLDER_FROM,
    NO_MATTER,
    RELATIONS,
    ROLES,
    SYSTEM,
    UNTIL,
    Choice,
    Group,
    Label,
    Process,
    ScoreScheme,
    Stage,
    StepRule,
    Takes,
    Who,
    depends_on,
)
from huying.domain.steps import STEPS
from huying.domain.worktime import Limit, LimitKind

__all__ = [
    "FORMULAS",
    "HISTORY",
    "NO_MATTER",
    "RELATIONS",
    "ROLES",
    "SYSTEM",
    "UNTIL",
    "Choice",
    "FaultyProcess",
    "Group",
    "Label",
    "Process",
    "ScoreScheme",
    "Stage",
    "StepRule",
    "Takes",
    "Who",
    "canonical_text",
    "depends_on",
    "overlapping",
    "parse",
]


GROUP_NUMBERS = {"petitioners": 5, "within_days": 7, "representatives": 5}
"""What a group case is made of; the numbers stand in for those a faulty file does not give."""


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
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FaultyProcess((("file", f"not TOML: {error}"),)) from None
    faults = Faults()
    process = _process(Reader(data, "", faults), hashlib.sha256(canonical.encode()).hexdigest())
    if faults.found:
        raise FaultyProcess(tuple(faults.found))
    return process


def _process(top: Reader, digest: str) -> Process:
    head = top.table("process")
    if head.flag("history"):
        return _of_history(top, head, digest)
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
        callers=head.texts("callers", head.texts("holders", ())),
        call_label=_label(head, "call"),
        letter=head.choice("letter", ("call_sheet", "demand_letter")),
        attempts=head.whole("attempts", 3),
        stages=stages,
        steps={rule.step: rule for rule in rules},
        catalogues=catalogues,
        score=_score(top.table("score")),
        holder_from=head.choice("holder_from", HOLDER_FROM, "place"),
        list_match=head.flag("list_match"),
        lead_last=head.flag("lead_last"),
        recusal=_recusal(top.table("recusal")) if "recusal" in top.data else True,
        takes=_takes(top.table("takes")) if "takes" in top.data else Takes(),
        group=_group(top.table("group")) if "group" in top.data else None,
    )
    head.done()
    check(process, rules, top.faults)
    top.done()
    return process


def _of_history(top: Reader, head: Reader, digest: str) -> Process:
    """The process of cases that others handled: nobody takes a step, files or holds a case in it. It only has the
    words for what a source states.
    """
    process = Process(
        id=head.text("id"),
        hash=digest,
        label=_label(head, "label"),
        source=head.text("source"),
        since=head.day("since"),
        until=None,
        holders=(),
        callers=(),
        call_label=_label(head, "call"),
        letter="call_sheet",
        attempts=1,
        stages=(Stage(code=HISTORY, label=_label(head, "stage")),),
        steps={},
        catalogues={name: _catalogue(top, name) for name in ("classes", "channels", "stated")},
        score=ScoreScheme(formula="rates", weights={}, system={}),
    )
    head.done()
    top.done()
    return process


def _recusal(row: Reader) -> bool:
    """Whether those whose own unit is complained about stand back; they do unless the file says no."""
    applies = row.flag("applies") if "applies" in row.data else True
    row.done()
    return applies


def _takes(row: Reader) -> Takes:
    takes = Takes(classes=row.texts("classes", ()), matters=row.texts("matters", ()))
    row.done()
    return takes


def _group(row: Reader) -> Group:
    numbers = {name: row.whole(name, otherwise) for name, otherwise in GROUP_NUMBERS.items()}
    for name in GROUP_NUMBERS:
        if name not in row.data:
            row.fault(name, "is missing")
    group = Group(**numbers, is_default=row.flag("default"))
    row.done()
    return group


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


MOST: Mapping[str, int] = {"call": 3}
"""一次、二次、三次吹哨: how often a case may call others where the file does not say (practice §8)."""


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
        of=row.texts("of", ()),
        to=_who(row, row.text("to")) if "to" in row.data else None,
        most=row.whole("most", MOST.get(step, 0)),
        by_own=tuple(_who(row, text) for text in row.texts("by_own", ())),
        by_itself=row.flag("by_itself"),
    )
    if rule.most < 0:
        row.fault("most", "may not be less than nothing")
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
    kinds = tuple(kind.value for kind in LimitKind)
    row.seen.update({"kind", "n"})
    if row.choice("kind", kinds) not in kinds:
        return None
    try:
        return Limit.parse({key: value for key, value in row.data.items() if key != "default"})
    except ValueError as error:
        row.faults.add(row.place, str(error))
        return None


def _known(row: Reader, key: str) -> tuple[str, ...]:
    names = row.texts(key, ())
    for name in names:
        if name not in STEPS:
            row.fault(key, f"no step is called {name}")
        elif not STEPS[name].duty and name != "register":
            row.fault(key, f"{name} is no duty of anybody: nothing can wait for it")
    return names


def _who(row: Reader, text: str) -> Who:
    relation, _, roles = text.partition(":")
    names = tuple(role for role in roles.split("|") if role)
    if relation not in RELATIONS:
        row.fault("by", f"no relation is called {relation}")
    for name in names:
        if name not in ROLES:
            row.fault("by", f"no role is called {name}")
    if relation == "petitioner" and names:
        row.fault("by", "a petitioner has no role")
    if relation == SYSTEM and names:
        row.fault("by", "the system has no role")
    return Who(relation=relation, roles=names)


MEASURED = frozenset({"sign", "attend", "completion", "rework"})
"""What the system's own result is made of (S1-66, design §7.4)."""


def _score(row: Reader) -> ScoreScheme:
    scheme = ScoreScheme(
        formula=row.choice("formula", FORMULAS),
        weights=row.wholes("weights"),
        system=row.wholes("system") if "system" in row.data else {},
        is_default=row.flag("default"),
    )
    rates = {"response", "completion", "satisfaction"}
    parts = {"rates": rates, "mutual": rates, "street_and_system": {"street", "system"}}
    if set(scheme.weights) != parts.get(scheme.formula, set(scheme.weights)):
        row.fault("weights", "must name " + ", ".join(sorted(parts[scheme.formula])))
    if scheme.formula == "street_and_system" and not scheme.system:
        row.fault("system", "is missing")
    for name in sorted(set(scheme.system) - MEASURED):
        row.fault("system", f"nothing is measured as {name}; only " + ", ".join(sorted(MEASURED)))
    for key, weights in (("weights", scheme.weights), ("system", scheme.system)):
        if weights and sum(weights.values()) != 100:
            row.fault(key, f"sum to {sum(weights.values())}, not 100")
        if any(weight < 0 for weight in weights.values()):
            row.fault(key, "may not be less than nothing")
    row.done()
    return scheme
