"""Rows of a sheet as accounts and posts: each given once, every fault told at its line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate

from huying.services import people
from huying.services.import_people import Outcome, import_people
from huying.services.import_rows import LineFault
from huying.services.lists import count_cases
from huying.services.posts import actor_of
from huying.services.tables import write_xlsx
from huying.store import people as stored
from huying.store import units
from huying.store.lists import Wanted
from huying.wording.import_faults import import_fault
from huying.wording.voice import LANGS, Voice
from tests.domain.town import CENTRE, HOUSING, NEIGHBOUR, SECTION, STREET, WUCHANG
from tests.founding import Town, found
from tests.web.visiting import filed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 18)
HEAD = "账号,姓名,单位,岗位角色,岗位名称,起,止"
RIGHT = (
    f"new-01,甲,{CENTRE},调度员,调度长,2026/1/1,",
    "new-01,甲,区房管局,liaison,,,",
    "中南路街-城管办,乙,城管办,科室经办,,2026-01-01,2026-12-31",
)


@pytest.fixture(autouse=True)
def town() -> Town:
    return found()


def written(folder: Path, *lines: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    path = folder / "people.csv"
    path.write_bytes(("\n".join((head, *lines)) + "\n").encode(encoding))
    return path


def sheet(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "people.xlsx"
    with path.open("wb") as file:
        write_xlsx([line.split(",") for line in lines], head=head.split(","), to=file, sheet="人员")
    return path


class Told(list[LineFault]):
    """The faults of an import, as they are told."""

    def codes(self) -> list[tuple[int, str, str]]:
        return [(fault.line, fault.code, fault.column) for fault in self]


def imported(path: Path, told: Told | None = None, **options: Any) -> Outcome:
    tell = (Told() if told is None else told).append
    return import_people(path, **{"jurisdiction": WUCHANG, "today": TODAY, "tell": tell} | options)


def counts(outcome: Outcome) -> tuple[int, int, int, int, int]:
    return outcome.given, outcome.accounts, outcome.unchanged, outcome.changed, outcome.faulty


def posts(username: str) -> list[tuple[str, str, str, date, date | None]]:
    account = stored.account(username)
    held = stored.posts(person=account.id) if account else ()
    return [(post.unit, post.role, post.title, post.from_date, post.to_date) for post in held]


class TestASheet:
    @pytest.mark.parametrize("kind", [written, sheet])
    def test_each_row_is_a_post_and_each_name_one_account(self, tmp_path, kind):
        assert counts(imported(kind(tmp_path, *RIGHT))) == (3, 2, 0, 0, 0)
        assert posts("new-01") == [
            (CENTRE, "dispatcher", "调度长", date(2026, 1, 1), None),
            (HOUSING, "liaison", "", TODAY, None),
        ]
        assert posts("中南路街-城管办") == [(SECTION, "section", "", date(2026, 1, 1), date(2026, 12, 31))]

    def test_english_heads_and_roles_in_any_order_are_read_too(self, tmp_path):
        path = written(tmp_path, f"leader,{STREET},new-02", head="Role,Unit,User name")
        assert counts(imported(path)) == (1, 1, 0, 0, 0)
        assert posts("new-02") == [(STREET, "leader", "", TODAY, None)]

    def test_columns_that_are_not_kept_are_named(self, tmp_path):
        path = written(tmp_path, f"new-01,甲,1390000,{CENTRE},调度员", head="账号,姓名,手机,单位,角色")
        assert imported(path).unused == ("姓名", "手机")

    def test_of_the_code_and_the_name_of_a_unit_the_code_counts(self, tmp_path):
        path = written(tmp_path, f"new-01,某科,{CENTRE},调度员", head="账号,单位,单位代码,角色")
        assert counts(imported(path)) == (1, 1, 0, 0, 0)

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
    def test_it_is_read_in_the_encodings_offices_write(self, tmp_path, encoding):
        assert counts(imported(written(tmp_path, *RIGHT, encoding=encoding))) == (3, 2, 0, 0, 0)

    def test_progress_counts_the_rows(self, tmp_path):
        done: list[int] = []
        lines = [f"many-{n},,{CENTRE},调度员,,," for n in range(120)]
        imported(written(tmp_path, *lines), progress=done.append)
        assert done == [100, 120]


class TestRunningAgain:
    def test_nothing_is_given_twice_not_even_on_another_day(self, tmp_path):
        path = written(tmp_path, *RIGHT)
        imported(path)
        assert counts(imported(path, today=date(2026, 5, 1))) == (0, 0, 3, 0, 0)
        assert len(posts("new-01")) == 2

    def test_a_post_that_ended_is_not_given_again_by_a_row_that_says_no_day(self, tmp_path):
        line = f"new-01,,{CENTRE},调度员,,,"
        imported(written(tmp_path, line))
        post = people.post_of("new-01", on=TODAY)
        stored.end_post(post=post.id, to_date=date(2026, 4, 1))
        again = written(tmp_path, line)
        assert counts(imported(again, today=date(2026, 5, 1))) == (0, 0, 1, 0, 0)
        anew = written(tmp_path, f"new-01,,{CENTRE},调度员,,2026-05-01,")
        assert counts(imported(anew, today=date(2026, 5, 1))) == (1, 0, 0, 0, 0)

    @pytest.mark.parametrize(
        "line",
        [
            f"new-01,甲,{CENTRE},调度员,副调度长,2026-01-01,",
            f"new-01,甲,{CENTRE},调度员,,2026-02-01,",
            f"new-01,甲,{CENTRE},调度员,,2026-01-01,2026-06-30",
        ],
    )
    def test_what_a_row_says_otherwise_now_is_told_and_not_done(self, tmp_path, line):
        imported(written(tmp_path, RIGHT[0]))
        told, before = Told(), posts("new-01")
        assert counts(imported(written(tmp_path, line), told)) == (0, 0, 0, 1, 0)
        assert told.codes() == [(2, "post_changed", "")]
        assert posts("new-01") == before

    def test_capitals_and_wide_letters_make_no_second_account(self, tmp_path):
        imported(written(tmp_path, f"Wang,,{CENTRE},调度员,,,"))
        for name in ("wang", "Ｗａｎｇ"):
            assert counts(imported(written(tmp_path, f"{name},,{CENTRE},调度员,,,"))) == (0, 0, 1, 0, 0)


FAULTY = {
    "an unknown unit": ("new-09,,天文台,调度员,,,", ("unknown_name", "单位")),
    "a unit of another district": ("new-09,,420107-zhzx,调度员,,,", ("unknown_name", "单位")),
    "a name of two units": ("new-09,,综合办,调度员,,,", ("several_names", "单位")),
    "an unknown role": (f"new-09,,{CENTRE},国王,,,", ("unknown_role", "岗位角色")),
    "no account": (f",,{CENTRE},调度员,,,", ("required", "账号")),
    "no unit": ("new-09,,,调度员,,,", ("required", "单位")),
    "no role": (f"new-09,,{CENTRE},,,,", ("required", "岗位角色")),
    "an account with a space": (f"new 09,,{CENTRE},调度员,,,", ("bad_username", "账号")),
    "an account with markup": (f"<b>x</b>,,{CENTRE},调度员,,,", ("bad_username", "账号")),
    "an account that begins with a sign": (f"@new,,{CENTRE},调度员,,,", ("bad_username", "账号")),
    "an endless account": (f"{'n' * 151},,{CENTRE},调度员,,,", ("value_long", "账号")),
    "an endless title": (f"new-09,,{CENTRE},调度员,{'长' * 81},,", ("value_long", "岗位名称")),
    "a formula for a title": (f"new-09,,{CENTRE},调度员,=HYPERLINK(1),,", ("formula", "岗位名称")),
    "a formula for an account": (f"=cmd|' /C calc'!A0,,{CENTRE},调度员,,,", ("formula", "账号")),
    "a bad day": (f"new-09,,{CENTRE},调度员,,2026-13-40,", ("bad_moment", "起")),
    "an end before its beginning": (f"new-09,,{CENTRE},调度员,,2026-03-02,2026-03-01", ("days_in_order", "")),
    "an end before today": (f"new-09,,{CENTRE},调度员,,,2026-03-01", ("days_in_order", "")),
    "the same post again": (f"new-01,,{CENTRE},dispatcher,,2026-01-01,", ("post_twice", "")),
    "too few cells": ("new-09,", ("cells_missing", "")),
    "too many cells": (f"new-09,,{CENTRE},调度员,,,,多,余", ("cells_extra", "")),
    "a cell of ten megabytes": (f"{'x' * 10_000_000},,{CENTRE},调度员,,,", ("row_unreadable", "")),
    "an account of another district": (f"dispatcher-420107,,{CENTRE},调度员,,,", ("account_taken", "")),
    "an account that is shut": (f"operator,,{CENTRE},调度员,,,", ("account_shut", "")),
}


class TestFaults:
    @pytest.fixture(autouse=True)
    def _others(self) -> None:
        found(slug="elsewhere", jurisdiction=420107)
        office = units.get(SECTION)
        units.put(
            replace(office, code=f"{parent[:9]}-zhb", parent=parent, name="综合办")
            for parent in (STREET, NEIGHBOUR)
        )
        stored.set_active(person=stored.account("operator").id, active=False)

    @pytest.mark.parametrize("what", FAULTY)
    def test_a_faulty_row_is_told_by_its_line_and_the_others_are_given(self, tmp_path, what):
        line, (code, column) = FAULTY[what]
        told = Told()
        outcome = imported(written(tmp_path, RIGHT[0], line, RIGHT[1]), told)
        assert told.codes() == [(3, code, column)]
        assert counts(outcome) == (2, 1, 0, 0, 1)
        for lang in LANGS:
            said = import_fault(told[0].code, told[0].params, Voice(lang=lang), column=column)
            assert "{" not in said
            assert column in said

    def test_every_fault_of_a_row_is_told(self, tmp_path):
        told = Told()
        assert counts(imported(written(tmp_path, ",,天文台,国王,=1+1,昨天,"), told)) == (0, 0, 0, 0, 1)
        assert [code for _, code, _ in told.codes()] == [
            "required", "unknown_name", "unknown_role", "formula", "bad_moment",
        ]  # fmt: skip

    def test_without_a_column_that_is_needed_nothing_is_given(self, tmp_path):
        told = Told()
        outcome = imported(written(tmp_path, *RIGHT, head=HEAD.replace("单位", "部门")), told)
        assert told.codes() == [(1, "columns", "")]
        assert told[0].params == {"missing": "单位 (unit)"}
        assert counts(outcome) == (0, 0, 0, 0, 1)

    def test_a_csv_that_breaks_off_keeps_the_rows_before(self, tmp_path):
        told = Told()
        outcome = imported(written(tmp_path, RIGHT[0], 'new-09,"甲'), told)
        assert [(line, code) for line, code, _ in told.codes()] == [(3, "table_truncated")]
        assert counts(outcome) == (1, 1, 0, 0, 1)

    def test_a_sheet_that_breaks_off_is_one_fault(self, tmp_path):
        path, told = sheet(tmp_path, *RIGHT), Told()
        path.write_bytes(path.read_bytes()[:-900])
        assert counts(imported(path, told)) == (0, 0, 0, 0, 1)
        assert told.codes() == [(1, "table_truncated", "")]

    def test_a_text_that_is_called_a_sheet_is_read_as_the_text_it_is(self, tmp_path):
        path = tmp_path / "people.xlsx"
        path.write_bytes(written(tmp_path, *RIGHT).read_bytes())
        assert counts(imported(path)) == (3, 2, 0, 0, 0)

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "table_empty"),
            (b"\x89PNG\r\n\x1a\n\0\0", "table_encoding"),
            (b"PK\x03\x04nothing", "table_truncated"),
            ("account,unit,role\n".encode("utf-16-le"), "table_encoding"),
        ],
    )
    def test_what_is_no_table_is_one_fault(self, tmp_path, content, code):
        path, told = tmp_path / "people.csv", Told()
        path.write_bytes(content)
        assert counts(imported(path, told)) == (0, 0, 0, 0, 1)
        assert told.codes() == [(1, code, "")]

    def test_a_line_in_another_encoding_takes_no_other_with_it(self, tmp_path):
        path, told = written(tmp_path, *RIGHT), Told()
        path.write_bytes(path.read_bytes() + "new-09,丙,城管办,调度员,,,\n".encode("gb18030"))
        assert counts(imported(path, told)) == (3, 2, 0, 0, 1)
        assert told.codes() == [(5, "row_encoding", "")]

    def test_a_dry_run_tells_the_same_and_writes_nothing(self, tmp_path):
        path, told, kept = written(tmp_path, *RIGHT, FAULTY["an unknown role"][0]), Told(), []
        outcome = imported(path, told, dry_run=True, keep=lambda *one: kept.append(one))
        assert (counts(outcome), outcome.written) == ((3, 2, 0, 0, 1), False)
        assert told.codes() == [(5, "unknown_role", "岗位角色")]
        assert (stored.account("new-01"), kept) == (None, [])

    def test_a_strict_import_of_a_faulty_file_writes_nothing(self, tmp_path):
        outcome = imported(written(tmp_path, *RIGHT, FAULTY["an unknown role"][0]), strict=True)
        assert (counts(outcome), outcome.written) == ((3, 2, 0, 0, 1), False)
        assert stored.account("new-01") is None
        assert imported(written(tmp_path, *RIGHT), strict=True).written
        assert len(posts("new-01")) == 2


class TestFirstPasswords:
    def test_without_being_asked_no_account_can_be_signed_in_to(self, tmp_path):
        imported(written(tmp_path, *RIGHT))
        assert not stored.has_password(stored.account("new-01").id)

    def test_each_account_gets_its_own_once_and_those_that_have_one_keep_it(self, tmp_path):
        path, kept = written(tmp_path, *RIGHT, f"leader,,{STREET},leader,,,"), {}
        imported(path)
        imported(path, keep=kept.__setitem__)
        assert kept.keys() == {"new-01", "中南路街-城管办"}
        assert len(set(kept.values())) == 2
        assert authenticate(username="new-01", password=kept["new-01"]) is not None
        again: dict[str, str] = {}
        imported(path, keep=again.__setitem__)
        assert again == {}

    def test_a_faulty_row_opens_no_account(self, tmp_path):
        imported(written(tmp_path, RIGHT[0]))
        kept: dict[str, str] = {}
        imported(written(tmp_path, f"new-01,,{CENTRE},国王,,,"), keep=kept.__setitem__)
        assert kept == {}


def test_who_was_imported_sees_their_units_cases_and_no_others(tmp_path, town):
    filed(town)
    filed(found(slug="elsewhere", jurisdiction=420107), grid="420107011001")
    imported(written(tmp_path, f"mine,,{STREET},leader,,,", f"other,,{NEIGHBOUR},leader,,,"))
    mine, other = (
        actor_of(jurisdiction=WUCHANG, post=post.id, unit=post.unit, role=post.role)
        for post in (people.post_of(name, on=TODAY) for name in ("mine", "other"))
    )
    assert count_cases(by=mine, wanted=Wanted()) == 1
    assert count_cases(by=other, wanted=Wanted()) == 0
