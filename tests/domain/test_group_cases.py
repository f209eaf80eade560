"""Merged cases and group cases 群体件 (practice §8): who is answered, who speaks for whom, what a child follows."""

from datetime import timedelta
from itertools import count

import pytest

from huying.domain.access import sees
from huying.domain.case import Actor, available, fold
from huying.domain.case.counterpart import counterpart
from huying.domain.case.fold import Recorded, evolve
from huying.domain.case.groups import is_group
from huying.domain.case.parties import child_of, to_answer, to_visit
from huying.domain.case.projection import project
from huying.domain.case.state import Party
from huying.domain.codec import from_plain, to_plain
from huying.domain.process import FaultyProcess, parse
from huying.domain.refusals import Refused
from tests.domain.moves import merge_in
from tests.domain.town import (
    DISPATCHER,
    LIAISONS,
    PETITIONER,
    PROCESSES,
    SECTION_CLERK,
    STRANGER,
    WUCHANG,
    Walk,
    rules,
)

GROUP = rules().process.group
NUMBERS = count(1)
MASTER = "420106-20260318-H-00001"


def resident(no: int) -> dict[str, str]:
    return {"name": "某", "phone": f"1390000{no:04}"}


def of(*residents: int) -> Walk:
    """A case these residents have reported."""
    return Walk().registered(parties=[resident(no) for no in residents])


def merged(master: Walk, child: Walk, *, same: tuple[int | None, ...] = ()) -> Walk:
    """The master after the other case was merged into it, at the later of both moments."""
    child.take("merge", DISPATCHER, to=MASTER)
    master.now = max(master.now, child.now)
    number = f"420106-20260318-H-1{next(NUMBERS):04}"
    taken = counterpart(
        master.state, child.taken[-1], number=number, now=master.now, by=DISPATCHER, same=same
    )
    master.case = taken.case
    master.taken.append(taken)
    return master


def later(walk: Walk, **time: float) -> Walk:
    """The same residents, only so much later."""
    made = Walk()
    made.now += timedelta(**time)
    people = [resident(no) for no in range(100, 100 + len(walk.state.parties))]
    return made.registered(parties=people)


def worked(walk: Walk) -> Walk:
    """Handled by the called units, up to where the petitioners are answered."""
    return walk.assessed().called().signed().came().planned().fed_back().accepted().reported()


def group(walk: Walk) -> bool:
    return is_group(walk.state, walk.rules.process.group)


class TestWhatMakesAGroup:
    def test_five_petitioners_of_one_case_are_a_group_and_four_are_not(self):
        assert not group(of(1, 2, 3, 4))
        assert group(of(1, 2, 3, 4, 5))

    def test_five_petitioners_over_three_merged_cases_are_a_group(self):
        master = merged(of(1, 2), of(3, 4))
        assert not group(master)
        assert group(merged(master, of(5)))

    def test_one_who_joins_counts_like_one_who_reported(self):
        walk = of(1, 2, 3, 4)
        walk.take("join", DISPATCHER, party=resident(5))
        assert group(walk)

    def test_what_was_reported_within_seven_days_is_together_and_not_a_minute_later(self):
        in_time = merged(of(1, 2, 3, 4), later(of(5), days=7))
        assert group(in_time)
        too_late = merged(of(1, 2, 3, 4), later(of(5), days=7, minutes=1))
        assert not group(too_late)

    def test_any_seven_days_count_not_only_the_first(self):
        early, late = of(1, 2), later(of(3, 4, 5, 6), days=9)
        master = merged(late, early)
        assert not group(master)
        master.take("join", DISPATCHER, party=resident(7))
        assert group(master)

    def test_it_counts_when_a_matter_was_reported_not_when_it_was_merged(self):
        master, child = of(1, 2, 3, 4), of(5)
        child.wait(days=30)
        master.wait(days=30)
        assert group(merged(master, child))

    def test_who_reports_again_is_one_person(self):
        assert not group(of(1, 2, 3, 4, 4))
        assert not group(merged(of(1, 2, 3, 4), of(4), same=(4,)))

    def test_who_joins_a_second_time_is_one_person(self):
        known = rules()
        walk = of(1, 2, 3, 4)
        walk.rules = type(known)(
            process=known.process, units=known.units, calendar=known.calendar, known=lambda person: 4
        )
        walk.take("join", DISPATCHER, party=resident(4))
        assert walk.state.parties[4].same == 4
        assert not group(walk)

    def test_one_person_of_a_merged_case_stays_one_when_it_is_merged_again(self):
        child = merged(of(1, 2), of(2), same=(2,))
        grand = merged(of(3, 4, 5), child)
        assert [party.same for party in grand.state.parties] == [None, None, None, None, None, 5]
        assert group(grand)

    def test_who_stayed_anonymous_makes_no_group_and_who_gave_a_name_does(self):
        four = [resident(no) for no in range(4)]
        assert not group(Walk().registered(parties=[*four, {"anonymous": True}]))
        assert group(Walk().registered(parties=[*four, {"name": "某"}]))

    def test_a_process_without_the_table_has_no_group_cases(self):
        text = (PROCESSES / "wuchang-2019.toml").read_text("utf-8")
        table = "[group]\npetitioners = 5\nwithin_days = 7\nrepresentatives = 5\ndefault = true\n"
        with pytest.raises(FaultyProcess, match=r"no table \[group\] says what a group case is"):
            parse(text.replace(table, ""))
        steps = text.replace(table, "").split("[[step]]")
        bare = parse("[[step]]".join(one for one in steps if '"represent"' not in one))
        assert not is_group(of(1, 2, 3, 4, 5, 6).state, bare.group)

    def test_lists_read_from_the_projection_that_it_is_one(self):
        assert [project(of(*who).state, rules()).head["group_case"] for who in ((1,), range(1, 6))] == [
            False,
            True,
        ]


class TestWhoSpeaksForThem:
    def test_up_to_five_petitioners_are_named(self):
        walk = of(1, 2, 3, 4, 5, 6).take(
            "represent", DISPATCHER, representatives=[{"party": no} for no in (1, 3, 6)]
        )
        assert walk.state.representatives == (1, 3, 6)

    def test_a_sixth_is_refused(self):
        named = [{"party": no} for no in range(1, 7)]
        faults = of(1, 2, 3, 4, 5, 6).faults("represent", DISPATCHER, representatives=named)
        assert faults == {"representatives": "too_many_representatives"}

    def test_somebody_who_is_no_petitioner_of_it_is_refused(self):
        faults = of(1, 2, 3, 4, 5).faults(
            "represent", DISPATCHER, representatives=[{"party": 1}, {"party": 6}, {"party": 0}]
        )
        assert faults == {
            "representatives.1.party": "no_such_party",
            "representatives.2.party": "no_such_party",
        }

    def test_nobody_is_named_twice(self):
        faults = of(1, 2, 3, 4, 5).faults(
            "represent", DISPATCHER, representatives=[{"party": 1}, {"party": 1}]
        )
        assert faults == {"representatives.1.party": "named_twice"}

    def test_what_is_no_group_case_has_no_representatives(self):
        refused = of(1, 2, 3, 4).refused("represent", DISPATCHER, representatives=[{"party": 1}])
        assert refused == "no_group"

    def test_who_does_not_hold_the_case_names_nobody(self):
        walk = of(1, 2, 3, 4, 5)
        for by in (STRANGER, PETITIONER):
            assert walk.refused("represent", by, representatives=[{"party": 1}]) == "not_yours"

    def test_naming_anew_replaces_those_named_before(self):
        walk = of(1, 2, 3, 4, 5).take("represent", DISPATCHER, representatives=[{"party": 1}])
        walk.take("represent", DISPATCHER, representatives=[{"party": 2}])
        assert walk.state.representatives == (2,)

    def test_the_representatives_are_visited_and_everybody_is_answered(self):
        walk = worked(of(1, 2, 3, 4, 5)).take(
            "represent", DISPATCHER, representatives=[{"party": 2}, {"party": 4}]
        )
        assert [party.no for party in to_visit(walk.state)] == [2, 4]
        assert len(to_answer(walk.state)) == 5
        walk.take("answer", DISPATCHER, party=2, text="…").take("answer", DISPATCHER, party=4, text="…")
        assert walk.refused("visit", DISPATCHER, party=2, channel="phone", reached=True, answer="satisfied")
        walk.take("answer_all", DISPATCHER, text="已拆除")
        for no in (2, 4):
            walk.take("visit", DISPATCHER, party=no, channel="phone", reached=True, answer="satisfied")
        assert walk.where == "scoring"

    def test_without_a_representative_who_can_be_reached_everybody_who_can_be_is_visited(self):
        walk = Walk().registered(parties=[*(resident(no) for no in range(4)), {"name": "某"}])
        walk.take("represent", DISPATCHER, representatives=[{"party": 5}])
        assert [party.no for party in to_visit(walk.state)] == [1, 2, 3, 4]


class TestEverybodyIsAnswered:
    def test_one_answer_goes_to_all_who_have_none(self):
        walk = worked(of(1, 2, 3)).take("answer", DISPATCHER, party=2, text="您的单独答复")
        walk.take("answer_all", SECTION_CLERK, text="已拆除")
        assert walk.taken[-1].entry.facts["parties"] == [1, 3]
        assert all(party.answered for party in walk.state.parties)
        assert ("answer", DISPATCHER.unit) not in walk.owed()

    def test_it_is_judged_by_the_clock_of_the_single_answers(self):
        walk = worked(of(1, 2)).wait(days=9).take("answer_all", DISPATCHER, text="…")
        assert walk.taken[-1].entry.facts["clock"]["late"] is True
        assert walk.state.done["answer"].late is True

    def test_to_one_who_is_left_his_own_answer_is_written(self):
        walk = worked(of(1, 2)).take("answer", DISPATCHER, party=1, text="…")
        assert walk.refused("answer_all", DISPATCHER, text="…") == "answer_each"

    def test_a_send_back_and_a_reopening_make_everybody_wait_again(self):
        walk = worked(of(1, 2)).take("answer_all", DISPATCHER, text="…")
        walk.take("send_back", DISPATCHER, order=1, demands="…")
        assert not any(party.answered for party in walk.state.parties)

    @pytest.mark.parametrize("name", ["wuchang-2019", "wuchang-2023", "zhanggong", "shiyan", "hubei"])
    def test_no_process_closes_a_master_before_the_petitioners_of_its_children_are_answered(self, name):
        walk = Walk(name)
        channel = walk.rules.process.choices("channels")[0]
        walk.registered(grid=None, channel=channel, parties=[])
        merge_in(merge_in(walk, 1), 2)
        assert [party.reachable for party in walk.state.parties] == [False, True, False]
        assert len(to_answer(walk.state)) == 3
        assert len(to_visit(walk.state)) == 1

    def test_who_came_anonymously_with_a_child_is_owed_an_answer_too(self):
        child = Walk().registered(parties=[{"anonymous": True}])
        walk = worked(merged(of(1), child)).take("answer", DISPATCHER, party=1, text="…")
        assert ("answer", walk.state.holder) in walk.owed()
        walk.take("answer", DISPATCHER, party=2, text="…")
        assert ("answer", walk.state.holder) not in walk.owed()

    def test_a_child_merged_after_the_answers_makes_the_master_answer_again(self):
        walk = worked(of(1)).take("answer", DISPATCHER, party=1, text="…")
        merged(walk, of(2))
        assert walk.where == "visiting"
        assert ("answer", walk.state.holder) in walk.owed()

    def test_each_petitioner_reads_the_common_answer_and_not_who_else_got_it(self):
        walk = worked(of(1, 2)).take("answer_all", DISPATCHER, text="已拆除")
        last = walk.taken[-1]
        for no in (1, 2):
            view = sees(walk.state, Actor(jurisdiction=WUCHANG, party=no), walk.rules)
            assert view is not None
            assert view.shows(last.entry)
            assert view.contents(last.entry, last.contents) == {"text": "已拆除"}
            assert view.facts(last.entry) == {}

    def test_a_called_unit_reads_neither_the_answer_nor_who_represents(self):
        walk = worked(of(1, 2, 3, 4, 5)).take("represent", DISPATCHER, representatives=[{"party": 1}])
        walk.take("answer_all", DISPATCHER, text="已拆除")
        view = sees(walk.state, LIAISONS[walk.state.orders[0].unit], walk.rules)
        assert view is not None
        assert not any(view.shows(taken.entry) for taken in walk.taken[-2:])


class TestTheMasterAndItsChildren:
    def test_the_master_knows_which_petitioner_came_with_which_child(self):
        master = merged(merged(of(1), of(2, 3)), of(4))
        first, second = master.state.children
        assert [(child.first, child.count) for child in (first, second)] == [(2, 2), (4, 1)]
        assert [child_of(master.state, no) for no in (1, 2, 3, 4)] == [None, first, first, second]

    def test_a_child_with_children_brings_them_all(self):
        grand = merged(of(1), merged(of(2), of(3)))
        assert [(child.first, child.count) for child in grand.state.children] == [(2, 2)]

    def test_a_merged_case_takes_no_step_any_more(self):
        child = of(1)
        merged(of(2), child)
        assert available(child.state, by=DISPATCHER, rules=child.rules) == ()
        assert child.refused("reopen", DISPATCHER, kind="recurrence", reason="…") == "ended"

    def test_a_master_that_is_closed_takes_no_child_over(self):
        master = worked(of(1)).visited().scored().take("close", DISPATCHER)
        with pytest.raises(Refused) as refused:
            merged(master, of(2))
        assert refused.value.code == "other_ended"

    def test_traces_of_before_fold_alike(self):
        """Old entries tell only who can be reached: such a one is known, and counts as come with the case itself."""
        walk = of(1, 2)
        old = walk.taken[0].entry
        bare = Recorded(
            seq=2,
            step="merge",
            order=None,
            by=old.by,
            at=walk.now,
            recorded_at=walk.now,
            facts={
                "to": "420106-20260318-H-00009",
                "as": "master",
                "parties": [{"reachable": True}, {"reachable": False}],
            },
        )
        case = evolve(walk.state, bare)
        assert case.parties[2:] == (Party(no=3, reachable=True), Party(no=4, reachable=False))
        assert [party.known for party in case.parties[2:]] == [True, False]
        assert (case.repeats, case.children) == (1, ())

    def test_the_trace_alone_tells_it_all(self):
        master = merged(of(1, 2, 3, 4), of(5))
        master.take("represent", DISPATCHER, representatives=[{"party": 5}])
        folded = fold(taken.entry for taken in master.taken)
        assert folded == master.state
        assert from_plain(type(folded), to_plain(folded)) == folded


class TestTheFile:
    @pytest.mark.parametrize(
        ("old", "new", "place", "what"),
        [
            ("petitioners = 5", "petitioners = 1", "group.petitioners", "must be at least 2"),
            ("petitioners = 5\n", "", "group.petitioners", "is missing"),
            ("within_days = 7", "within_days = 0", "group.within_days", "must be at least 1"),
            ("within_days = 7", 'within_days = "7"', "group.within_days", "must be a whole number"),
            ("representatives = 5", "representatives = 6", "group.representatives", "may not be more than"),
            ("representatives = 5", "representatives = 5\nhats = 1", "group.hats", "is not known here"),
            ('step = "answer"\n', 'step = "note"\n', "step answer_all", "answers everybody, but no step"),
        ],
    )
    def test_each_fault_says_where_and_what(self, old, new, place, what):
        text = (PROCESSES / "wuchang-2019.toml").read_text("utf-8")
        assert old in text
        with pytest.raises(FaultyProcess) as faulty:
            parse(text.replace(old, new, 1))
        assert dict(faulty.value.faults)[place].startswith(what)

    @pytest.mark.parametrize("name", ["wuchang-2019", "wuchang-2023", "zhanggong", "shiyan", "hubei"])
    def test_every_shipped_process_says_five_in_seven_days_and_five_representatives(self, name):
        said = rules(name).process.group
        assert said is not None
        assert (said.petitioners, said.within_days, said.representatives, said.is_default) == (5, 7, 5, True)
