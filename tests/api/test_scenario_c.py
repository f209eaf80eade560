"""Scenario C, three whistles (S1-43 … S1-75): each step by the post it belongs to, all of it through the API."""

from __future__ import annotations

import pytest

from tests.api.desks import Office, ahead
from tests.api.walking import PHONE, STREET_SIDE, Walk, moment, roll, row
from tests.domain.town import (
    CITY_MANAGEMENT,
    COMMUNITY,
    GRID,
    POLICE,
    SECTION,
    STREET,
)

pytestmark = pytest.mark.django_db


class Whistle(Walk):
    """A whistle of Zhanggong's three levels (S1-48 … S1-66)."""

    called = ("city", "police")

    def blown(self) -> Whistle:
        """Level one, by a grid worker."""
        self.number = self.office.worker.file(
            title="夜宵摊占道",
            text=f"占用人行道，多次劝导无效，电话 {PHONE}",
            channel="patrol",
            grid=GRID,
            reporter={"name": "诉求人丙", "phone": PHONE},
        )
        return self

    def second(self) -> Whistle:
        """Level two: the community whistles to the street, on two tracks."""
        self.office.chief.act(self.number, "escalate", to=STREET, reason="社区无执法权", person="包片干部")
        return self

    def classified(self) -> Whistle:
        self.office.section.act(
            self.number, "assess", needs_call=True, reason="需区级部门", **{"class": "city"}
        )
        return self

    def confirmed(self) -> Whistle:
        self.office.section.act(self.number, "apply", reason="申请三级哨")
        self.office.principal.act(self.number, "confirm", agreed=True, opinion="同意")
        return self

    def call(self) -> dict[str, object]:
        rows = [row(CITY_MANAGEMENT, "lead", "查处占道"), row(POLICE, "support", "维持秩序")]
        return {
            "orders": rows,
            "place": "夜市口",
            "arrive_at": ahead(hours=3),
            "window_end": ahead(days=4),
        }

    def third(self) -> Whistle:
        """Level three: the demand letters go out."""
        self.caller.act(self.number, "call", **self.call())
        return self

    def came(self, *results: str) -> Whistle:
        self.each("sign")
        for no, result in zip(self.numbers, results or ("on_time", "on_time"), strict=True):
            self.office.section.act(self.number, "attend", order=no, people=roll(result))
        return self

    def handled(self) -> Whistle:
        for no, desk in self.desks():
            desk.act(self.number, "feed_back", order=no, opinion="已查处", files=[desk.upload()])
        return self

    def verified(self) -> Whistle:
        self.office.section.act(self.number, "verify", method="survey", result="done")
        self.office.section.act(self.number, "answer", party=1, text="已规范")
        return self


@pytest.fixture
def zhanggong(client) -> Office:
    return Office(client, "zhanggong")


@pytest.fixture
def whistle(zhanggong) -> Whistle:
    return Whistle(zhanggong).blown()


class TestThreeWhistles:
    def test_from_level_one_to_the_score_every_desk_is_asked_for_its_step_and_empties(self, whistle):
        office, number = whistle.office, whistle.number
        assert whistle.owed() == {"chief": {"assess"}, "worker": {"assess"}}
        whistle.second()
        assert whistle.owed() == {who: {"assess"} for who in STREET_SIDE}
        whistle.classified()
        assert (whistle.state(), whistle.owed()) == ("pending_leader", {"section": {"apply"}})
        office.section.act(number, "apply", reason="申请三级哨")
        assert (whistle.state(), whistle.owed()) == ("pending_leader", {"principal": {"confirm"}})
        office.principal.act(number, "confirm", agreed=True)
        assert (whistle.state(), whistle.owed()) == ("calling", {"dispatcher": {"call"}})
        whistle.third()
        attend = {"section": whistle.all_of("attend")}
        assert whistle.owed() == attend | whistle.steps("sign")
        whistle.each("sign")
        assert (whistle.state(), whistle.owed()) == ("in_process", attend)
        for no in whistle.numbers:
            office.section.act(number, "attend", order=no, people=roll())
        assert whistle.owed() == whistle.steps("feed_back")
        whistle.handled()
        assert (whistle.state(), whistle.owed()) == ("verifying", {"section": {"verify"}})
        office.section.act(number, "verify", method="expert", result="done", text="人行道畅通")
        owed = whistle.owed()
        assert owed.pop("dispatcher") == {"answer"}
        assert owed == {"section": {"answer", *whistle.all_of("score")}}
        office.section.act(number, "answer", party=1, text="已规范")
        office.section.act(number, "score", order=1, points=95)
        office.section.act(number, "score", order=2, points="87.5", reason="到场人员偏少")
        assert (whistle.state(), whistle.owed()) == ("closing", {"dispatcher": {"close"}})
        whistle.caller.act(number, "close")
        assert (whistle.state(), whistle.owed()) == ("closed", {})

    def test_s1_48_level_one_is_handled_and_closed_by_the_community(self, whistle):
        chief, number = whistle.office.chief, whistle.number
        assert chief.case(number)["holder"] == COMMUNITY
        assert chief.faults(number, "assess", needs_call=True, reason="要城管") == {
            "needs_call": "escalate_first"
        }
        chief.act(number, "assess", needs_call=False, reason="社区可办")
        assert chief.faults(number, "call", orders=[{"unit": GRID}]) == {
            "orders.0.task": "required",
            "orders.0.due": "required",
        }
        chief.act(number, "call", orders=[{"unit": GRID, "task": "劝离", "due": ahead(days=1)}])
        assert whistle.office.worker.tasks(number) == {"feed_back 1"}
        whistle.office.worker.act(number, "feed_back", order=1, opinion="已劝离")
        assert chief.waits_for(number, "close") == {"verify": "0/1", "answer": "0/1"}
        chief.act(number, "verify", method="on_site", result="done")
        chief.act(number, "answer", party=1, text="已劝离")
        chief.act(number, "close")
        assert (chief.case(number)["state"], whistle.owed()) == ("closed", {})

    def test_s1_50_level_two_names_a_person_and_files_with_the_street(self, whistle):
        office, number = whistle.office, whistle.number
        above = {"dispatcher", "section", "leader", "principal"}
        for who in above:
            assert (
                office.desks[who].refused(number, "escalate", to=STREET, reason="…", person="…")
                == "not_yours"
            )
        assert office.chief.faults(number, "escalate") == {
            "to": "required",
            "reason": "required",
            "person": "required",
        }
        assert office.chief.faults(number, "escalate", to=CITY_MANAGEMENT, reason="…", person="…") == {
            "to": "not_above"
        }
        whistle.second()
        case = office.dispatcher.case(number)
        assert case["holder"] == STREET
        raised = next(entry for entry in case["entries"] if entry["step"] == "escalate")
        assert (raised["facts"]["to"], raised["facts"]["filed_with"]) == (STREET, STREET)
        assert raised["contents"]["person"] == "包片干部"
        assert office.chief.finds(number)
        assert office.chief.refused(number, "assess", needs_call=False, reason="…") == "not_yours"

    def test_s1_55_level_two_is_handled_and_closed_by_the_street(self, whistle):
        office, number = whistle.second().office, whistle.number
        office.section.act(number, "assess", needs_call=False, reason="街道可办")
        own = {"unit": SECTION, "task": "整治", "due": ahead(days=1)}
        office.dispatcher.act(number, "call", orders=[own])
        office.section.act(number, "feed_back", order=1, opinion="已整治")
        office.section.act(number, "verify", method="survey", result="done")
        office.section.act(number, "answer", party=1, text="已整治")
        office.dispatcher.act(number, "close")
        assert (whistle.state(), whistle.owed()) == ("closed", {})

    def test_r_03_level_three_needs_application_and_confirmation_by_different_posts(self, whistle):
        office, number = whistle.second().classified().office, whistle.number
        assert office.dispatcher.waits_for(number, "call", **whistle.call()) == {"confirm": "0/1"}
        assert office.principal.waits_for(number, "confirm", agreed=True) == {"apply": "0/1"}
        for who in ("principal", "dispatcher", "leader"):
            assert office.desks[who].refused(number, "apply") == "not_yours"
        office.section.act(number, "apply", reason="申请三级哨")
        for who in ("section", "dispatcher", "leader"):
            assert office.desks[who].refused(number, "confirm", agreed=True) == "not_yours"
        assert office.stranger.refused(number, "confirm", agreed=True) == "not_found"
        assert office.dispatcher.waits_for(number, "call", **whistle.call()) == {"confirm": "0/1"}
        office.principal.act(number, "confirm", agreed=False, opinion="再劝导一次")
        assert whistle.owed() == {"section": {"apply"}}
        assert office.dispatcher.waits_for(number, "call", **whistle.call()) == {"confirm": "0/1"}
        whistle.confirmed().third()
        entries = office.dispatcher.case(number)["entries"]
        posts = {entry["step"]: entry["by"]["post"] for entry in entries}
        assert len({posts["apply"], posts["confirm"], posts["call"]}) == 3

    def test_s1_59_the_letter_names_unit_matter_and_due(self, whistle):
        whistle.second().classified().confirmed()
        call = whistle.call()
        whistle.caller.act(whistle.number, "call", **call)
        for no, desk in whistle.desks():
            mine = desk.order(whistle.number, no)
            assert mine["matters"] == ("查处占道", "维持秩序")[no - 1]
            assert moment(mine["handle_due"]) == moment(str(call["window_end"]))
            assert moment(desk.due(whistle.number, "sign", no)["start"]) == moment(
                whistle.caller.case(whistle.number)["calls"][0]["at"]
            )

    def test_s1_63_only_the_section_makes_attendance_valid(self, whistle):
        whistle.second().classified().confirmed().third()
        office, number = whistle.office, whistle.number
        office.city.act(number, "sign", order=1)
        for who in ("city", "dispatcher", "principal", "operator"):
            assert office.desks[who].refused(number, "attend", order=1, people=roll()) == "not_yours"
        photo = office.city.upload()
        feedback = {"opinion": "已查处", "files": [photo]}
        assert office.city.waits_for(number, "feed_back", order=1, **feedback) == {"attend": "0/1"}
        assert (
            office.section.refused(number, "attend", order=1, people=roll("absent"))
            == "too_early_for_absence"
        )
        office.section.act(number, "attend", order=1, people=roll())
        office.city.act(number, "feed_back", order=1, **feedback)

    def test_s1_64_the_section_verifies_what_is_not_done_goes_back(self, whistle):
        whistle.second().classified().confirmed().third().came()
        office, number = whistle.office, whistle.number
        assert office.section.waits_for(number, "verify", method="expert", result="done") == {
            "feed_back": "0/2"
        }
        whistle.handled()
        assert office.section.faults(number, "verify", method="guess") == {
            "method": "not_a_choice",
            "result": "required",
        }
        for who in ("dispatcher", "city", "operator"):
            assert office.desks[who].refused(number, "verify", method="expert", result="done") == "not_yours"
        office.section.act(number, "verify", method="on_site", result="not_done", text="仍有两摊")
        assert whistle.owed() == {"section": {"verify"}}
        office.section.act(number, "send_back", order=1, demands="清走两摊")
        assert whistle.owed() == {"city": {"feed_back 1"}}
        office.city.act(number, "feed_back", order=1, opinion="已清走", files=[office.city.upload()])
        whistle.verified()
        assert office.dispatcher.case(number)["rectifications"] == 1

    def test_s1_66_the_result_joins_the_streets_score_and_the_systems(self, whistle):
        """60 street + 40 system, by hand. City: 0.6 × 87.55 + 0.4 × 80 (sent back once) = 84.53.

        Police: 0.6 × 100 + 0.4 × 70 (came late) = 88.00.
        """
        whistle.second().classified().confirmed().third().came("on_time", "late").handled()
        office, number = whistle.office, whistle.number
        office.section.act(number, "send_back", order=1, demands="清走两摊")
        office.city.act(number, "feed_back", order=1, opinion="已清走", files=[office.city.upload()])
        whistle.verified()
        assert office.section.faults(number, "score", order=1) == {"points": "required"}
        assert office.section.faults(number, "score", order=1, points=100.5) == {"points": "not_points"}
        for who in ("dispatcher", "city", "operator", "principal"):
            assert office.desks[who].refused(number, "score", order=1, points=90) == "not_yours"
        office.section.act(number, "score", order=1, points=87.55)
        office.section.act(number, "score", order=2, points=100)
        scores = [one["score"] for one in office.section.case(number)["orders"]]
        parts = [(f"{one['street']:.2f}", f"{one['system']:.2f}", f"{one['total']:.2f}") for one in scores]
        assert parts == [("87.55", "80.00", "84.53"), ("100.00", "70.00", "88.00")]

    def test_s1_75_one_whistle_one_appraisal_and_the_whole_of_it_on_record(self, whistle):
        whistle.second().classified().confirmed().third().came().handled().verified()
        office, number = whistle.office, whistle.number
        office.section.act(number, "score", order=1, points=90)
        assert office.dispatcher.waits_for(number, "close") == {"score": "1/2"}
        assert office.section.refused(number, "score", order=1, points=10) == "already_done"
        office.section.act(number, "score", order=2, points=80)
        office.dispatcher.act(number, "close")
        steps = [entry["step"] for entry in office.operator.case(number)["entries"]]
        assert steps == [
            *(
                "register",
                "escalate",
                "assess",
                "apply",
                "confirm",
                "call",
                "sign",
                "sign",
                "attend",
                "attend",
            ),
            *("feed_back", "feed_back", "verify", "answer", "score", "score", "close"),
        ]
        own = office.city.order(number, 1)["score"]["total"]
        assert (f"{own:.2f}", "score" in office.city.order(number, 2)) == ("94.00", False)

    def test_who_sees_what_of_a_whistle_at_each_level(self, whistle):
        office, number = whistle.office, whistle.number

        def knows() -> set[str]:
            return {who for who, desk in office.desks.items() if desk.finds(number)}

        street = {"dispatcher", "section", "principal", "leader"}
        assert knows() == {"worker", "chief", "operator"} | street
        whistle.second().classified().confirmed().third()
        assert knows() == {"worker", "chief", "operator", "city", "police"} | street
        for who in ("city", "worker", "chief"):
            seen = str(office.desks[who].case(number))
            assert PHONE not in seen, who
            assert "诉求人丙" not in seen, who
