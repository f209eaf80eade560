"""Units under two names are told, and merged without touching what was written (issue 3, history)."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.utils import timezone

from huying.domain.aliases import Likeness
from huying.domain.places import UnknownUnit
from huying.domain.refusals import Faulty
from huying.services import history_maps
from huying.services.cases import act, file_case
from huying.services.lists import list_cases, list_tasks
from huying.services.posts import actor_of
from huying.services.reading import read_case
from huying.services.unit_merging import CannotMerge, aliases, merge
from huying.store import jurisdictions, units
from huying.store.lists import Wanted
from huying.store.units import UnitRow
from tests.domain.town import CITY_MANAGEMENT, DISTRICT, FIRE, GRID, HOUSING, POLICE, STREET, WUCHANG, whistle
from tests.founding import Town, found
from tests.services.test_import_history import (
    EVENTS,
    RIGHT,
    every,
    imported,
    nothing_is_broken,
    reader_of,
    unit_called,
    written,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


def test_the_real_units_under_two_names_are_told_by_their_number():
    if not EVENTS.exists():
        pytest.skip("the real events are not beside this checkout")
    imported(EVENTS, use=history_maps.load("pingshan2018"))
    told = aliases(jurisdictions.by_slug("pingshan-2018").id)
    same = {(one.from_unit.name, one.into.name) for one in told if one.why is Likeness.SAME_NUMBER}
    assert len(same) == 32
    assert {
        ("坪山街道综合执法队（坪山街道办事处）", "坪山街道综合执法队"),
        ("市规土委坪山管理局", "市规划国土委坪山管理局"),
    } <= same | {(into, name) for name, into in same}
    named = [one for one in told if one.from_unit.name == one.into.name == "城建办"]
    assert [one.why for one in named] == [Likeness.SAME_NAME]
    assert Counter(one.why for one in told)[Likeness.CONTAINED] == 3


class TestHistory:
    @pytest.fixture(autouse=True)
    def _imported(self, tmp_path) -> None:
        imported(written(tmp_path, *RIGHT))
        self.market, self.city = unit_called("old-desk", "市场局"), unit_called("old-desk", "城管局")

    def test_a_merge_shows_the_cases_of_both_as_one_units_and_keeps_what_was_written(self):
        by = reader_of("old-desk")
        before = {row["number"]: read_case(by=by, number=row["number"]).lines for row in every(by)}
        tried = merge(self.market, self.city, on=TODAY, dry_run=True)
        assert (tried.cases, tried.dry_run) == (1, True)
        assert units.load(by.jurisdiction).is_there(self.market)

        assert merge(self.market, self.city, on=TODAY).cases == 1
        two = next(row for row in every(by) if row["title"] == "占道经营")
        assert [one["unit"] for one in two["orders"]] == [self.city, self.city]
        assert every(by, unit=self.market) == []
        assert len(every(by, unit=self.city)) == 2
        after = {row["number"]: read_case(by=by, number=row["number"]).lines for row in every(by)}
        assert after == before
        assert nothing_is_broken()

    def test_merging_again_changes_nothing_and_goes_on_where_it_was_broken_off(self):
        units.merge(self.market, into=self.city)
        assert merge(self.market, self.city, on=TODAY).cases == 1
        assert merge(self.market, self.city, on=TODAY).cases == 0
        assert nothing_is_broken()

    def test_the_unit_that_stays_is_found_by_both_names_and_sees_the_cases_of_both(self):
        merge(self.market, self.city, on=TODAY)
        by = reader_of("old-desk", self.city)
        assert {row["title"] for row in every(by)} == {"路灯不亮", "占道经营"}
        shown = read_case(by=by, number=every(by)[0]["number"])
        assert [call.orders[1].whole for call in shown.calls] == [True]
        assert [unit.code for unit in units.search(jurisdiction=by.jurisdiction, text="市场局")] == [
            self.city
        ]
        assert self.market not in {unit.code for unit in units.load(by.jurisdiction)}

    def test_a_further_import_that_names_it_is_shown_as_the_unit_it_is_now(self, tmp_path):
        merge(self.market, self.city, on=TODAY)
        imported(written(tmp_path, *RIGHT, "4,2018-04-01 09:00:00,乱摆卖,,,,,y,,,,市场局,,"))
        by = reader_of("old-desk")
        row = next(row for row in every(by) if row["title"] == "乱摆卖")
        assert [one["unit"] for one in row["orders"]] == [self.city]
        assert nothing_is_broken()

    def test_what_was_merged_into_a_unit_follows_it(self):
        third = unit_called("old-desk", "百瑞景社区")
        merge(self.market, self.city, on=TODAY)
        merge(self.city, third, on=TODAY)
        tree = units.load(jurisdictions.by_slug("old-desk").id)
        assert (tree.now(self.market), tree.now(self.city)) == (third, third)
        assert {"市场局", "城管局"} <= set(units.get(third).aliases)
        with pytest.raises(CannotMerge, match="merged"):
            merge(self.market, self.city, on=TODAY)
        assert nothing_is_broken()


DOUBLE = "420106-cgw"
"""区城管委 is another name of 区城管执法局."""


def assessed(town: Town) -> str:
    """A case that others must be called to, in a town that has a unit twice."""
    double = UnitRow(code=DOUBLE, jurisdiction=WUCHANG, parent=DISTRICT, kind="department", name="区城管委")
    units.put([double])
    details = {"title": "占道", "text": "占道", "channel": "phone", "grid": GRID}
    number = file_case(by=town.dispatcher, details=details).number
    act(by=town.dispatcher, number=number, step="assess", details={"needs_call": True, "reason": "执法"})
    return number


class TestLiveCases:
    def test_a_running_order_goes_over_to_the_unit_that_stays(self):
        town = found()
        units.put(
            [
                UnitRow(
                    code="420106-cgw",
                    jurisdiction=WUCHANG,
                    parent=DISTRICT,
                    kind="department",
                    name="区城管委",
                )
            ]
        )
        number = file_case(
            by=town.dispatcher, details={"title": "占道", "text": "占道", "channel": "phone", "grid": GRID}
        ).number
        act(by=town.dispatcher, number=number, step="assess", details={"needs_call": True, "reason": "执法"})
        call = whistle(DOUBLE, POLICE, now=timezone.now())
        act(by=town.dispatcher, number=number, step="call", details=call)
        assert merge(DOUBLE, CITY_MANAGEMENT, on=TODAY).cases == 1
        # An actor knows the units it acts for from when it came.
        city = actor_of(
            jurisdiction=WUCHANG, post=town.city.post or 0, unit=CITY_MANAGEMENT, role=town.city.role or ""
        )
        assert [row["step"] for row in list_tasks(by=city).rows] == ["sign"]
        act(by=city, number=number, step="sign", order=1, details={})
        assert [row["number"] for row in list_cases(by=city, wanted=Wanted()).rows] == [number]
        assert nothing_is_broken()

    def test_nobody_calls_a_unit_that_was_merged(self):
        town = found()
        units.put(
            [
                UnitRow(
                    code="420106-cgw",
                    jurisdiction=WUCHANG,
                    parent=DISTRICT,
                    kind="department",
                    name="区城管委",
                )
            ]
        )
        number = file_case(
            by=town.dispatcher, details={"title": "占道", "text": "占道", "channel": "phone", "grid": GRID}
        ).number
        act(by=town.dispatcher, number=number, step="assess", details={"needs_call": True, "reason": "执法"})
        merge(DOUBLE, CITY_MANAGEMENT, on=TODAY)
        with pytest.raises(Faulty) as faulty:
            act(
                by=town.dispatcher,
                number=number,
                step="call",
                details=whistle(DOUBLE, now=timezone.now()),
            )
        assert ("orders.0.unit", "unknown_unit") in {(one.path, one.code) for one in faulty.value.faults}

    @pytest.mark.parametrize(
        ("one", "into", "why"),
        [
            (HOUSING, HOUSING, "same"),
            (HOUSING, "420107-fgj", "elsewhere"),
            (DISTRICT, HOUSING, "ground"),
            (HOUSING, DISTRICT, "ground"),
            (FIRE, HOUSING, "in_use"),
            (STREET, HOUSING, "in_use"),
        ],
    )
    def test_what_cannot_be_one_is_refused(self, one, into, why):
        found()
        found(slug="other", jurisdiction=420107)
        with pytest.raises(CannotMerge, match=why):
            merge(one, into, on=TODAY)

    def test_a_unit_nobody_knows_is_refused(self):
        found()
        with pytest.raises(UnknownUnit):
            merge("420106-nobody", HOUSING, on=TODAY)
