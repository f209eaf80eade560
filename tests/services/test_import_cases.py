"""Rows of somebody's table as live cases: each filed once, every fault told at its line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from huying.domain.details import LOCAL
from huying.services.import_cases import FaultyImport, Outcome, import_cases
from huying.services.import_maps import FaultyMap, Map, UnknownMap, load, parse, presets
from huying.services.lists import count_cases, list_cases
from huying.services.reading import read_case
from huying.services.reveals import reveal
from huying.services.tables import write_xlsx
from huying.store import imports
from huying.store.lists import Wanted
from huying.wording.import_faults import IMPORT_FAULTS, import_fault
from huying.wording.voice import LANGS, Voice
from tests.domain.town import STREET
from tests.founding import Town, found

pytestmark = pytest.mark.django_db
COMPLAINTS = Path(__file__).parents[3] / "shared/data/complaints/teddy2020_messages_labeled_sample.csv"
HEAD = "留言编号,留言用户,留言主题,留言时间,留言详情,一级分类,留言时间_iso"
RIGHT = (
    "37,A0107866,大厦烂尾多年,2020/1/4 11:17:46,护栏占用人行道。,城乡建设,2020-01-04 11:17:46",
    '38,A0009647,工地受伤,2018/7/17 7:13:58,"工地拒付,\n请处理。",劳动和社会保障,2018-07-17 07:13:58',
)


@pytest.fixture
def town() -> Town:
    return found()


def written(folder: Path, *lines: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    path = folder / "complaints.csv"
    path.write_bytes(("\n".join((head, *lines)) + "\n").encode(encoding))
    return path


def imported(path: Path, town: Town, **options: object) -> Outcome:
    use = options.pop("use", load("teddy2020"))
    return import_cases(path, by=town.dispatcher, use=use, **options)  # type: ignore[arg-type]


def told(outcome: Outcome) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.code, fault.column) for fault in outcome.faults]


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.filed, outcome.unchanged, outcome.changed, outcome.faulty


def there(town: Town) -> int:
    return count_cases(by=town.dispatcher, wanted=Wanted())


def newest(town: Town) -> str:
    return str(list_cases(by=town.dispatcher, wanted=Wanted()).rows[0]["number"])


class TestTheRealComplaints:
    @pytest.fixture(autouse=True)
    def _are_there(self) -> None:
        if not COMPLAINTS.exists():
            pytest.skip("the real complaints are not beside this checkout")

    def test_all_of_them_become_live_cases_and_a_second_run_adds_none(self, town):
        assert counts(imported(COMPLAINTS, town)) == (247, 0, 0, 0)
        rows = list_cases(by=town.dispatcher, wanted=Wanted(), limit=300).rows
        assert Counter(row["category"] for row in rows) == {"city": 94, "welfare": 129, "business": 24}
        assert {(row["state"], row["holder"], row["channel"]) for row in rows} == {
            ("registered", STREET, "import")
        }
        assert counts(imported(COMPLAINTS, town)) == (0, 247, 0, 0)
        assert there(town) == 247

    def test_a_dry_run_says_so_beforehand_and_writes_nothing(self, town):
        assert counts(imported(COMPLAINTS, town, dry_run=True)) == (247, 0, 0, 0)
        assert there(town) == 0

    def test_a_case_holds_what_the_row_says_and_seals_who_wrote_it(self, town):
        imported(COMPLAINTS, town)
        found_row = list_cases(by=town.dispatcher, wanted=Wanted(), query="在水一方大厦").rows[0]
        shown = read_case(by=town.dispatcher, number=found_row["number"])
        assert shown.title == "A市在水一方大厦人为烂尾多年，安全隐患严重"
        assert shown.text.startswith("位于书院路主干道的在水一方大厦")
        first = shown.lines[0]
        assert first.at.astimezone(LOCAL).isoformat() == "2020-01-04T11:17:46+08:00"
        assert (first.step, first.by["post"], shown.case.category) == (
            "register",
            town.dispatcher.post,
            "city",
        )
        assert "A000107866" not in str(shown)
        person = reveal(by=town.dispatcher, number=shown.number, no=1, reason="核对来件")
        assert person["name"] == "A000107866"


class TestRunningAgain:
    def test_a_row_that_says_something_else_now_is_told_and_not_filed_again(self, tmp_path, town):
        imported(written(tmp_path, *RIGHT), town)
        changed = RIGHT[0].replace("烂尾多年", "复工")
        again = imported(written(tmp_path, changed, RIGHT[1]), town)
        assert counts(again) == (0, 1, 1, 0)
        assert told(again) == [(2, "changed", "")]
        assert there(town) == 2
        number = again.faults[0].params["number"]
        assert read_case(by=town.dispatcher, number=number).title == "大厦烂尾多年"

    def test_other_columns_may_change_and_rows_may_be_added(self, tmp_path, town):
        imported(written(tmp_path, RIGHT[0]), town)
        restamped = RIGHT[0].replace("2020/1/4 11:17:46", "")
        assert counts(imported(written(tmp_path, restamped, RIGHT[1]), town)) == (1, 1, 0, 0)

    def test_the_same_key_from_another_source_is_another_row(self, tmp_path, town):
        use = load("teddy2020")
        imported(written(tmp_path, *RIGHT), town)
        other = Map(source="hotline", key=use.key, details=use.details)
        assert counts(imported(written(tmp_path, *RIGHT), town, use=other)) == (2, 0, 0, 0)

    def test_another_jurisdictions_import_is_its_own(self, tmp_path, town):
        elsewhere = found(slug="elsewhere", jurisdiction=420107)
        path = written(tmp_path, *RIGHT)
        assert counts(imported(path, town)) == counts(imported(path, elsewhere)) == (2, 0, 0, 0)


FAULTY = {
    "a bad date": ("39,A1,标题,,内容,城乡建设,2020-13-40", ("bad_moment", "留言时间_iso")),
    "a date of no year we know": (
        "39,A1,标题,,内容,城乡建设,0020-01-04 11:17:46",
        ("bad_moment", "留言时间_iso"),
    ),
    "a date to come": ("39,A1,标题,,内容,城乡建设,2098-01-04 11:17:46", ("in_future", "留言时间_iso")),
    "a repeated key": ("37,A1,标题,,内容,城乡建设,", ("key_twice", "留言编号")),
    "no key": (",A1,标题,,内容,城乡建设,", ("key_blank", "留言编号")),
    "an endless key": (f"{'9' * 201},A1,标题,,内容,城乡建设,", ("key_long", "留言编号")),
    "a blank title": ("39,A1,  ,,内容,城乡建设,", ("required", "留言主题")),
    "no text": ("39,A1,标题,,,城乡建设,", ("required", "留言详情")),
    "an unknown class": ("39,A1,标题,,内容,天文,", ("unknown_value", "一级分类")),
    "a formula": ("39,A1,=HYPERLINK(1),,内容,城乡建设,", ("formula", "留言主题")),
    "a formula that calls a program": ("39,A1,标题,,+cmd|' /C calc'!A0,城乡建设,", ("formula", "留言详情")),
    "too few cells": ("39,A1,标题", ("cells_missing", "")),
    "too many cells": ("39,A1,标题,,内容,城乡建设,,多,余", ("cells_extra", "")),
    "a long cell": (f"39,A1,标题,,{'长' * 20_001},城乡建设,", ("cell_too_long", "")),
    "a cell of ten megabytes": (f"39,A1,标题,,{'x' * 10_000_000},城乡建设,", ("row_unreadable", "")),
    "an open quotation inside": ('39,A1,"标"题,,内容,城乡建设,', ("row_unreadable", "")),
}


class TestFaults:
    @pytest.mark.parametrize("what", FAULTY)
    @pytest.mark.parametrize("dry_run", [False, True])
    def test_a_faulty_row_is_told_by_its_line_and_the_others_are_filed(self, tmp_path, town, what, dry_run):
        line, (code, column) = FAULTY[what]
        outcome = imported(written(tmp_path, RIGHT[0], line, RIGHT[1]), town, dry_run=dry_run)
        assert told(outcome) == [(3, code, column)]
        assert counts(outcome) == (2, 0, 0, 1)
        assert there(town) == (0 if dry_run else 2)
        fault = outcome.faults[0]
        for lang in LANGS:
            said = import_fault(
                fault.code, fault.params, Voice(lang=lang), column=fault.column, path=fault.path
            )
            assert "{" not in said
            assert column in said

    def test_every_fault_of_a_row_is_told(self, tmp_path, town):
        outcome = imported(written(tmp_path, ",A1,=1+1,,内容,天文,昨天"), town)
        assert [code for _, code, _ in told(outcome)] == [
            "key_blank", "formula", "bad_moment", "unknown_value",
        ]  # fmt: skip
        assert outcome.faulty == 1

    def test_a_strict_import_of_a_faulty_file_writes_nothing_and_tells_all(self, tmp_path, town):
        path = written(tmp_path, RIGHT[0], FAULTY["no text"][0], RIGHT[1], FAULTY["an unknown class"][0])
        with pytest.raises(FaultyImport) as refused:
            imported(path, town, strict=True)
        assert told(refused.value.outcome) == [
            (3, "required", "留言详情"),
            (6, "unknown_value", "一级分类"),
            (6, "key_twice", "留言编号"),
        ]
        assert there(town) == 0
        assert imports.known(jurisdiction=420106, source="teddy2020", keys=["37", "38"]) == {}

    def test_a_strict_import_of_a_sound_file_files_it_all(self, tmp_path, town):
        assert counts(imported(written(tmp_path, *RIGHT), town, strict=True)) == (2, 0, 0, 0)
        assert there(town) == 2

    def test_without_a_column_of_the_map_nothing_is_filed(self, tmp_path, town):
        path = written(tmp_path, *RIGHT, head=HEAD.replace("留言主题", "主题").replace("留言编号", "编号"))
        outcome = imported(path, town)
        assert told(outcome) == [(1, "columns", "")]
        assert outcome.faults[0].params == {"missing": "留言编号, 留言主题"}
        assert there(town) == 0

    def test_a_file_that_breaks_off_keeps_the_rows_before(self, tmp_path, town):
        outcome = imported(written(tmp_path, RIGHT[0], '38,A1,"标题'), town)
        assert [(line, code) for line, code, _ in told(outcome)] == [(3, "table_truncated")]
        assert there(town) == 1

    def test_what_is_no_table_is_one_fault(self, tmp_path, town):
        path = tmp_path / "complaints.csv"
        for content, code in ((b"", "table_empty"), (b"\x89PNG\r\n\x1a\n\0\0", "table_encoding")):
            path.write_bytes(content)
            assert told(imported(path, town)) == [(1, code, "")]

    def test_a_post_that_may_not_register_files_nothing(self, tmp_path, town):
        outcome = import_cases(written(tmp_path, *RIGHT), by=town.city, use=load("teddy2020"))
        assert {code for _, code, _ in told(outcome)} <= {"refused.not_yours", "refused.no_process"}
        assert counts(outcome) == (0, 0, 0, 2)
        said = import_fault(outcome.faults[0].code, outcome.faults[0].params, Voice(lang="en"))
        assert said

    def test_every_sentence_of_its_own_is_there_in_both_languages(self):
        assert all(zh and en and zh != en for zh, en in IMPORT_FAULTS.values())


class TestForms:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
    def test_a_table_is_read_in_the_encodings_offices_write(self, tmp_path, town, encoding):
        path = written(tmp_path, *RIGHT, encoding=encoding)
        assert counts(imported(path, town)) == (2, 0, 0, 0)
        assert read_case(by=town.dispatcher, number=newest(town)).title == "工地受伤"

    def test_an_excel_file_is_a_table_too(self, tmp_path, town):
        path = tmp_path / "complaints.xlsx"
        cells = RIGHT[0].split(",")
        with path.open("wb") as file:
            write_xlsx([cells], head=HEAD.split(","), to=file, sheet="来件")
        assert counts(imported(path, town)) == (1, 0, 0, 0)
        assert counts(imported(written(tmp_path, RIGHT[0]), town)) == (0, 1, 0, 0)

    def test_a_title_that_is_too_long_is_cut_and_stands_whole_in_the_text(self, tmp_path, town):
        title = "长" * 300
        imported(written(tmp_path, f"39,A1,{title},,内容,城乡建设,"), town)
        shown = read_case(by=town.dispatcher, number=newest(town))
        assert shown.title == f"{'长' * 199}…"
        assert shown.text == f"{title}\n\n内容"

    def test_a_text_that_only_begins_like_a_formula_is_a_text(self, tmp_path, town):
        lines = [
            f"{n},A1,{title},,{title},城乡建设,"
            for n, title in enumerate(("-----求助-----", "@市长 路灯不亮", "+1 支持", "=====", "-A7县的路"))
        ]
        assert counts(imported(written(tmp_path, *lines), town)) == (5, 0, 0, 0)

    def test_who_wrote_nothing_of_himself_is_no_petitioner(self, tmp_path, town):
        imported(written(tmp_path, "39,,标题,,内容,城乡建设,"), town)
        assert read_case(by=town.dispatcher, number=newest(town)).parties == ()

    def test_progress_counts_the_rows(self, tmp_path, town):
        done: list[int] = []
        lines = [f"{n},A1,标题,,内容,城乡建设," for n in range(120)]
        imported(written(tmp_path, *lines), town, dry_run=True, progress=done.append)
        assert done == [100, 120]


HOTLINE = """
source = "hotline"
key = "No"
[details]
title = { column = "Subject" }
text = { column = "Body" }
channel = { column = "Via", values = { "tel" = "phone", "desk" = "visitor" } }
at = { column = "When", formats = ["%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M%z"] }
place = { column = "Where" }
reporter_name = { column = "Name" }
reporter_phone = { column = "Phone" }
kind = { constant = "need" }
"""


class TestMaps:
    def test_a_map_of_ones_own_names_every_detail(self, tmp_path, town):
        own = tmp_path / "hotline.toml"
        own.write_text(HOTLINE, "utf-8")
        head = "No,Subject,Body,Via,When,Where,Name,Phone"
        lines = (
            "1,路灯,不亮,tel,03.04.2026 17:20,中南路 1 号,李,13912345678",
            "2,井盖,破损,desk,2026-04-03T09:20+0000,,,",
        )
        assert counts(imported(written(tmp_path, *lines, head=head), town, use=load(str(own)))) == (
            2,
            0,
            0,
            0,
        )
        rows = list_cases(by=town.dispatcher, wanted=Wanted()).rows
        assert [(row["title"], row["channel"], row["kind"]) for row in rows] == [
            ("井盖", "visitor", "need"),
            ("路灯", "phone", "need"),
        ]
        shown = [read_case(by=town.dispatcher, number=row["number"]) for row in rows]
        assert shown[0].lines[0].at == shown[1].lines[0].at
        assert (shown[1].place, shown[1].parties[0].phone) == ("中南路 1 号", "139****5678")

    def test_a_fault_of_a_constant_names_the_detail(self, tmp_path, town):
        own = HOTLINE.replace('constant = "need"', 'constant = "wish"')
        head = "No,Subject,Body,Via,When,Where,Name,Phone"
        outcome = imported(written(tmp_path, "1,路灯,不亮,tel,,,,", head=head), town, use=parse(own.encode()))
        fault = outcome.faults[0]
        assert (fault.code, fault.column, fault.path) == ("not_a_choice", "", "kind")
        voice = Voice(lang="en")
        said = import_fault(fault.code, fault.params, voice, column=fault.column, path=fault.path)
        assert "problem" in said

    def test_every_preset_can_be_used(self):
        assert "teddy2020" in presets()
        assert [load(name).source for name in presets()] == list(presets())

    def test_an_unknown_map_is_told_with_those_there_are(self):
        for name in ("nonsense", "../maps/teddy2020", ""):
            with pytest.raises(UnknownMap) as unknown:
                load(name)
            assert unknown.value.known == presets()

    def test_every_fault_of_a_map_is_told_at_once(self):
        content = """
        source = "Big Name"
        what = 1
        [details]
        title = { column = "a", constant = "b" }
        at = { column = "c", formats = ["noon"] }
        colour = { column = "d" }
        category = { column = "e", values = { x = 1 } }
        text = { column = "f", formats = ["%Y"], more = 1 }
        """
        with pytest.raises(FaultyMap) as faulty:
            parse(content.encode())
        assert [fault.split(": ")[0] for fault in faulty.value.faults] == [
            *("what", "source", "key", "details.channel", "details.title", "details.at", "details.colour"),
            *("details.category", "details.text", "details.text"),
        ]

    @pytest.mark.parametrize("content", [b"\xff", b"[", b"", b"details = 1", b"key = 1\nsource = 2"])
    def test_no_map_makes_anything_but_a_fault(self, content):
        with pytest.raises(FaultyMap):
            parse(content)
