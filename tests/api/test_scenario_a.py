"""Scenario A, the capsule rooms (S4-14 … S4-29): each step by the post it belongs to, all of it through the API."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from tests.api.desks import Office, ahead
from tests.api.walking import PHONE, STREET_SIDE, TEAM, Walk, moment, roll, row
from tests.domain.town import (
    CITY_MANAGEMENT,
    FIRE,
    GRID,
    HOUSING,
    POLICE,
    SECTION,
)
from tests.founding import PLANNING
from tests.services.pictures import SERIAL

pytestmark = pytest.mark.django_db


class Rooms(Walk):
    """The capsule rooms of S4-14: 房管 leads 城管, 公安 and 消防."""

    called = ("housing", "city", "police", "fire")
    matters = ("核查房屋租赁备案，牵头整治", "认定并拆除违法隔断", "核查租住人员，维持秩序", "消防隐患排查")

    def reported(self) -> Rooms:
        self.photo = self.caller.upload()
        self.number = self.caller.file(
            title="居民楼内多套住房改成胶囊房",
            text=f"按床位出租，线路私拉乱接，来电人 {PHONE}",
            channel="phone",
            place="梅苑小区 1 栋",
            grid=GRID,
            reporter={"name": "诉求人甲", "phone": PHONE},
            files=[self.photo],
        )
        return self

    def assessed(self) -> Rooms:
        self.caller.act(self.number, "assess", needs_call=True, reason="涉及四个部门", **{"class": "welfare"})
        return self

    def call(self, **more: object) -> dict[str, object]:
        codes = (HOUSING, CITY_MANAGEMENT, POLICE, FIRE)
        rows = [
            row(unit, "support" if n else "lead", self.matters[n], f"目标 {n}", f"{n + 1} 名")
            for n, unit in enumerate(codes)
        ]
        return {
            "orders": rows,
            "place": "1 栋楼下",
            "arrive_at": ahead(hours=3),
            "window_end": ahead(days=5),
        } | more

    def whistled(self) -> Rooms:
        self.caller.act(self.number, "call", **self.call())
        return self

    def named(self) -> Rooms:
        self.each("sign")
        self.each("name", people=TEAM)
        return self

    def came(self, *results: str) -> Rooms:
        for no, result in zip(self.numbers, results or ["on_time"] * 4, strict=True):
            self.caller.act(self.number, "attend", order=no, people=roll(result))
        return self

    def planned(self) -> Rooms:
        self.caller.act(self.number, "consult", minutes="先断电，再拆隔断")
        codes = (HOUSING, CITY_MANAGEMENT, POLICE, FIRE)
        lines = [
            {"unit": unit, "task": task, "due": ahead(days=2)}
            for unit, task in zip(codes, self.matters, strict=True)
        ]
        self.caller.act(self.number, "plan", lines=lines)
        return self

    def agreed(self) -> Rooms:
        self.each("agree")
        return self

    def answered(self) -> Rooms:
        for no, desk in self.desks():
            desk.act(self.number, "feed_back", order=no, opinion="已处置", files=[desk.upload()])
        return self

    def visited(self, answer: str = "satisfied") -> Rooms:
        self.by_caller("accept")
        self.caller.act(self.number, "report", summary="四部门联合整治完毕")
        self.office.operator.act(self.number, "note")
        self.caller.act(self.number, "answer", party=1, text="已整治")
        self.caller.act(self.number, "visit", party=1, channel="phone", reached=True, answer=answer)
        return self


@pytest.fixture
def wuchang(client) -> Office:
    return Office(client, "wuchang-2019")


@pytest.fixture
def rooms(wuchang) -> Rooms:
    return Rooms(wuchang).reported()


class TestCapsuleRooms:
    def test_from_report_to_close_every_desk_is_asked_for_its_step_and_empties(self, rooms):
        attend = {who: rooms.all_of("attend") for who in STREET_SIDE}
        assert (rooms.state(), rooms.owed()) == ("registered", {"dispatcher": {"assess"}})
        rooms.assessed()
        assert (rooms.state(), rooms.owed()) == ("calling", {"dispatcher": {"call"}})
        rooms.whistled()
        assert (rooms.state(), rooms.owed()) == ("calling", attend | rooms.steps("sign"))
        rooms.each("sign")
        assert (rooms.state(), rooms.owed()) == ("in_process", attend | rooms.steps("name"))
        rooms.each("name", people=TEAM)
        assert rooms.owed() == attend
        rooms.came()
        assert rooms.owed() == {"dispatcher": {"consult"}}
        rooms.planned()
        assert rooms.owed() == rooms.steps("agree")
        rooms.agreed()
        assert rooms.owed() == rooms.steps("feed_back")
        rooms.answered()
        assert (rooms.state(), rooms.owed()) == (
            "auditing",
            {who: rooms.all_of("accept") for who in STREET_SIDE},
        )
        rooms.by_caller("accept")
        assert (rooms.state(), rooms.owed()) == ("auditing", {"dispatcher": {"report"}})
        rooms.caller.act(rooms.number, "report", summary="四部门联合整治完毕")
        assert rooms.owed() == {"operator": {"note"}} | {who: {"answer"} for who in STREET_SIDE}
        rooms.office.operator.act(rooms.number, "note")
        rooms.office.section.act(rooms.number, "answer", party=1, text="已整治")
        assert (rooms.state(), rooms.owed()) == ("visiting", {who: {"visit"} for who in STREET_SIDE})
        rooms.office.section.act(
            rooms.number, "visit", party=1, channel="phone", reached=True, answer="satisfied"
        )
        assert (rooms.state(), rooms.owed()) == ("scoring", {"dispatcher": rooms.all_of("score")})
        rooms.by_caller("score", satisfaction="satisfied")
        assert (rooms.state(), rooms.owed()) == ("closing", {"dispatcher": {"close"}})
        rooms.caller.act(rooms.number, "close")
        assert (rooms.state(), rooms.owed()) == ("closed", {})
        assert [one["score"]["total"] for one in rooms.caller.case(rooms.number)["orders"]] == [100.00] * 4

    def test_r_01_no_call_without_a_recorded_assessment(self, rooms):
        assert rooms.caller.waits_for(rooms.number, "call", **rooms.call()) == {"assess": "0/1"}
        rooms.caller.act(rooms.number, "assess", needs_call=False, reason="街道可办")
        assert rooms.caller.refused(rooms.number, "call", **rooms.call()) == "assessed_as_own"
        rooms.assessed().whistled()
        assert rooms.state() == "calling"

    def test_r_02_each_called_unit_is_told_matters_goal_and_people(self, rooms):
        rooms.assessed()
        for name in ("matters", "goal", "people"):
            call = rooms.call()
            del call["orders"][2][name]
            assert rooms.caller.faults(rooms.number, "call", **call) == {f"orders.2.{name}": "required"}
        assert rooms.caller.faults(rooms.number, "call", orders=[row(POLICE, "lead", "维持秩序")]) == {
            "arrive_at": "required",
            "place": "required",
        }
        rooms.whistled()
        for no, desk in rooms.desks():
            mine = desk.order(rooms.number, no)
            said = (mine["matters"], mine["goal"], mine["people"])
            assert said == (rooms.matters[no - 1], f"目标 {no - 1}", f"{no} 名")

    def test_r_04_an_order_to_ones_own_unit_names_task_and_due(self, rooms):
        rooms.caller.act(rooms.number, "assess", needs_call=False, reason="街道可办")
        assert rooms.caller.faults(rooms.number, "call", orders=[{"unit": SECTION}]) == {
            "orders.0.task": "required",
            "orders.0.due": "required",
        }
        own = {"unit": SECTION, "task": "清理", "due": ahead(days=1)}
        rooms.caller.act(rooms.number, "call", orders=[own])
        assert rooms.owed() == {"section": {"feed_back 1"}}
        rooms.office.section.act(rooms.number, "feed_back", order=1, opinion="已清理")
        rooms.caller.act(rooms.number, "accept", order=1)
        rooms.caller.act(rooms.number, "verify", method="on_site", result="done")
        rooms.caller.act(rooms.number, "answer", party=1, text="已清理")
        rooms.caller.act(rooms.number, "close")
        assert (rooms.state(), rooms.owed()) == ("closed", {})

    def test_r_08_one_unit_leads_and_owns_what_nobody_was_given(self, rooms):
        rooms.assessed()
        for duty in ("support", "lead"):
            call = rooms.call()
            call["orders"][0]["role"] = call["orders"][1]["role"] = duty
            assert rooms.caller.faults(rooms.number, "call", **call) == {"orders": "one_lead"}
        rooms.whistled()
        lead = {"reason": "转由城管牵头"}
        assert rooms.caller.faults(rooms.number, "withdraw", order=1, **lead) == {"lead": "next_lead"}
        rooms.caller.act(rooms.number, "withdraw", order=1, lead=2, **lead)
        roles = {
            one["unit"]: (one["role"], one["ended"]) for one in rooms.caller.case(rooms.number)["orders"]
        }
        assert roles == {
            HOUSING: ("lead", "withdrawn"),
            CITY_MANAGEMENT: ("lead", None),
            POLICE: ("support", None),
            FIRE: ("support", None),
        }

    def test_s4_18_only_the_called_unit_signs_its_order_and_only_once(self, rooms):
        rooms.assessed().whistled()
        office = rooms.office
        assert office.city.refused(rooms.number, "name", order=2, people=TEAM) == "first"
        for desk in (rooms.caller, office.operator, office.police):
            assert desk.refused(rooms.number, "sign", order=2) == "not_yours"
        assert office.planning.refused(rooms.number, "sign", order=2) == "not_found"
        office.city.act(rooms.number, "sign", order=2)
        assert office.city.refused(rooms.number, "sign", order=2) == "already_done"
        assert office.city.tasks(rooms.number) == {"name 2"}
        assert office.police.tasks(rooms.number) == {"sign 3"}

    def test_s4_19_nobody_consults_before_all_have_come(self, rooms):
        rooms.assessed().whistled().named()
        for no in range(1, 4):
            rooms.caller.act(rooms.number, "attend", order=no, people=roll())
        assert rooms.caller.waits_for(rooms.number, "consult", minutes="…") == {"attend": "3/4"}
        rooms.caller.act(rooms.number, "waive", order=4, gate="attend", reason="现场无消防隐患")
        rooms.caller.act(rooms.number, "consult", minutes="现场会商")
        assert rooms.owed() == {"dispatcher": {"plan"}}

    def test_r_14_attendance_counts_only_as_the_street_side_confirms_it(self, rooms):
        rooms.assessed().whistled().named()
        for desk in (rooms.office.city, rooms.office.police, rooms.office.operator):
            assert desk.refused(rooms.number, "attend", order=2, people=roll()) == "not_yours"
        absent = rooms.caller.refused(rooms.number, "attend", order=2, people=roll("absent"))
        assert absent == "too_early_for_absence"
        rooms.office.section.act(rooms.number, "attend", order=2, people=roll("late"))
        mine = rooms.office.city.order(rooms.number, 2)
        assert (mine["attendance"], mine["named"][0]["name"]) == ("late", "带队人员")

    def test_s4_20_each_unit_agrees_to_its_own_lines_of_the_plan(self, rooms):
        rooms.assessed().whistled().named().came()
        number, caller = rooms.number, rooms.caller
        assert caller.waits_for(number, "plan", lines=[]) == {"consult": "0/4"}
        caller.act(number, "consult", minutes="现场会商")
        line = {"task": "处置", "due": ahead(days=2)}
        missing = caller.faults(number, "plan", lines=[{"unit": POLICE, **line}])
        assert missing == {"lines": "unit_without_line"}
        assert (
            caller.faults(number, "plan", lines=[{"unit": PLANNING, **line}])["lines.0.unit"] == "not_in_call"
        )
        rooms.planned()
        feedback = {"opinion": "…", "files": []}
        assert rooms.office.fire.waits_for(number, "feed_back", order=4, **feedback) == {"agree": "0/1"}
        rooms.office.fire.act(number, "agree", order=4, reservation="设备自带")
        assert rooms.office.fire.tasks(number) == {"feed_back 4"}
        assert rooms.office.city.tasks(number) == {"agree 2"}
        assert rooms.office.city.order(number, 2)["plan"][0]["task"] == rooms.matters[1]

    def test_s4_21_dues_are_told_with_the_reason_for_them(self, rooms):
        number, caller = rooms.number, rooms.caller
        filed = caller.case(number)["filed_at"]
        assessing = caller.due(number, "assess")
        assert moment(assessing["start"]) == moment(filed)
        assert moment(filed) < moment(assessing["yellow_at"]) < moment(assessing["due_at"])
        assert assessing["explanation"][0].startswith("From ")
        assert "Limit: 4 working hours" in assessing["explanation"]
        assert assessing["explanation"][-2].startswith("Due ")
        assert assessing["explanation"][-1].startswith("Worked out by version ")
        rooms.assessed()
        call = rooms.call()
        caller.act(number, "call", **call)
        coming = rooms.office.police.due(number, "attend", 3)
        assert moment(coming["due_at"]) == moment(call["arrive_at"])
        rooms.named().came().planned().agreed()
        line = rooms.office.police.order(number, 3)["plan"][0]
        handling = rooms.office.police.due(number, "feed_back", 3)
        assert moment(handling["due_at"]) == moment(line["due"])
        assert len(handling["explanation"]) == 2
        assert {one["order"] for one in rooms.office.police.case(number)["due"]} == {3}

    def test_r_10_an_answer_needs_an_opinion_and_evidence(self, rooms):
        rooms.assessed().whistled().named().came().planned().agreed()
        city, number = rooms.office.city, rooms.number
        assert city.faults(number, "feed_back", order=2) == {"opinion": "required", "files": "required"}
        stolen = rooms.office.police.upload()
        assert city.faults(number, "feed_back", order=2, opinion="已拆除", files=[stolen]) == {
            "files.0": "unknown_file"
        }
        photo = city.upload()
        city.act(number, "feed_back", order=2, opinion="已拆除", files=[photo], measures=["拆除隔断"])
        mine = city.order(number, 2)
        assert (mine["opinion"], mine["measures"]) == ("已拆除", ["拆除隔断"])
        assert rooms.caller.waits_for(number, "report", summary="…") == {"accept": "0/4"}
        assert rooms.caller.waits_for(number, "accept", order=1) == {"feed_back": "0/1"}

    def test_s4_23_photos_are_served_without_what_the_phone_hid_and_only_to_whom_they_concern(self, rooms):
        rooms.assessed().whistled().named().came().planned().agreed().answered()
        case = rooms.caller.case(rooms.number)
        files = {entry["order"]: entry["files"][0]["id"] for entry in case["entries"] if entry["files"]}
        assert files[None] == rooms.photo
        seen = {"dispatcher", "section", "leader", "principal", "operator", "city"}
        may = {rooms.photo: seen | {"police", "housing", "fire"}, files[2]: seen}
        for file, known in may.items():
            opened = {who for who, desk in rooms.office.desks.items() if desk.download(file)[0] == 200}
            # The grid and its community stand below the holder, and have no part in the case.
            assert opened == known
        for file in files.values():
            status, content = rooms.caller.download(file)
            assert (status, SERIAL.encode() in content, b"Exif" in content) == (200, False, False)
            image = Image.open(io.BytesIO(content))
            assert (image.format, dict(image.getexif())) == ("JPEG", {})

    def test_r_13_an_answer_that_does_not_do_goes_back_and_is_counted(self, rooms):
        rooms.assessed().whistled().named().came().planned().agreed().answered()
        number, fire = rooms.number, rooms.office.fire
        assert fire.refused(number, "send_back", order=4, demands="…") == "not_yours"
        assert rooms.caller.faults(number, "send_back", order=4) == {"demands": "required"}
        rooms.caller.act(number, "send_back", order=4, demands="通道仍有杂物")
        assert rooms.state() == "rectifying"
        assert fire.tasks(number) == {"feed_back 4"}
        assert (fire.order(number, 4)["rework"], rooms.caller.case(number)["rectifications"]) == (1, 1)
        assert rooms.caller.waits_for(number, "accept", order=4) == {"feed_back": "0/1"}
        fire.act(number, "feed_back", order=4, opinion="已清", files=[fire.upload()])
        rooms.visited()
        assert fire.tasks(number) == set()

    def test_r_11_nothing_closes_that_is_not_received_visited_and_scored(self, rooms):
        rooms.assessed().whistled().named().came().planned().agreed().answered()
        number, caller = rooms.number, rooms.caller
        gates = {"note": "0/1", "visit": "0/1", "score": "0/4"}
        assert caller.waits_for(number, "close") == gates
        assert caller.waits_for(number, "score", order=1, satisfaction="satisfied") == {
            "accept": "0/1",
            "visit": "0/1",
        }
        rooms.visited()
        for no in range(1, 4):
            caller.act(number, "score", order=no, satisfaction="satisfied")
        assert caller.waits_for(number, "close") == {"score": "3/4"}
        assert rooms.office.operator.waits_for(number, "close") == {"score": "3/4"}
        caller.act(number, "score", order=4, satisfaction="satisfied")
        assert rooms.office.city.refused(number, "close") == "not_yours"
        caller.act(number, "close")
        assert caller.refused(number, "score", order=4, satisfaction="satisfied") == "ended"

    def test_r_12_only_the_caller_scores(self, rooms):
        rooms.assessed().whistled().named().came().planned().agreed().answered().visited()
        office = rooms.office
        for desk in (office.city, office.operator, office.leader, office.section):
            assert desk.refused(rooms.number, "score", order=2, satisfaction="satisfied") == "not_yours"
        assert (
            office.stranger.refused(rooms.number, "score", order=2, satisfaction="satisfied") == "not_found"
        )
        rooms.by_caller("score", satisfaction="satisfied")
        assert (
            office.dispatcher.refused(rooms.number, "score", order=2, satisfaction="unsatisfied")
            == "already_done"
        )

    def test_r_16_scores_weigh_response_completion_and_satisfaction(self, rooms):
        """0.10·响应 + 0.40·办结 + 0.50·满意, by hand: on time or late, three answers worth 100, 90 and 0 (S4-29)."""
        rooms.assessed().whistled().named().came("on_time", "late", "on_time", "late")
        rooms.planned().agreed().answered().visited()
        given = ("satisfied", "satisfied", "basically", "unsatisfied")
        for no, satisfaction in zip(rooms.numbers, given, strict=True):
            rooms.caller.act(rooms.number, "score", order=no, satisfaction=satisfaction)
        scores = [one["score"] for one in rooms.caller.case(rooms.number)["orders"]]
        assert [(one["response"], one["completion"]) for one in scores] == [(1, 1), (0, 1), (1, 1), (0, 1)]
        assert [f"{one['total']:.2f}" for one in scores] == ["100.00", "90.00", "95.00", "40.00"]

    def test_a_score_better_than_the_petitioners_own_word_gives_its_reason(self, rooms):
        rooms.assessed().whistled().named().came().planned().agreed().answered().visited("basically")
        number = rooms.number
        assert rooms.caller.faults(number, "score", order=1, satisfaction="satisfied") == {
            "reason": "better_than_petitioner"
        }
        rooms.caller.act(number, "score", order=1, satisfaction="satisfied", reason="现场复核已恢复原状")
        rooms.caller.act(number, "score", order=2, satisfaction="basically")
        assert f"{rooms.caller.order(number, 2)['score']['total']:.2f}" == "95.00"

    def test_r_15_street_and_district_see_the_same_whole_timeline(self, rooms):
        rooms.assessed().whistled().named().came().planned().agreed().answered().visited()
        street, district = (
            desk.case(rooms.number)["entries"] for desk in (rooms.caller, rooms.office.operator)
        )
        assert street == district
        assert [entry["seq"] for entry in street] == list(range(1, len(street) + 1))
        assert all(entry["by"]["post"] and entry["by"]["unit"] and entry["hash"] for entry in street)
        town = rooms.office.town
        assert {entry["by"]["post"] for entry in street if entry["step"] == "sign"} == {
            town.actors[who].post for who in rooms.called
        }

    def test_who_sees_what_of_the_case(self, rooms):
        rooms.assessed().whistled()
        number, office = rooms.number, rooms.office
        knows = {who for who, desk in office.desks.items() if desk.finds(number)}
        assert knows == {
            *("dispatcher", "section", "principal", "leader", "operator", *rooms.called),
        }
        rooms.named().came().planned().agreed().answered().visited()
        rooms.by_caller("score", satisfaction="satisfied")
        rooms.caller.act(number, "close")
        police = office.police.case(number)
        own, *others = sorted(police["orders"], key=lambda one: one["no"] != 3)
        assert (own["no"], own["score"]["total"]) == (3, 100.0)
        assert all(set(one) == {"no", "call", "unit", "role", "step", "ended", "light"} for one in others)
        assert police["parties"] == []
        whole = str(rooms.caller.case(number))
        for desk in (office.police, office.city):
            seen = str(desk.case(number))
            assert PHONE not in seen
            assert "诉求人甲" not in seen
            assert "139****5678" in seen
        assert "诉求人甲" not in whole
        party = rooms.caller.case(number)["parties"][0]
        assert (party["phone"], party["answered"], party["answer"]) == ("139****5678", True, "satisfied")

    def test_strangers_neither_find_nor_touch_it(self, rooms):
        rooms.assessed().whistled()
        for desk in (rooms.office.stranger, rooms.office.planning, rooms.office.station):
            assert not desk.finds(rooms.number)
            assert desk.tasks(rooms.number) == set()
            assert desk.download(rooms.photo)[0] == 404
            for step in ("sign", "log", "close", "nonsense"):
                assert desk.refused(rooms.number, step, text="…") == "not_found"


def test_light_and_yellow_never_come_after_the_due(rooms):
    """S4-21, by the clock of whoever reads: green until yellow, then yellow until due."""
    due = rooms.caller.due(rooms.number, "assess")
    assert due["light"] == "green"
    assert moment(due["yellow_at"]) <= moment(due["due_at"]) < moment(due["start"]) + timedelta(days=30)
