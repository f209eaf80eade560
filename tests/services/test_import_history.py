"""History: what others handled long ago, as closed cases that say what their source says (issue 3, part 1)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from huying.domain.case import Actor
from huying.domain.case.history import stated_late
from huying.domain.details import LOCAL
from huying.services import history_accounts, history_maps
from huying.services.import_history import AlreadyImporting, FaultyImport, Outcome, import_history
from huying.services.import_rows import LineFault
from huying.services.lists import count_cases, list_cases
from huying.services.people import give_post
from huying.services.posts import actor_of
from huying.services.reading import read_case
from huying.services.rebuild import Progress, run
from huying.services.reveals import reveal
from huying.services.tables import write_xlsx
from huying.services.verify import Counts, verify
from huying.store import imports, jurisdictions, units
from huying.store.lists import Wanted
from huying.wording.import_faults import IMPORT_FAULTS, import_fault
from huying.wording.voice import LANGS, Voice
from tests.domain.town import CITY_MANAGEMENT, DISTRICT
from tests.founding import found

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[3] / "shared" / "data"
EVENTS = DATA / "events" / "pingshan2018_events.csv"
REPLIES = DATA / "complaints" / "teddy2020_messages_replies.csv"

MAP = """
source = "old-desk"
key = "No"
blank = ["-"]
label = { zh = "旧台账", en = "The old desk" }
[home]
slug = "old-desk"
name = { zh = "旧台账", en = "Old desk" }
[at]
column = "When"
formats = ["%Y-%m-%d %H:%M:%S"]
[title]
columns = ["What"]
[text]
column = "Text"
[reply]
column = "Reply"
[closed_at]
column = "Done"
formats = ["%Y-%m-%d"]
[channel]
column = "Via"
[late]
column = "Late"
yes = ["y"]
no = ["n"]
[petitioner]
name = "Who"
phone = "Phone"
[[ground]]
kind = "community"
name = "Where"
[[order]]
role = "lead"
name = "Unit"
late = { column = "Late", yes = ["y"], no = ["n"] }
[[order]]
role = "support"
name = "Also"
[[stated]]
name = "nature"
column = "Nature"
label = { zh = "性质", en = "Nature" }
"""
HEAD = "No,When,What,Text,Reply,Done,Via,Late,Who,Phone,Where,Unit,Also,Nature"
USE = history_maps.parse(MAP.encode())
RIGHT = (
    "1,2018-02-08 15:34:40,路灯不亮,中南路口路灯不亮,已修复,2018-02-10,电话,n,李,13912345678,百瑞景社区,城管局,,投诉",
    "2,2018-03-01 09:00:00,占道经营,,,,网站,y,,,百瑞景社区,城管局,市场局,咨询",
    "3,2018-03-02 09:00:00,咨询政策,请问政策,,,网站,-,,,-,-,,-",
)


def written(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "history.csv"
    path.write_text("\n".join((head, *lines)) + "\n", "utf-8")
    return path


class Told(list[LineFault]):
    """The faults of an import, as they are told."""

    def codes(self) -> list[tuple[int, str, str]]:
        return [(fault.line, fault.code, fault.column) for fault in self]


def imported(path: Path, told: Told | None = None, **options: Any) -> Outcome:
    use = options.pop("use", USE)
    return import_history(path, use=use, tell=(Told() if told is None else told).append, **options)


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.imported, outcome.unchanged, outcome.changed, outcome.faulty


def reader_of(slug: str, unit: str | None = None) -> Actor:
    """Somebody who may see what a jurisdiction has: of the unit that has it all, or of another."""
    place = jurisdictions.by_slug(slug)
    code = unit or f"{place.id}000000"
    today = timezone.now().astimezone(LOCAL).date()
    post = give_post(username=f"reader-{code}", unit=code, role="leader", from_date=today)
    return actor_of(jurisdiction=place.id, post=post.id, unit=code, role="leader")


def unit_called(slug: str, name: str) -> str:
    place = jurisdictions.by_slug(slug)
    return next(unit.code for unit in units.of_jurisdiction(place.id) if unit.name == name)


def nothing_is_broken() -> bool:
    checked = Counts()
    return not list(verify(counts=checked, keys=True)) and not list(run(progress=Progress(), check=True))


def every(by: Actor, **wanted: Any) -> list[dict[str, Any]]:
    return list(list_cases(by=by, wanted=Wanted(**wanted), limit=100).rows)


class TestTheRealEvents:
    @pytest.fixture(autouse=True)
    def _are_there(self) -> None:
        if not EVENTS.exists():
            pytest.skip("the real events are not beside this checkout")

    def test_all_become_closed_cases_in_time_or_late_as_the_file_says_and_only_once(self):
        use = history_maps.load("pingshan2018")
        before = imported(EVENTS, use=use, dry_run=True)
        assert (before.imported, before.orders, before.place) == (7000, 6986, None)
        first = imported(EVENTS, use=use)
        assert (counts(first), first.orders) == ((7000, 0, 0, 0), 6986)
        account = history_accounts.of(jurisdictions.by_slug("pingshan-2018"))[0]
        assert (account.cases, account.in_time, account.late, account.unstated) == (7000, 6279, 719, 2)
        assert counts(imported(EVENTS, use=use)) == (0, 7000, 0, 0)
        by = reader_of("pingshan-2018")
        assert count_cases(by=by, wanted=Wanted(state="closed"), most=9999) == 7000
        assert count_cases(by=by, wanted=Wanted(category="市容环卫"), most=9999) == 2394
        assert count_cases(by=by, wanted=Wanted(channel="12345"), most=9999) == 1239
        assert nothing_is_broken()

    def test_a_case_says_what_its_row_says(self):
        imported(EVENTS, use=history_maps.load("pingshan2018"))
        by = reader_of("pingshan-2018")
        row = list_cases(by=by, wanted=Wanted(), query="侵占绿地 市政、公共设施设置及维护").rows[-1]
        shown = read_case(by=by, number=row["number"])
        assert shown.title == "市政、公共设施设置及维护 · 侵占绿地"
        assert shown.case.at.astimezone(LOCAL).isoformat() == "2018-02-08T15:34:40+08:00"
        assert (shown.case.channel, shown.case.category) == ("@坪山", "市政设施")
        assert shown.lines[0].facts["stated"]["nature"] == "投诉"
        assert [shown.rules.units.get(order.unit).name for order in shown.case.orders] == ["老坑社区"]
        chain = shown.rules.units.chain(shown.case.grid or "")
        assert [unit.name for unit in chain] == ["老坑社区", "龙田街道", "坪山区（历史数据）"]


class TestTheRealMessages:
    def test_messages_with_replies_become_cases_with_their_text(self):
        if not REPLIES.exists():
            pytest.skip("the real messages are not beside this checkout")
        use = history_maps.load("teddy2020-replies")
        assert counts(imported(REPLIES, use=use)) == (2816, 0, 0, 0)
        assert counts(imported(REPLIES, use=use)) == (0, 2816, 0, 0)
        by = reader_of("messages-2020")
        row = list_cases(by=by, wanted=Wanted(), query="A2区景蓉华苑物业管理有问题").rows[0]
        shown = read_case(by=by, number=row["number"])
        assert shown.text.startswith("2019年4月以来，位于A市A2区桂花坪街道")
        assert shown.lines[0].contents["reply"].startswith("现将网友在平台《问政西地省》")
        assert shown.lines[0].facts["replied_at"] == "2019-05-10T06:56:53+00:00"
        assert (shown.calls, shown.case.orders) == ((), ())
        assert "A00045581" not in str(shown)
        assert nothing_is_broken()


class TestWhatIsKept:
    def test_the_case_and_each_of_its_orders_have_one_entry_with_the_row_and_its_hash(self, tmp_path):
        imported(written(tmp_path, *RIGHT))
        by = reader_of("old-desk")
        shown = [read_case(by=by, number=row["number"]) for row in every(by)]
        two = next(one for one in shown if one.title == "占道经营")
        assert [(line.step, line.order) for line in two.lines] == [
            ("imported", None), ("imported", 1), ("imported", 2),
        ]  # fmt: skip
        rows = [line.facts["row"] for line in two.lines]
        assert rows[0] == rows[1] == rows[2]
        assert (rows[0]["key"], rows[0]["line"], len(rows[0]["hash"])) == ("2", 3, 64)
        known = imports.known(jurisdiction=by.jurisdiction, source="old-desk", keys=["2"])["2"]
        assert (known.row_hash.hex(), known.number) == (rows[0]["hash"], two.number)
        assert [(order.role, stated_late(order)) for order in two.case.orders] == [
            ("lead", True), ("support", None),
        ]  # fmt: skip

    def test_nothing_is_made_up(self, tmp_path):
        imported(written(tmp_path, *RIGHT))
        by = reader_of("old-desk")
        for row in every(by):
            shown = read_case(by=by, number=row["number"])
            assert (shown.state, shown.acts, shown.tasks, shown.clocks) == ("closed", (), (), ())
            for order in shown.case.orders:
                assert set(order.done) == {"imported"}
                assert order.score is None
        told = {row["title"]: (row["closed_at"], row["stated_late"], row["grid"]) for row in every(by)}
        place = unit_called("old-desk", "百瑞景社区")
        assert told["占道经营"] == (None, True, place)
        assert told["咨询政策"] == (None, None, None)
        assert told["路灯不亮"][0].astimezone(LOCAL).date().isoformat() == "2018-02-10"

    def test_who_reported_is_sealed_and_numbers_are_masked_where_nothing_is_erased(self, tmp_path):
        phone = "13912345678"
        line = f"4,2018-02-08 15:34:40,找 {phone} 催办,电话 {phone} 无人接,,,,n,李,{phone},,,,投诉{phone}"
        imported(written(tmp_path, line))
        by = reader_of("old-desk")
        shown = read_case(by=by, number=every(by)[0]["number"])
        assert shown.title == "找 139****5678 催办"
        assert shown.lines[0].facts["stated"] == {"nature": "投诉139****5678"}
        assert shown.text == "电话 13912345678 无人接"
        assert (shown.parties[0].name, shown.parties[0].phone) == ("*", "139****5678")
        operator = Actor(
            jurisdiction=by.jurisdiction, post=by.post, unit=by.unit, role="leader", stands_for=by.stands_for
        )
        assert reveal(by=operator, number=shown.number, no=1, reason="核对来件")["phone"] == "13912345678"

    def test_a_unit_that_had_a_case_sees_its_own_order_and_numbers_masked(self, tmp_path):
        line = "4,2018-02-08 15:34:40,催办,电话 13912345678 无人接,回复,,,n,李,13912345678,,城管局,市场局,"
        imported(written(tmp_path, line))
        holder, unit = reader_of("old-desk"), reader_of("old-desk", unit_called("old-desk", "市场局"))
        number = every(holder)[0]["number"]
        assert [row["number"] for row in every(unit)] == [number]
        shown = read_case(by=unit, number=number)
        assert shown.text == "电话 139****5678 无人接"
        assert "reply" not in shown.lines[0].contents
        assert shown.parties == ()

    def test_everything_that_was_imported_is_verified_and_folds_to_what_is_kept(self, tmp_path):
        imported(written(tmp_path, *RIGHT))
        checked = Counts()
        assert list(verify(counts=checked, keys=True)) == []
        assert (checked.subjects, checked.entries, checked.petitioners, checked.unopened) == (3, 6, 1, 0)
        progress = Progress()
        assert list(run(progress=progress, check=True)) == []
        assert progress.cases == 3


class TestRunningAgain:
    def test_a_second_run_adds_nothing(self, tmp_path):
        path = written(tmp_path, *RIGHT)
        assert counts(imported(path)) == (3, 0, 0, 0)
        assert counts(imported(path)) == (0, 3, 0, 0)
        assert counts(imported(path, dry_run=True)) == (0, 3, 0, 0)
        assert len(every(reader_of("old-desk"))) == 3

    def test_a_row_that_says_something_else_now_is_told_and_not_taken_again(self, tmp_path):
        imported(written(tmp_path, *RIGHT))
        told = Told()
        again = imported(written(tmp_path, RIGHT[0].replace("不亮", "修好了"), *RIGHT[1:]), told)
        assert counts(again) == (0, 2, 1, 0)
        assert told.codes() == [(2, "changed", "")]
        assert "路灯不亮" in {row["title"] for row in every(reader_of("old-desk"))}

    def test_an_import_that_was_broken_off_goes_on(self, tmp_path):
        imported(written(tmp_path, RIGHT[0]))
        assert counts(imported(written(tmp_path, *RIGHT))) == (2, 1, 0, 0)
        assert nothing_is_broken()

    def test_nobody_else_imports_the_same_source_meanwhile(self, tmp_path, app_connection):
        lock = "SELECT pg_advisory_lock(hashtextextended('import/history/old-desk', 0))"
        app_connection.execute(lock)
        with pytest.raises(AlreadyImporting):
            imported(written(tmp_path, *RIGHT))
        app_connection.execute(lock.replace("_lock", "_unlock"))
        assert counts(imported(written(tmp_path, *RIGHT))) == (3, 0, 0, 0)

    def test_more_rows_than_one_batch_are_all_taken(self, tmp_path, monkeypatch):
        monkeypatch.setattr("huying.services.import_history.BATCH", 7)
        lines = [
            f"{n},2018-03-01 09:00:00,占道经营,,,,网站,y,,,社区{n % 3},单位{n % 5},,咨询" for n in range(100)
        ]
        done: list[int] = []
        first = imported(written(tmp_path, *lines), progress=done.append)
        assert (counts(first), first.units, done[-1]) == ((100, 0, 0, 0), 8, 100)
        twice = [*lines, lines[3]]
        told = Told()
        assert counts(imported(written(tmp_path, *twice), told)) == (0, 100, 0, 1)
        assert told.codes() == [(102, "key_twice", "No")]
        assert nothing_is_broken()


LINE = "9,2018-02-08 15:34:40,路灯不亮,内容,,,电话,n,,,百瑞景社区,城管局,,"
FAULTY: dict[str, tuple[bytes, tuple[str, str]]] = {
    "encoding": (LINE.encode().replace("内容".encode(), "内容".encode("gb18030")), ("row_encoding", "")),
    "missing columns": (b"9,2018-02-08 15:34:40", ("cells_missing", "")),
    "bad date": (LINE.replace("2018-02-08", "2018-13-40").encode(), ("bad_moment", "When")),
    "no date": (LINE.replace("2018-02-08 15:34:40", "").encode(), ("required", "When")),
    "a date to come": (LINE.replace("2018", "2098").encode(), ("in_future", "When")),
    "duplicate key": (LINE.replace("9,", "1,", 1).encode(), ("key_twice", "No")),
    "no key": (LINE.replace("9,", ",", 1).encode(), ("key_blank", "No")),
    "a telephone as key": (LINE.replace("9,", "13912345678,", 1).encode(), ("key_personal", "No")),
    "extra columns": (f"{LINE},多,余".encode(), ("cells_extra", "")),
    "a cell of ten megabytes": (LINE.replace("内容", "x" * 10_000_000).encode(), ("row_unreadable", "")),
    "a cell that is too long": (LINE.replace("内容", "长" * 20_001).encode(), ("cell_too_long", "")),
    "formula injection": (LINE.replace("内容", "=cmd|' /C calc'!A0").encode(), ("formula", "Text")),
    "a formula as unit": (LINE.replace("城管局", "=HYPERLINK(1)").encode(), ("formula", "Unit")),
    "an open quotation": (LINE.replace("内容", '"内容').encode(), ("row_unreadable", "")),
    "no title": (LINE.replace("路灯不亮", "-").encode(), ("required", "What")),
    "an endless name": (LINE.replace("城管局", "局" * 81).encode(), ("value_long", "Unit")),
    "neither late nor in time": (LINE.replace(",n,", ",maybe,").encode(), ("unknown_value", "Late")),
}


def with_bytes(folder: Path, *lines: bytes) -> Path:
    path = folder / "history.csv"
    path.write_bytes(b"\n".join((HEAD.encode(), *lines)) + b"\n")
    return path


class TestFaults:
    @pytest.mark.parametrize("what", FAULTY)
    @pytest.mark.parametrize("dry_run", [False, True])
    def test_a_faulty_row_is_told_by_its_line_and_no_other_is_lost(self, tmp_path, what, dry_run):
        line, fault = FAULTY[what]
        told = Told()
        first, *others = (one.encode() for one in RIGHT)
        outcome = imported(with_bytes(tmp_path, first, line, *others), told, dry_run=dry_run)
        assert told.codes() == [(3, *fault)]
        assert counts(outcome) == (3, 0, 0, 1)
        for lang in LANGS:
            said = import_fault(told[0].code, told[0].params, Voice(lang=lang), column=told[0].column)
            assert said
            assert "{" not in said

    def test_all_of_them_in_one_file_take_none_of_the_others_with_them(self, tmp_path):
        told = Told()
        lines = [
            b"9%d," % n + line[2:] if line.startswith(b"9,") else line
            for n, (line, _) in enumerate(FAULTY.values())
        ]
        outcome = imported(
            with_bytes(tmp_path, *(one.encode() for one in RIGHT), *lines, b'99,"cut off'), told
        )
        assert (outcome.imported, outcome.faulty) == (3, len(FAULTY) + 1)
        assert [fault.line for fault in told] == list(range(5, 6 + len(FAULTY)))
        assert told[-1].code == "table_truncated"
        assert nothing_is_broken()

    def test_a_strict_import_of_a_faulty_file_writes_nothing_and_tells_all(self, tmp_path):
        told = Told()
        lines = [FAULTY["bad date"][0], FAULTY["no title"][0].replace(b"9,", b"10,", 1)]
        path = with_bytes(tmp_path, RIGHT[0].encode(), *lines)
        with pytest.raises(FaultyImport) as refused:
            imported(path, told, strict=True)
        assert (counts(refused.value.outcome), told.codes()) == (
            (1, 0, 0, 2), [(3, "bad_moment", "When"), (4, "required", "What")],
        )  # fmt: skip
        assert jurisdictions.listed() == ()
        assert counts(imported(written(tmp_path, *RIGHT), strict=True)) == (3, 0, 0, 0)

    @pytest.mark.parametrize(
        ("content", "code"),
        [(b"", "table_empty"), (b"\x89PNG\r\n\x1a\n\0", "table_encoding"), (b"No,When\n1,2\n", "columns")],
    )
    def test_what_is_no_such_table_is_one_fault(self, tmp_path, content, code):
        path, told = tmp_path / "history.csv", Told()
        path.write_bytes(content)
        assert counts(imported(path, told)) == (0, 0, 0, 1)
        assert told.codes() == [(1, code, "")]

    def test_an_excel_file_is_a_table_too(self, tmp_path):
        path = tmp_path / "history.xlsx"
        with path.open("wb") as file:
            write_xlsx([RIGHT[0].split(",")], head=HEAD.split(","), to=file, sheet="台账")
        assert counts(imported(path)) == (1, 0, 0, 0)
        assert counts(imported(written(tmp_path, *RIGHT))) == (2, 1, 0, 0)

    def test_every_sentence_of_its_own_is_there_in_both_languages(self):
        assert all(zh and en and zh != en for zh, en in IMPORT_FAULTS.values())


class TestWhereItLives:
    def test_a_jurisdiction_of_its_own_is_made_once_with_a_number_that_no_place_has(self, tmp_path):
        first = imported(written(tmp_path, *RIGHT)).place
        assert first is not None
        assert (first.id, first.slug, first.name_en) == (900001, "old-desk", "Old desk")
        other = history_maps.parse(MAP.replace('"old-desk"', '"older-desk"').encode())
        second = imported(written(tmp_path, *RIGHT), use=other).place
        assert second is not None
        assert second.id == 900002

    def test_two_sources_may_share_one(self, tmp_path):
        imported(written(tmp_path, *RIGHT))
        other = history_maps.parse(MAP.replace('source = "old-desk"', 'source = "second"').encode())
        imported(written(tmp_path, RIGHT[0]), use=other, jurisdiction="old-desk")
        place = jurisdictions.by_slug("old-desk")
        assert {one.process: one.cases for one in history_accounts.of(place)} == {
            "history-old-desk": 3, "history-second": 1,
        }  # fmt: skip

    def test_in_a_jurisdiction_that_is_named_its_own_units_are_found_by_name_and_no_others_made(
        self, tmp_path
    ):
        town = found()
        known = history_maps.parse(MAP.replace("blank =", 'units = "known"\nblank =').encode())
        told = Told()
        lines = ("1,2018-02-08 15:34:40,路灯不亮,,,,,n,,,百瑞景社区,区城管执法局,,", RIGHT[1])
        outcome = imported(written(tmp_path, *lines), told, use=known, jurisdiction="wuchang")
        assert (counts(outcome), outcome.units) == ((1, 0, 0, 1), 0)
        assert told.codes() == [(3, "unknown_name", "")]
        assert told[0].params == {"value": "城管局"}
        row = next(row for row in every(town.operator) if row["process"] == "history-old-desk")
        assert [one["unit"] for one in row["orders"]] == [CITY_MANAGEMENT]
        assert row["holder"] == DISTRICT

    def test_live_work_there_goes_on_by_its_own_process(self, tmp_path):
        town = found()
        known = history_maps.parse(MAP.replace("blank =", 'units = "known"\nblank =').encode())
        imported(written(tmp_path, RIGHT[2]), use=known, jurisdiction="wuchang")
        from huying.services.cases import file_case

        details = {"title": "水泵房", "text": "漏水", "channel": "phone"}
        assert file_case(by=town.dispatcher, details=details).state == "registered"

    def test_units_are_made_as_they_are_met_each_once(self, tmp_path):
        outcome = imported(written(tmp_path, *RIGHT))
        assert outcome.units == 3
        kinds = Counter(unit.kind for unit in units.load(jurisdictions.by_slug("old-desk").id))
        assert kinds == {"district": 1, "community": 1, "department": 2}


class TestMaps:
    def test_every_preset_can_be_used(self):
        assert {"pingshan2018", "teddy2020-replies"} <= set(history_maps.presets())
        assert [history_maps.load(name).source for name in history_maps.presets()] == list(
            history_maps.presets()
        )

    def test_an_unknown_map_is_told_with_those_there_are(self):
        for name in ("nonsense", "../history/pingshan2018", ""):
            with pytest.raises(history_maps.UnknownMap) as unknown:
                history_maps.load(name)
            assert unknown.value.known == history_maps.presets()

    def test_every_fault_of_a_map_is_told_at_once(self):
        content = """
        source = "Big Name"
        what = 1
        units = "some"
        [home]
        slug = "Big Place"
        [at]
        column = "c"
        formats = ["noon"]
        [title]
        columns = []
        [lon]
        column = "x"
        [[order]]
        role = "chief"
        name = "u"
        """
        with pytest.raises(history_maps.FaultyMap) as faulty:
            history_maps.parse(content.encode())
        assert {fault.split(":")[0] for fault in faulty.value.faults} == {
            *("source", "what", "units", "key", "label", "label.zh", "label.en", "home.slug", "home.name"),
            *("home.name.zh", "home.name.en", "at.formats", "title.columns", "lon", "order[1].role"),
        }

    @pytest.mark.parametrize("content", [b"\xff", b"[", b"", b"home = 1", b"key = 1\nsource = 2"])
    def test_no_map_makes_anything_but_a_fault(self, content):
        with pytest.raises(history_maps.FaultyMap):
            history_maps.parse(content)
