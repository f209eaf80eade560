"""Scenario B, the pump room (S4-49 … S4-56): each step by the post it belongs to, all of it through the API."""

from __future__ import annotations

import pytest

from tests.api.desks import Desk, Office, ahead
from tests.api.walking import STREET_SIDE, TEAM, Walk, roll, row
from tests.domain.town import (
    CITY_MANAGEMENT,
    COMMUNITY,
    POLICE,
    POLICE_STATION,
    SECTION,
)
from tests.founding import MARKET, PLANNING

pytestmark = pytest.mark.django_db


@pytest.fixture
def wuchang(client) -> Office:
    return Office(client, "wuchang-2019")


class Pump(Walk):
    """The pump room of S4-49 … S4-56: 城管 leads, 公安 hands on to its station, 规划 and 市场秩序 take part."""

    called = ("city", "police", "planning", "market")
    codes = (CITY_MANAGEMENT, POLICE, PLANNING, MARKET)
    first = 2
    problems = ("非法开墙打洞", "无证经营", "非法侵占公共空间")
    shares = (("处理非法开墙打洞", 1), ("训诫侵占人", 3), ("确定水泵房权属", 3), ("查处无证经营", 2))
    measures = ("搬移水泵房内全部物资", "拆除招牌、卷闸门", "封闭违规开设的三个大门", "训诫并宣传法律法规")

    def report(self, who: str, digit: int, **more: object) -> str:
        """A complaint about the pump room."""
        reporter = {"name": f"诉求人{who}", "phone": f"1390000000{digit}"}
        report = {
            "title": "海运宿舍水泵房被占",
            "text": "开墙打洞做起副食店",
            "channel": "visitor",
            "grid": COMMUNITY,
        }
        return self.caller.file(**report, reporter=reporter, **more)

    def sealed_once(self) -> Pump:
        """The street closed the wall by itself (S4-51)."""
        self.number = self.report("甲", 1)
        self.caller.act(self.number, "assess", needs_call=False, own_power=True, reason="街道可封闭")
        own = {"unit": SECTION, "task": "封闭墙体", "due": ahead(days=1)}
        self.caller.act(self.number, "call", orders=[own])
        self.office.section.act(self.number, "feed_back", order=1, opinion="已封闭")
        self.caller.act(self.number, "accept", order=1)
        self.caller.act(self.number, "verify", method="on_site", result="done")
        self.caller.act(self.number, "answer", party=1, text="已封闭")
        self.caller.act(self.number, "close")
        return self

    def reopened(self) -> Pump:
        """He opened it again: 反弹, with the complaints of two more residents."""
        self.again = self.report("乙", 2, repeat_of=self.number)
        self.caller.act(self.number, "reopen", kind="recurrence", reason="封闭墙体又被打开经营")
        self.caller.act(self.again, "merge", to=self.number, reason="同一事项")
        self.caller.act(self.number, "join", party={"name": "诉求人丙", "phone": "13900000003"})
        return self

    def called_together(self) -> Pump:
        self.caller.act(
            self.number, "assess", needs_call=True, reason="反复投诉", problems=list(self.problems)
        )
        rows = [
            row(unit, "support" if n else "lead", task)
            for n, (unit, (task, _)) in enumerate(zip(self.codes, self.shares, strict=True))
        ]
        call = {"place": "水泵房前", "arrive_at": ahead(hours=3), "window_end": ahead(days=6)}
        self.caller.act(self.number, "call", orders=rows, **call)
        return self

    def gathered(self) -> Pump:
        self.each("sign")
        self.office.police.act(self.number, "hand_on", order=3, unit=POLICE_STATION, reason="辖区派出所")
        self.office.station.act(self.number, "name", order=3, people=TEAM)
        for no, desk in self.desks():
            if no != 3:
                desk.act(self.number, "name", order=no, people=TEAM)
        self.by_caller("attend", people=roll())
        self.caller.act(self.number, "consult", minutes="现场研判三个问题")
        return self

    def shared_out(self) -> Pump:
        lines = [
            {"unit": unit, "task": task, "due": ahead(days=3), "problem": problem}
            for unit, (task, problem) in zip(self.codes, self.shares, strict=True)
        ]
        self.caller.act(self.number, "plan", lines=lines)
        return self

    def hands(self) -> list[tuple[int, Desk]]:
        """Who really does it: for the police, its station."""
        return [(no, self.office.station if no == 3 else desk) for no, desk in self.desks()]

    def enforced(self) -> Pump:
        for no, desk in self.hands():
            desk.act(self.number, "agree", order=no)
        for no, desk in self.hands():
            desk.act(
                self.number,
                "feed_back",
                order=no,
                opinion="综合执法完毕",
                measures=list(self.measures),
                files=[desk.upload()],
            )
        self.by_caller("accept")
        self.caller.act(self.number, "report", summary="水泵房恢复原状")
        self.office.operator.act(self.number, "note")
        return self


@pytest.fixture
def pump(wuchang) -> Pump:
    return Pump(wuchang).sealed_once()


class TestPumpRoom:
    def test_from_complaint_to_close_over_its_recurrence(self, pump):
        assert (pump.state(), pump.owed()) == ("closed", {})
        pump.reopened()
        assert (pump.state(), pump.owed()) == ("reopened", {"dispatcher": {"assess"}})
        pump.called_together().gathered()
        assert pump.owed() == {"dispatcher": {"plan"}}
        pump.shared_out()
        shares = pump.steps("agree")
        shares["station"] = shares.pop("police")
        assert pump.owed() == shares
        pump.enforced()
        assert pump.owed() == {who: {"answer"} for who in STREET_SIDE}
        for party in (1, 2, 3):
            pump.caller.act(pump.number, "answer", party=party, text="已恢复原状")
        for party in (1, 2, 3):
            pump.caller.act(
                pump.number, "visit", party=party, channel="home", reached=True, answer="satisfied"
            )
        assert pump.owed() == {"dispatcher": pump.all_of("score")}
        pump.by_caller("score", satisfaction="satisfied")
        pump.caller.act(pump.number, "close")
        assert (pump.state(), pump.owed()) == ("closed", {})
        case = pump.caller.case(pump.number)
        assert (case["repeats"], case["recurrences"]) == (1, 1)
        scored = {one["no"]: one["score"] for one in case["orders"]}
        assert scored.pop(1) is None
        assert {f"{score['total']:.2f}" for score in scored.values()} == {"100.00"}

    def test_s4_50_repeats_are_linked_and_counted_at_the_first(self, pump):
        caller = pump.caller
        second = pump.report("乙", 2, repeat_of=pump.number)
        third = pump.report("丙", 3)
        caller.act(third, "link", to=pump.number)
        assert caller.refused(third, "link", to=pump.number) == "already_done"
        assert caller.refused(third, "link", to=third, kind="related") == "same_case"
        assert caller.faults(third, "link", to="420106-20190101-H-00000") == {"to": "unknown_case"}
        assert caller.case(pump.number)["repeats"] == 2
        assert {caller.case(number)["repeat_of"] for number in (second, third)} == {pump.number}
        listed = {one["number"]: one["repeats"] for one in caller.get("/cases").json()["items"]}
        assert listed[pump.number] == 2

    def test_s4_51_what_comes_back_is_reopened_and_counted(self, pump):
        assert pump.office.city.refused(pump.number, "reopen", kind="recurrence", reason="…") == "not_found"
        assert pump.caller.faults(pump.number, "reopen", kind="recurrence") == {"reason": "required"}
        for count in (1, 2):
            pump.office.operator.act(pump.number, "reopen", kind="recurrence", reason="又被打开")
            assert pump.caller.case(pump.number)["recurrences"] == count
            pump.caller.act(pump.number, "assess", needs_call=False, reason="再封")
            own = {"unit": SECTION, "task": "封闭墙体", "due": ahead(days=1)}
            pump.caller.act(pump.number, "call", orders=[own])
            order = count + 1
            assert (
                pump.office.section.refused(pump.number, "feed_back", order=1, opinion="…") == "order_ended"
            )
            pump.office.section.act(pump.number, "feed_back", order=order, opinion="已封闭")
            pump.caller.act(pump.number, "accept", order=order)
            pump.caller.act(pump.number, "verify", method="on_site", result="done")
            pump.caller.act(pump.number, "answer", party=1, text="已封闭")
            pump.caller.act(pump.number, "close")

    def test_s1_51_a_merged_complaint_brings_its_petitioner_and_counts_once(self, pump):
        pump.reopened()
        case = pump.caller.case(pump.number)
        assert (case["repeats"], [party["no"] for party in case["parties"]]) == (1, [1, 2, 3])
        assert [party["phone"] for party in case["parties"]] == [f"139****000{n}" for n in (1, 2, 3)]
        merged = pump.caller.case(pump.again)
        assert (merged["state"], merged["merged_into"]) == ("merged", pump.number)
        assert pump.office.owed(pump.again) == {}
        assert pump.caller.refused(pump.again, "assess", needs_call=True, reason="…") == "ended"

    def test_s4_52_s4_54_three_problems_are_shared_among_four_units(self, pump):
        pump.reopened().called_together().gathered()
        assert pump.caller.case(pump.number)["problems"] == list(pump.problems)
        line = {"unit": CITY_MANAGEMENT, "task": "…", "due": ahead(days=1), "problem": 4}
        assert pump.caller.faults(pump.number, "plan", lines=[line])["lines.0.problem"] == "no_such_problem"
        pump.shared_out()
        orders = {one["unit"]: one for one in pump.caller.case(pump.number)["orders"]}
        planned = [(one["task"], one["problem"]) for unit in pump.codes for one in orders[unit]["plan"]]
        assert planned == list(pump.shares)

    def test_s1_86_the_police_hands_on_to_its_station_and_stays_answerable(self, pump):
        pump.reopened().called_together()
        police, station, number = pump.office.police, pump.office.station, pump.number
        assert not station.finds(number)
        assert police.waits_for(number, "hand_on", order=3, unit=POLICE_STATION) == {"sign": "0/1"}
        police.act(number, "sign", order=3)
        assert police.faults(number, "hand_on", order=3, unit=PLANNING) == {"unit": "not_inside"}
        assert station.refused(number, "sign", order=3) == "not_found"
        police.act(number, "hand_on", order=3, unit=POLICE_STATION, reason="辖区派出所")
        assert (station.tasks(number), police.tasks(number)) == ({"name 3"}, set())
        mine = station.order(number, 3)
        assert (mine["unit"], mine["handler"], mine["matters"]) == (POLICE, POLICE_STATION, "训诫侵占人")
        assert police.finds(number)
        assert station.refused(number, "name", order=2, people=TEAM) == "not_yours"
        station.act(number, "name", order=3, people=TEAM)

    def test_s4_53_the_joint_analysis_is_on_record_for_all_who_came(self, pump):
        pump.reopened().called_together().gathered()
        for who in (*pump.called, "station", "dispatcher", "operator"):
            calls = pump.office.desks[who].case(pump.number)["calls"]
            assert calls[-1]["minutes"] == "现场研判三个问题", who

    def test_s4_55_joint_measures_are_listed_with_each_answer(self, pump):
        pump.reopened().called_together().gathered().shared_out().enforced()
        orders = pump.caller.case(pump.number)["orders"]
        assert [one["measures"] for one in orders if one["no"] > 1] == [list(pump.measures)] * 4

    def test_s4_56_every_petitioner_is_answered_and_visited_before_anyone_is_scored(self, pump):
        pump.reopened().called_together().gathered().shared_out().enforced()
        caller, number = pump.caller, pump.number
        for party in (1, 2):
            caller.act(number, "answer", party=party, text="已恢复原状")
        spoken = {"channel": "phone", "reached": True, "answer": "satisfied"}
        assert caller.waits_for(number, "visit", party=1, **spoken) == {"answer": "2/3"}
        caller.act(number, "answer", party=3, text="已恢复原状")
        assert caller.faults(number, "visit", party=4, **spoken) == {"party": "no_such_party"}
        assert caller.faults(number, "visit", party=1, channel="phone", reached=True) == {
            "answer": "required"
        }
        caller.act(number, "visit", party=1, **spoken)
        caller.act(number, "visit", party=2, **spoken | {"answer": "basically"})
        for tries in range(3):
            shut = caller.waits_for(number, "score", order=2, satisfaction="basically")
            assert shut == {"visit": "2/3"}, tries
            caller.act(number, "visit", party=3, channel="phone", reached=False)
        assert caller.faults(number, "score", order=2, satisfaction="satisfied") == {
            "reason": "better_than_petitioner"
        }
        for no in pump.numbers:
            caller.act(number, "score", order=no, satisfaction="basically")
        totals = {f"{one['score']['total']:.2f}" for one in caller.case(number)["orders"] if one["no"] > 1}
        assert totals == {"95.00"}
        caller.act(number, "close")
        told = [(p["visited"], p["tries"], p["answer"]) for p in caller.case(number)["parties"]]
        assert told == [(True, 0, "satisfied"), (True, 0, "basically"), (False, 3, None)]
