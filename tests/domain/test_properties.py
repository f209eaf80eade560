"""What holds in every interleaving: n called units signing, coming, staying away, answering, sent back, withdrawn …

One machine for each process. A move is drawn among those that are open to somebody; what the engine must keep is
checked after each; and from wherever a walk got to, the case can still be brought to its end.
"""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from huying.domain.access import Facet, sees
from huying.domain.case import Actor, Case, Order, Rules, Task, available, fold, tasks, why_not
from huying.domain.case.groups import is_group
from huying.domain.case.overdue import report_at
from huying.domain.case.parties import to_answer
from huying.domain.case.projection import STATES, main_line, project
from huying.domain.case.recusal import ANSWERS, of_own_unit
from huying.domain.case.repinning import obstacles, repin
from huying.domain.case.whistles import number_of, whistles
from huying.domain.codec import from_plain, to_plain
from huying.domain.matters import Matter
from huying.domain.process import depends_on, parse
from huying.domain.refusals import Faulty, Refused
from huying.domain.steps import STEPS
from tests.domain.moves import AGAINST, CAST, GATES, OTHERS, PERSON, may_be_waived, merge_in, move
from tests.domain.town import (
    CALENDAR,
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    GRID,
    GRID_WORKER,
    OPERATOR,
    SECTION,
    STRANGER,
    STREET,
    UNITS,
    WUCHANG,
    Walk,
    process,
)
from tests.domain.town import PROCESSES as FILES

MADE_UP = parse((Path(__file__).parent / "made_up.toml").read_text("utf-8"))
SHIPPED = ("wuchang-2019", "wuchang-2023", "zhanggong", "shiyan", "hubei")
PROCESSES = {name: process(name) for name in SHIPPED} | {"made-up": MADE_UP}
LATER = {
    name: parse(text.replace('"work_hour", n = 1', '"work_hour", n = 3') + "# a later version\n")
    for name, text in {
        **{one: (FILES / f"{one}.toml").read_text("utf-8") for one in SHIPPED},
        "made-up": (Path(__file__).parent / "made_up.toml").read_text("utf-8"),
    }.items()
}
"""A later version of each process, to which its cases can be moved."""
EVERYBODYS = Matter(
    code="WC-00", kind="local", lead=CITY_MANAGEMENT, supports=(STREET, SECTION, COMMUNITY, GRID, *OTHERS[1:])
)
"""A matter of the list that every unit of the town has a part in."""
SIDE_STEPS = (
    *(
        "return",
        "judge_return",
        "dispute",
        "rule",
        "extend",
        "judge_extension",
        "suspend",
        "judge_suspension",
    ),
    *(
        "resume",
        "hand_back",
        "supervise",
        "reply",
        "split",
        "emergency",
        "record",
        "clue",
        "clue_reply",
        "cancel",
    ),
)
SYSTEM = Actor(jurisdiction=WUCHANG, system=True)
ROADS = {
    "judge_return": ("return",),
    "dispute": ("return", "judge_return"),
    "rule": ("return", "judge_return", "dispute"),
    "judge_extension": ("extend",),
    "judge_suspension": ("suspend",),
    "resume": ("suspend", "judge_suspension"),
    "hand_back": ("hand_on",),
    "reply": ("supervise",),
    "record": ("emergency",),
    "clue_reply": ("clue",),
    "answer_all": ("represent",),
}
"""What opens a step that chance alone seldom comes to."""
ASKED = os.environ.get("HUYING_TEST_WALKS")
EXAMPLES = int(ASKED or "40")
"""How many walks of each process: the same ones every time, so that a change is judged by what it changes; where a
number is asked for, other ones each time.
"""
MOST_STEPS = 400
"""More than any case of these needs to its end; a walk that takes as many is locked."""


class Interleaving(RuleBasedStateMachine):
    """A case in the hands of everybody at once."""

    process_name = "wuchang-2019"
    sought: str | None = None
    """The step that is sought; drawn where none is given."""
    walked: ClassVar[Counter[str]] = Counter()

    @initialize(
        parties=st.integers(0, 3),
        low=st.booleans(),
        whistled=st.booleans(),
        against=st.sampled_from((None, None, None, *AGAINST)),
        data=st.data(),
    )
    def begin(
        self, parties: int, low: bool, whistled: bool, against: str | None, data: st.DataObject
    ) -> None:
        rules = Rules(
            process=PROCESSES[self.process_name],
            units=UNITS,
            calendar=CALENDAR,
            matter={EVERYBODYS.code: EVERYBODYS}.get,
        )
        self.walk = Walk(by=rules)
        details: dict[str, Any] = {
            "parties": [PERSON] * parties,
            "channel": rules.process.choices("channels")[0],
            "matter": EVERYBODYS.code,
            "against": against,
        }
        if low and "community" in rules.process.holders:
            self.walk.take("register", GRID_WORKER, title="…", text="…", grid=GRID, **details)
        else:
            self.walk.registered(grid=None, **details)
            if whistled:
                self._whistle()
        step = self.sought or data.draw(st.sampled_from(sorted(rules.process.steps)))
        self.road = (step, *reversed(ROADS.get(step, ())))
        if step == "reopen":
            bring_to_its_end(self.walk, self._who)
        self.seen = self.walk.state

    @rule(data=st.data())
    def somebody_does_what_is_owed(self, data: st.DataObject) -> None:
        owed = tasks(self.walk.state, self.walk.rules)
        if owed:
            task = data.draw(st.sampled_from(owed))
            self._do(self._who(task), task.step, task.order, data)

    @rule(data=st.data())
    def somebody_else_does_what_is_owed(self, data: st.DataObject) -> None:
        self.somebody_does_what_is_owed(data)

    @rule(data=st.data())
    def somebody_does_what_he_may(self, data: st.DataObject) -> None:
        by = data.draw(st.sampled_from(CAST))
        open_acts = [
            act for act in available(self.walk.state, by=by, rules=self.walk.rules) if not act.refusal
        ]
        if open_acts:
            act = data.draw(st.sampled_from(open_acts))
            self._do(by, act.step, act.order, data)

    @rule(data=st.data())
    def the_street_mends_its_call(self, data: st.DataObject) -> None:
        steps = ("add", "withdraw", "waive", "call", "send_back", "urge")
        open_acts = [
            act
            for act in available(self.walk.state, by=DISPATCHER, rules=self.walk.rules)
            if act.step in steps and not act.refusal
        ]
        if open_acts:
            act = data.draw(st.sampled_from(open_acts))
            self._do(DISPATCHER, act.step, act.order, data)

    @rule(data=st.data())
    def an_order_turns_aside(self, data: st.DataObject) -> None:
        self._one_of(SIDE_STEPS, data)

    @rule(data=st.data())
    def an_order_turns_aside_again(self, data: st.DataObject) -> None:
        self._one_of(SIDE_STEPS, data)

    @rule(data=st.data())
    def a_called_unit_signs_or_answers(self, data: st.DataObject) -> None:
        self._one_of(("sign", "hand_on", "feed_back", "name"), data)

    @rule(data=st.data())
    def any_step_as_likely_as_another(self, data: st.DataObject) -> None:
        self._one_of(tuple(STEPS), data)

    @rule(data=st.data())
    def the_step_this_walk_seeks(self, data: st.DataObject) -> None:
        """Each walk seeks one step of its process, and takes it, or what opens it, as soon as somebody may."""
        before = self.walk.state.seq
        found = self._open(self.road)
        for step, order in sorted(found, key=lambda one: self.road.index(one[0])):
            if self.walk.state.seq == before:
                self._do(found[step, order], step, order, data, seeking=True)

    @rule(data=st.data())
    def the_step_this_walk_seeks_again(self, data: st.DataObject) -> None:
        self.the_step_this_walk_seeks(data)

    @rule(petitioners=st.integers(1, 6))
    def another_case_is_merged_into_it(self, petitioners: int) -> None:
        merge_in(self.walk, petitioners)

    @rule(data=st.data())
    def the_petitioners_are_seen_to(self, data: st.DataObject) -> None:
        self._one_of(("represent", "answer_all", "answer", "visit"), data)

    @rule()
    def the_system_reports_what_is_overdue(self) -> None:
        for order in self.walk.state.orders:
            moment = report_at(self.walk.state, order, self.walk.rules)
            if moment is not None and moment < self.walk.now:
                self.walk.take("overdue", SYSTEM, order=order.no)

    @rule()
    def the_system_goes_on_where_nobody_did_in_time(self) -> None:
        moment = project(self.walk.state, self.walk.rules).head["goes_on_at"]
        if moment is not None:
            self.walk.now = max(self.walk.now, moment + timedelta(minutes=1))
            self.walk.take("forward", SYSTEM)

    @rule(seldom=st.integers(0, 3))
    def the_centre_moves_the_case_to_another_version(self, seldom: int) -> None:
        """What was done, judged and scored stays as it was; from then on the other version judges."""
        walk = self.walk
        versions = (PROCESSES[self.process_name], LATER[self.process_name])
        other = versions[walk.rules.process.hash == versions[0].hash]
        new = replace(walk.rules, process=other)
        if seldom or walk.state.ended is not None:
            return
        assert obstacles(walk.state, walk.rules, new) == ()
        before, walk.now = walk.state, walk.now + timedelta(minutes=1)
        taken = repin(before, walk.rules, new, by=OPERATOR, reason="…", now=walk.now)
        walk.taken.append(taken)
        walk.case, walk.rules = taken.case, new
        for was, now in zip(before.orders, walk.state.orders, strict=True):
            assert (was.done, was.score, was.ended) == (now.done, now.score, now.ended)

    def _one_of(self, steps: Sequence[str], data: st.DataObject) -> None:
        """One of these steps that is open to somebody, each as likely as another whoever may take it."""
        found = self._open(steps)
        if found:
            step = data.draw(st.sampled_from(sorted({step for step, _ in found})))
            order = data.draw(st.sampled_from([order for name, order in found if name == step]))
            self._do(found[step, order], step, order, data)

    def _open(self, steps: Sequence[str]) -> dict[tuple[str, int | None], Actor]:
        """Which of these steps are open, of which order, and to whom."""
        return {
            (act.step, act.order): by
            for by in CAST
            for act in available(self.walk.state, by=by, rules=self.walk.rules)
            if act.step in steps and not act.refusal
        }

    @rule(hours=st.sampled_from([0.5, 2, 9, 30, 200]))
    def time_passes(self, hours: float) -> None:
        self.walk.wait(hours=hours)

    @rule(
        by=st.sampled_from((*CAST, STRANGER)),
        step=st.sampled_from([*STEPS, "fly"]),
        order=st.none() | st.integers(-1, 9),
    )
    def somebody_tries_what_he_likes(self, by: Actor, step: str, order: int | None) -> None:
        """What is refused leaves everything as it was; a stranger gets nowhere at all."""
        before = to_plain(self.walk.state)
        asked = why_not(self.walk.state, step, by=by, rules=self.walk.rules, order=order)
        with pytest.raises((Refused, Faulty)) as refusal:
            self.walk.take(step, by, order=order, details={"nothing": "of this kind"})
        assert refusal.value == asked if asked is not None else by is not STRANGER
        assert to_plain(self.walk.state) == before

    def _whistle(self) -> None:
        """Bring a new case to its first call by what is owed, so that most of the walk goes on with units at work."""
        while not self.walk.state.calls:
            task = next(one for one in tasks(self.walk.state, self.walk.rules) if one.order is None)
            details = move(self.walk, task.step, None, self._who(task), lambda choices: choices[-1])
            if task.step == "assess":
                details = {"needs_call": True, "reason": "…", "problems": ["…", "…"]}
            if task.step == "confirm":
                details = {"agreed": True}
            self.walk.take(task.step, self._who(task), details=details)

    def _who(self, task: Task) -> Actor:
        """Somebody of the unit that owes it, in one of its roles, who may really take it."""
        able = [
            by
            for by in CAST
            if task.unit in by.stands_for
            and (not task.roles or by.role in task.roles)
            and why_not(self.walk.state, task.step, by=by, rules=self.walk.rules, order=task.order) is None
        ]
        assert able, f"nobody can take {task.step}, which {task.unit} owes"
        return able[0]

    def _do(
        self, by: Actor, step: str, order: int | None, data: st.DataObject, *, seeking: bool = False
    ) -> None:
        """Take a step; what is done seldom, whoever seeks it does at once."""

        def pick(choices: Sequence[Any]) -> Any:
            at_once = seeking and isinstance(choices, range)
            return choices[0] if at_once else data.draw(st.sampled_from(choices))

        details = move(self.walk, step, order, by, pick)
        if details is not None:
            self.walk.take(step, by, order=order, details=details)

    @invariant()
    def the_trace_alone_gives_the_case(self) -> None:
        case = self.walk.state
        assert fold(taken.entry for taken in self.walk.taken) == case
        assert from_plain(Case, to_plain(case)) == case

    @invariant()
    def no_orders_progress_is_lost(self) -> None:
        before, self.seen = self.seen, self.walk.state
        for taken in self.walk.taken[before.seq :]:
            for old in before.orders:
                new = taken.case.order(old.no)
                assert new is not None
                _keeps(old, new, _stated_resets(taken.entry, old.no))
            before = taken.case

    @invariant()
    def lists_can_be_drawn_and_each_call_has_one_lead(self) -> None:
        case = self.walk.state
        projection = project(case, self.walk.rules)
        assert projection.head["state"] in STATES
        assert len({task["key"] for task in projection.tasks}) == len(projection.tasks)
        for call in case.calls:
            live = [o for o in case.orders if o.call == call.no and o.live and o.obliged]
            leads = [o for o in live if o.role == "lead"]
            assert len(leads) == (1 if live else 0)

    @invariant()
    def somebody_always_owes_something_he_can_do(self) -> None:
        owed = tasks(self.walk.state, self.walk.rules)
        assert bool(main_line(owed)) == (self.walk.state.ended is None)
        for task in owed:
            self._who(task)

    @invariant()
    def nothing_stands_on_an_empty_call(self) -> None:
        case = self.walk.state
        if case.ended is None and not any(o.live and o.obliged for o in case.current_orders):
            standing = depends_on(self.walk.rules.process, "feed_back") - {"reopen"}
            assert not standing & set(case.done)

    @invariant()
    def no_case_is_closed_with_an_unscored_order(self) -> None:
        case = self.walk.state
        if case.ended == "closed":
            assert all(o.score is not None for o in case.orders if o.obliged and not o.own)
            worked = [o for o in case.current_orders if o.obliged and o.live]
            assert worked
            assert all("feed_back" in o.done or "feed_back" in o.waived for o in worked)

    @invariant()
    def no_case_is_closed_with_a_petitioner_unanswered(self) -> None:
        case, rule = self.walk.state, self.walk.rules.rule("answer")
        if case.ended == "closed" and rule is not None and case.kind_of_work in rule.on:
            assert all(party.answered for party in to_answer(case))

    @invariant()
    def a_group_stays_a_group_and_its_representatives_are_its_petitioners(self) -> None:
        case, group = self.walk.state, self.walk.rules.process.group
        grouped = [is_group(taken.case, group) for taken in self.walk.taken]
        assert grouped == sorted(grouped)
        assert not case.representatives or grouped[-1]
        assert set(case.representatives) <= {party.no for party in case.parties}
        assert group is None or len(case.representatives) <= group.representatives

    @invariant()
    def returns_extensions_and_pauses_stay_within_their_caps(self) -> None:
        steps = self.walk.rules.process.steps
        for order in self.walk.state.orders:
            side = order.aside
            for step, times in (
                ("return", side.refused),
                ("extend", side.extended),
                ("suspend", side.suspended),
            ):
                assert step not in steps or times <= steps[step].most
            assert (side.asked is None) == (side.asked_at is None)
            assert side.paused_until is None or "feed_back" not in order.done

    @invariant()
    def nobody_decides_about_his_own_unit(self) -> None:
        case = self.walk.state
        for by in CAST if case.tied else ():
            for act in available(case, by=by, rules=self.walk.rules):
                assert not of_own_unit(case, by) or act.step in ANSWERS or STEPS[act.step].apart
            view = sees(case, by, self.walk.rules)
            if view is not None and of_own_unit(case, by):
                assert not view.may_reveal
                assert not view.has(Facet.REPORTER)

    @invariant()
    def no_case_calls_more_often_than_its_process_allows(self) -> None:
        case, most = self.walk.state, self.walk.rules.process.steps["call"].most
        for number in range(case.round + 1):
            obliged = {
                o.call for o in case.orders if o.obliged and not o.own and case.call_of(o).round == number
            }
            assert len(obliged) <= most
        assert [number_of(case, call) for call in whistles(case)] == list(range(1, len(whistles(case)) + 1))

    @invariant()
    def a_button_that_shows_works_and_another_says_why(self) -> None:
        for by in (DISPATCHER, STRANGER):
            for act in available(self.walk.state, by=by, rules=self.walk.rules):
                asked = why_not(self.walk.state, act.step, by=by, rules=self.walk.rules, order=act.order)
                assert asked == act.refusal
                assert by is not STRANGER

    def teardown(self) -> None:
        """From wherever this got to there is a way to the end, though no called unit lifts another finger."""
        if hasattr(self, "walk"):
            bring_to_its_end(self.walk, self._who)
            self.walked.update(taken.entry.step for taken in self.walk.taken)


def _stated_resets(entry: Any, no: int) -> set[str]:
    if entry.step == "send_back" and entry.order == no:
        return {"feed_back", "accept"}
    planned = {row["no"] for row in entry.facts["orders"]} if entry.step == "plan" else set()
    return {"agree", "plan"} if no in planned else set()


def _keeps(old: Order, new: Order, reset: set[str]) -> None:
    assert (new.unit, new.call, new.at, new.own) == (old.unit, old.call, old.at, old.own)
    for name, mark in old.done.items():
        if name not in reset and name not in ("name", "attend"):
            assert new.done[name] == mark
    assert {"name", "attend"} & set(old.done) <= set(new.done)
    assert set(old.waived.items()) <= set(new.waived.items())
    assert new.rework >= old.rework
    assert new.urged >= old.urged
    assert (old.attendance is None) or (new.attendance is not None)
    assert old.attendance not in ("on_time", "late") or new.attendance in ("on_time", "late")
    assert old.ended is None or new.ended == old.ended
    assert old.score is None or new.score == old.score
    assert new.lapsed or not old.lapsed


def bring_to_its_end(walk: Walk, who: Any) -> None:
    """Walk by what is owed; what a called unit owes is waived once its time is over."""
    for _ in range(MOST_STEPS):
        owed = tasks(walk.state, walk.rules)
        if not owed:
            break
        task = owed[0]
        order = walk.order(task.order) if task.order is not None else None
        if order is not None and task.relation == "called" and _let_off(walk, order, task.step):
            continue
        details = move(walk, task.step, task.order, who(task), lambda choices: choices[0])
        assert details is not None, f"no way to {task.step}"
        walk.take(task.step, who(task), order=task.order, details=details)
    assert walk.state.ended is not None, f"locked, owing {walk.owed()}"


def _let_off(walk: Walk, order: Order, step: str) -> bool:
    """Whether the caller let the unit off, after waiting long enough."""
    walk.wait(days=15)
    able = [
        by for by in CAST if why_not(walk.state, "waive", by=by, rules=walk.rules, order=order.no) is None
    ]
    if step not in GATES or not may_be_waived(walk, order, step):
        return False
    walk.take("waive", able[0], order=order.no, gate=step, reason="…")
    return True


@pytest.mark.parametrize("name", list(PROCESSES))
def test_in_every_interleaving_nothing_is_lost_and_nothing_locks(name):
    walked: Counter[str] = Counter()
    steps = sorted(PROCESSES[name].steps)
    for sought in steps if ASKED else [None]:
        named = {"process_name": name, "walked": walked, "sought": sought}
        run_state_machine_as_test(
            type("Machine", (Interleaving,), named),
            settings=settings(
                max_examples=-(-EXAMPLES // len(steps)) if ASKED else EXAMPLES,
                stateful_step_count=40,
                deadline=None,
                derandomize=not ASKED,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.explicit, Phase.reuse, Phase.generate],
            ),
        )
    never = sorted(set(steps) - set(walked))
    print(f"{name}: {len(steps) - len(never)} of {len(steps)} steps, {walked.total()} acts; never: {never}")  # noqa: T201  # the coverage of a long walk
    print(f"{name}: seldom: {dict(walked.most_common()[:-16:-1])}")  # noqa: T201


def test_a_case_nobody_answers_can_still_be_closed():
    walk = Walk().registered().assessed().called()
    walk.wait(days=30)
    machine = Interleaving()
    machine.walk = walk
    bring_to_its_end(walk, machine._who)
    assert walk.where == "closed"
    assert all(order.score is not None and order.score.completion == 0 for order in walk.state.orders)
    assert walk.now - walk.state.filed_at > timedelta(days=30)
