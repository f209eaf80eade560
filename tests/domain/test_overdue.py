"""一呼必应: what nobody answers in time is reported by itself, once for each clock (R-33, S0-78)."""

from dataclasses import replace

import pytest

from huying.domain.case import Actor, Order, fold
from huying.domain.case.overdue import report_at, unreported
from huying.domain.case.projection import project
from huying.domain.process import FaultyProcess, Process, parse
from tests.domain.town import (
    CITY_MANAGEMENT,
    DISPATCHER,
    LIAISONS,
    OPERATOR,
    PLATFORM,
    POLICE,
    PROCESSES,
    SECTION,
    WUCHANG,
    Walk,
)

SYSTEM = Actor(jurisdiction=WUCHANG, system=True)
LIAISON = LIAISONS[CITY_MANAGEMENT]


def called(*units: str) -> Walk:
    return Walk().registered().assessed().called(*(units or (CITY_MANAGEMENT,)))


def told(order: Order) -> set[str]:
    return set(order.overdue)


def looked_at(walk: Walk) -> bool:
    return ("urge", PLATFORM) not in walk.owed()


class TestAnUnansweredCall:
    def test_is_reported_once_its_time_to_sign_has_passed_and_not_before(self):
        walk = called()
        assert walk.refused("overdue", SYSTEM, order=1) == "nothing_overdue"
        walk.wait(hours=1).take("overdue", SYSTEM, order=1)
        assert told(walk.order(1)) == {"sign"}

    def test_is_reported_once_only(self):
        walk = called().wait(hours=2).take("overdue", SYSTEM, order=1)
        assert walk.wait(hours=8).refused("overdue", SYSTEM, order=1) == "nothing_overdue"

    def test_its_entry_says_which_clock_its_due_and_the_calendar_and_that_nobody_took_it(self):
        walk = called().wait(hours=2).take("overdue", SYSTEM, order=1)
        entry = walk.taken[-1].entry
        assert entry.by == {"system": True}
        assert entry.facts["calendar"] == 1
        assert [row["of"] for row in entry.facts["overdue"]] == ["sign"]

    def test_becomes_a_task_of_the_district_centre(self):
        walk = called()
        assert looked_at(walk)
        assert not looked_at(walk.wait(hours=2).take("overdue", SYSTEM, order=1))

    def test_is_looked_into_when_the_centre_urges_the_unit(self):
        walk = called().wait(hours=2).take("overdue", SYSTEM, order=1).take("urge", OPERATOR, order=1)
        assert looked_at(walk)

    def test_is_not_looked_into_when_the_caller_urges(self):
        walk = called().wait(hours=2).take("overdue", SYSTEM, order=1).take("urge", DISPATCHER, order=1)
        assert not looked_at(walk)

    def test_urging_all_looks_into_every_one_reported(self):
        walk = called(CITY_MANAGEMENT, POLICE).wait(hours=2)
        walk.take("overdue", SYSTEM, order=1).take("overdue", SYSTEM, order=2).take("urge", OPERATOR)
        assert looked_at(walk)

    def test_answered_after_all_it_needs_nobody_any_more(self):
        walk = called().wait(hours=2).take("overdue", SYSTEM, order=1).take("sign", LIAISON, order=1)
        assert looked_at(walk)
        assert told(walk.order(1)) == {"sign"}

    def test_signed_in_time_is_never_reported(self):
        walk = called().signed().wait(hours=9)
        assert walk.refused("overdue", SYSTEM, order=1) == "nothing_overdue"

    def test_the_unit_may_sign_from_the_form_it_opened_before(self):
        walk = called()
        seen = walk.order(1).seq
        walk.wait(hours=2).take("overdue", SYSTEM, order=1).take("sign", LIAISON, order=1, seen=seen)

    def test_withdrawn_it_is_no_longer_reported(self):
        walk = called(CITY_MANAGEMENT, POLICE).take("withdraw", DISPATCHER, order=2, reason="误派")
        assert walk.wait(hours=2).refused("overdue", SYSTEM, order=2) == "order_ended"

    def test_of_ones_own_unit_is_not_the_districts_matter(self):
        walk = Walk().registered().assessed(needs_call=False)
        due = walk.now.replace(hour=9)
        walk.take("call", DISPATCHER, orders=[{"unit": SECTION, "task": "清理", "due": due.isoformat()}])
        assert walk.wait(days=3).refused("overdue", SYSTEM, order=1) == "not_this_kind"


class TestHandling:
    def test_past_its_due_it_is_reported_beside_the_signing(self):
        walk = called().wait(hours=2).take("overdue", SYSTEM, order=1)
        walk.wait(days=6).take("overdue", SYSTEM, order=1)
        assert told(walk.order(1)) == {"sign", "feed_back"}

    def test_what_passed_together_is_one_entry(self):
        walk = called().wait(days=6).take("overdue", SYSTEM, order=1)
        assert [row["of"] for row in walk.taken[-1].entry.facts["overdue"]] == ["sign", "feed_back"]
        assert walk.refused("overdue", SYSTEM, order=1) == "nothing_overdue"

    def test_looked_into_for_the_signing_it_is_a_task_again_for_the_handling(self):
        walk = called().wait(hours=2).take("overdue", SYSTEM, order=1).take("urge", OPERATOR, order=1)
        assert not looked_at(walk.wait(days=6).take("overdue", SYSTEM, order=1))

    def test_sent_back_the_new_clock_is_reported_anew(self):
        walk = called().signed().came().planned().wait(days=6).take("overdue", SYSTEM, order=1)
        walk.fed_back().take("send_back", DISPATCHER, order=1, demands="重做")
        assert walk.refused("overdue", SYSTEM, order=1) == "nothing_overdue"
        walk.wait(days=5).take("overdue", SYSTEM, order=1)
        assert told(walk.order(1)) == {"feed_back"}


class TestWhoReports:
    @pytest.mark.parametrize("somebody", [DISPATCHER, OPERATOR, LIAISON])
    def test_no_post_does(self, somebody):
        assert called().wait(hours=2).refused("overdue", somebody, order=1) == "not_yours"

    def test_the_system_does_nothing_else(self):
        walk = called()
        for step in ("sign", "urge", "log", "withdraw", "feed_back", "call", "close"):
            order = 1 if step in ("sign", "withdraw", "feed_back") else None
            assert walk.refused(step, SYSTEM, order=order) == "not_yours"


class TestWhenToLook:
    def test_the_lists_say_after_which_moment_there_is_something_to_report(self):
        walk = called()
        signing, handling = dict(unreported(walk.state, walk.order(1), walk.rules)).values()
        assert report_at(walk.state, walk.order(1), walk.rules) == signing
        walk.wait(hours=2).take("overdue", SYSTEM, order=1)
        assert report_at(walk.state, walk.order(1), walk.rules) == handling
        walk.wait(days=6).take("overdue", SYSTEM, order=1)
        assert project(walk.state, walk.rules).orders[0]["report_at"] is None

    def test_what_is_reported_is_folded_without_process_or_calendar(self):
        walk = called().wait(hours=2).take("overdue", SYSTEM, order=1).take("urge", OPERATOR, order=1)
        assert fold([taken.entry for taken in walk.taken]) == walk.state


class TestTheProcessSays:
    def changed(self, was: str, now: str) -> Process:
        text = (PROCESSES / "wuchang-2019.toml").read_text("utf-8")
        at = text.index('step = "overdue"')
        return parse(text[:at] + text[at:].replace(was, now, 1))

    def test_whose_dues_are_watched(self):
        walk = called()
        walk.rules = replace(walk.rules, process=self.changed('["sign", "feed_back"]', '["feed_back"]'))
        assert walk.wait(hours=2).refused("overdue", SYSTEM, order=1) == "nothing_overdue"

    def test_who_looks_into_it(self):
        walk = called()
        walk.rules = replace(walk.rules, process=self.changed("platform:operator", "caller:dispatcher"))
        walk.wait(hours=2).take("overdue", SYSTEM, order=1)
        assert ("urge", walk.state.holder) in walk.owed()
        assert ("urge", walk.state.holder) not in walk.take("urge", DISPATCHER, order=1).owed()

    @pytest.mark.parametrize(
        ("was", "now", "said"),
        [
            ('["system"]', '["platform:operator"]', "only overdue is taken by the system"),
            ('["system"]', '["system:operator"]', "the system has no role"),
            ('["system"]', '["system", "platform:operator"]', "is taken by the system alone"),
            ('of = ["sign", "feed_back"]\n', "", "of names no step whose due is watched"),
            ('"feed_back"]', '"score"]', "of may name only sign, feed_back"),
            ('to = "platform:operator"\n', "", "to is missing: nobody would look into it"),
            ('"platform:operator"', '"above"', "to must be somebody who may urge, exactly as urge names him"),
        ],
    )
    def test_and_is_told_what_it_says_wrongly(self, was, now, said):
        with pytest.raises(FaultyProcess) as faulty:
            self.changed(was, now)
        assert said in {what for _, what in faulty.value.faults}
