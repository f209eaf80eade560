"""Tables out (nothing in them runs) and in (every fault told at its row)."""

from __future__ import annotations

import csv
import io
import string
import tracemalloc
import zipfile
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.services.table_rows import Row, Unreadable, read_rows
from huying.services.tables import csv_chunks, neutral, write_xlsx
from huying.wording.files import FILE_FAULTS, TABLE_FAULTS

HEAD = ["编号", "标题"]
ROWS = [["1", "海运宿舍水泵房"], ["2", "胶囊房"]]
WRITTEN = datetime(2026, 4, 3, 17, 20)  # noqa: DTZ001 - Excel knows no zones
COMPLAINTS = Path(__file__).parents[3] / "shared/data/complaints/teddy2020_messages_labeled_sample.csv"


def as_csv(rows: list[list[str]], head: list[str] = HEAD) -> bytes:
    return b"".join(csv_chunks(rows, head=head))


def as_xlsx(rows: list[list[str]], head: list[str] = HEAD) -> io.BytesIO:
    out = io.BytesIO()
    assert write_xlsx(rows, head=head, to=out, sheet="案件") == len(rows)
    return out


def kept(folder: Path, data: bytes) -> Path:
    path = folder / "table"
    path.write_bytes(data)
    return path


def read(folder: Path, data: bytes, *, max_cell: int = 1000) -> list[Row]:
    return list(read_rows(kept(folder, data), max_cell=max_cell))


def values(rows: list[Row]) -> list[list[str]]:
    return [list(row.values.values()) for row in rows]


def faults(rows: list[Row]) -> list[tuple[int, str]]:
    for row in rows:
        for fault in row.faults:
            for sentence in TABLE_FAULTS[fault.code].values():
                assert "{" not in sentence.format(**fault.params)
    return [(row.line, fault.code) for row in rows for fault in row.faults]


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(folder, data)
    for sentence in (TABLE_FAULTS | FILE_FAULTS)[caught.value.code].values():
        assert "{" not in sentence.format(**caught.value.params)
    return caught.value.code


def excel(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Out


def test_excel_reads_the_csv_as_utf8() -> None:
    data = as_csv(ROWS)

    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == [HEAD, *ROWS]


@pytest.mark.parametrize(
    "start", [*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u200b=", "\ufeff@", "\x00="]
)
def test_a_cell_that_begins_like_a_formula_is_only_text(start: str) -> None:
    danger = start + 'HYPERLINK("http://evil.example","点我")'

    (_, (from_csv,)) = csv.reader(io.StringIO(as_csv([[danger]], ["a"]).decode("utf-8-sig")))
    cell = openpyxl.load_workbook(as_xlsx([[danger]], ["a"])).worksheets[0]["A2"]

    assert from_csv[0] == "'"
    assert (cell.value[0], cell.data_type) == ("'", "s")


def test_an_innocent_cell_is_not_touched() -> None:
    for text in ("", "中南路", "1-2", "a=b", " 3"):
        assert neutral(text) == text


def test_excel_holds_texts_only_so_that_no_number_loses_its_zeros() -> None:
    rows = [["0012", "1e5"], ["420106011001", "2026-04-03"]]

    sheet = openpyxl.load_workbook(as_xlsx(rows)).worksheets[0]

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [HEAD, *rows]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert sheet.freeze_panes == "A2"


def test_a_link_in_a_cell_is_no_link() -> None:
    sheet = openpyxl.load_workbook(as_xlsx([["http://example.org/", "file:///etc/passwd"]])).worksheets[0]

    assert [cell.hyperlink for cell in sheet[2]] == [None, None]


def test_a_cell_that_excel_could_not_hold_is_cut_and_the_file_opens() -> None:
    sheet = openpyxl.load_workbook(as_xlsx([["很" * 40_000, "b"]])).worksheets[0]

    assert sheet["A2"].value == "很" * 32_767
    assert sheet["B2"].value == "b"


def test_a_sheet_may_be_called_anything() -> None:
    for name in ("", "a/b:c*d?[e]", "很长" * 40, "'引号'", "\x00"):
        out = io.BytesIO()
        write_xlsx([], head=HEAD, to=out, sheet=name)
        assert len(openpyxl.load_workbook(out).worksheets) == 1


def test_a_hundred_thousand_rows_go_out_with_little_memory() -> None:
    tracemalloc.start()
    total = 0
    for chunk in csv_chunks((["1", "海运宿舍水泵房被侵占" * 5] for _ in range(100_000)), head=HEAD):
        total += len(chunk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert total > 10_000_000
    assert peak < 2_000_000


CELL = st.text(max_size=40)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=5))
@settings(deadline=None)
def test_any_text_goes_out_and_the_files_can_be_read(rows: list[list[str]]) -> None:
    lines = list(csv.reader(io.StringIO(as_csv(rows).decode("utf-8-sig"), newline="")))
    sheet = openpyxl.load_workbook(as_xlsx(rows)).worksheets[0]

    assert len(lines) == 1 + len(rows)
    assert [len(line) for line in lines] == [2] * len(lines)
    assert sheet.max_row <= 1 + len(rows)


PLAIN = st.text(string.ascii_letters + string.digits + "民有所呼，。;,\"'", max_size=20).map(
    lambda cell: "x" + cell
)


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=2), min_size=1, max_size=5))
@settings(deadline=None)
def test_what_goes_out_comes_in_again(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        assert values(read(Path(folder), as_csv(rows))) == rows
        assert values(read(Path(folder), as_xlsx(rows).getvalue())) == rows


# In


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_of_any_office_program_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = f"编号{delimiter}标题\r\n1{delimiter}海运宿舍，水泵房\r\n2{delimiter} 胶囊房 \r\n"

    rows = read(tmp_path, text.encode(encoding))

    assert [row.values for row in rows] == [
        {"编号": "1", "标题": "海运宿舍，水泵房"},
        {"编号": "2", "标题": "胶囊房"},
    ]
    assert [row.line for row in rows] == [2, 3]
    assert faults(rows) == []


def test_rare_characters_of_gb18030_are_read(tmp_path: Path) -> None:
    assert values(read(tmp_path, "姓名,x\n𬭚䶮,1\n".encode("gb18030"))) == [["𬭚䶮", "1"]]


def test_a_cell_may_hold_lines_quotes_and_separators(tmp_path: Path) -> None:
    rows = read(tmp_path, '编号,标题\n1,"第一行\n第二行,""引号"""\n2,b\n'.encode())

    assert values(rows) == [["1", '第一行\n第二行,"引号"'], ["2", "b"]]
    assert [row.line for row in rows] == [3, 4]


def test_blank_rows_are_skipped_and_lines_still_count(tmp_path: Path) -> None:
    rows = read(tmp_path, b"\n\na,b\n\n1,2\n,\n3,4\n")

    assert [(row.line, list(row.values.values())) for row in rows] == [(5, ["1", "2"]), (7, ["3", "4"])]


def test_rows_that_are_too_short_or_too_long_say_so_and_the_others_are_read(tmp_path: Path) -> None:
    rows = read(tmp_path, b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n5,6,7\n")

    assert faults(rows) == [(3, "cells_missing"), (4, "cells_extra")]
    assert values(rows)[1] == ["1", "2", ""]
    assert values(rows)[-1] == ["5", "6", "7"]


def test_a_cell_that_is_too_long_says_so_and_is_left_empty(tmp_path: Path) -> None:
    rows = read(tmp_path, b"a,b\n" + b"x" * 101 + b",1\n" + b"x" * 100 + b",2\n", max_cell=100)

    assert faults(rows) == [(2, "cell_too_long")]
    assert values(rows) == [["", "1"], ["x" * 100, "2"]]


def test_a_cell_of_a_megabyte_is_a_fault_of_its_row_only(tmp_path: Path) -> None:
    rows = read(tmp_path, b"a,b\n" + b"x" * 1_000_000 + b",1\n2,3\n")

    assert faults(rows) == [(2, "row_unreadable")]
    assert values(rows)[-1] == ["2", "3"]


def test_a_wrong_quotation_mark_is_a_fault_of_its_row_only(tmp_path: Path) -> None:
    rows = read(tmp_path, b'a,b\n"x"y,1\n2,3\n')

    assert faults(rows) == [(2, "row_unreadable")]
    assert values(rows)[-1] == ["2", "3"]


def test_a_quotation_mark_that_nothing_closes_takes_no_other_row_with_it(tmp_path: Path) -> None:
    rows = read(tmp_path, b'a,b\n1,2\n"3,4\n5,6\n7,"8"\n"9,10\n11,12\n')

    assert faults(rows) == [(3, "row_unreadable"), (6, "row_unreadable")]
    assert values([row for row in rows if not row.faults]) == [
        ["1", "2"],
        ["5", "6"],
        ["7", "8"],
        ["11", "12"],
    ]
    assert [row.line for row in rows] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("head", ["编号,标题", "id,title"])
@pytest.mark.parametrize("bad", ["乱码".encode("gb18030"), b"\xff\xfe", "é".encode("latin-1"), b"\xe4\xb8"])
def test_a_row_in_another_encoding_than_its_file_is_a_fault_of_its_row_only(
    tmp_path: Path, mark: bytes, head: str, bad: bytes
) -> None:
    data = mark + f"{head}\n1,中国\n2,".encode() + bad + "\n3,胶囊房\n".encode()
    rows = read(tmp_path, data)

    assert faults(rows) == [(3, "row_encoding")]
    assert values([row for row in rows if not row.faults]) == [["1", "中国"], ["3", "胶囊房"]]


def test_a_broken_row_of_a_table_in_gb_is_a_fault_of_its_row_only(tmp_path: Path) -> None:
    lines = [f"{n},海运宿舍".encode("gb18030") for n in range(5)]
    rows = read(tmp_path, b"\n".join(["编号,标题".encode("gb18030"), *lines, b"9,\xff\xff", lines[0]]))

    assert faults(rows) == [(7, "row_encoding")]
    assert values(rows)[-1] == ["0", "海运宿舍"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" , \n"])
def test_an_empty_file_says_so(tmp_path: Path, data: bytes) -> None:
    assert refusal(tmp_path, data) == "table_empty"


def test_a_head_without_rows_is_a_table_without_rows(tmp_path: Path) -> None:
    assert read(tmp_path, b"a,b\n") == []


def test_a_csv_that_breaks_off_inside_quotes_gives_the_rows_before_and_says_so(tmp_path: Path) -> None:
    rows = read_rows(kept(tmp_path, b'a,b\n1,2\n3,"4 and then noth'))

    assert next(rows).values == {"a": "1", "b": "2"}
    with pytest.raises(Unreadable) as caught:
        next(rows)
    assert (caught.value.code, caught.value.params) == ("table_truncated", {"line": 3})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a,,c\n1,2,3\n", "column_unnamed"),
        (b"a,a\n1,2\n", "column_twice"),
        (b",".join(b"c%d" % n for n in range(201)) + b"\n", "columns_too_many"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "table_encoding"),
        (b"a,b\n\xff\xff\xff\xff,1\n", "table_encoding"),
        (b"\xff\xfea\x00,\x00\xd8", "table_encoding"),
    ],
)
def test_a_file_that_is_no_table_says_why(tmp_path: Path, data: bytes, code: str) -> None:
    assert refusal(tmp_path, data) == code


def test_excel_cells_come_as_a_person_reads_them(tmp_path: Path) -> None:
    head: list[object] = ["数", "小数", "日", "时刻", "真", "空", "字"]
    cells: list[object] = [3, 2.5, date(2026, 4, 3), WRITTEN, True, None, " 胶囊房 "]

    rows = read(tmp_path, excel([head, cells, [4.0, 1e20, *[None] * 4, "x"]]))

    assert values(rows) == [
        ["3", "2.5", "2026-04-03", "2026-04-03 17:20:00", "1", "", "胶囊房"],
        ["4", "1e+20", "", "", "", "", "x"],
    ]


def test_an_excel_row_with_empty_cells_at_its_end_is_whole_and_one_with_more_is_not(tmp_path: Path) -> None:
    rows = read(tmp_path, excel([["a", "b"], ["1"], [], ["1", "2", "3"]]))

    assert faults(rows) == [(4, "cells_extra")]
    assert values(rows) == [["1", ""], ["1", "2"]]


def test_an_excel_file_that_was_cut_off_says_so(tmp_path: Path) -> None:
    data = excel([["a"], ["1"]])

    assert refusal(tmp_path, data[: len(data) // 2]) == "table_truncated"


def test_an_excel_bomb_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO(excel([["a"]]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", bytes(200 * 1024 * 1024))

    assert refusal(tmp_path, out.getvalue()) == "archive_bomb"


def test_a_zip_or_a_word_file_is_no_table(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")

    assert refusal(tmp_path, out.getvalue()) == "archive_not_allowed"


def test_entities_in_an_excel_file_are_not_blown_up(tmp_path: Path) -> None:
    """A billion laughs: eight kilobytes that would become gigabytes of text."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [{laughs}]><worksheet '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>'
    )
    whole, out = io.BytesIO(excel([["a"]])), io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))

    assert refusal(tmp_path, out.getvalue()) in {"table_truncated", "table_type", "table_empty"}


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_rows_or_a_refusal(data: bytes) -> None:
    assert outcome(data) in {"read", *TABLE_FAULTS, *FILE_FAULTS}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_damage_to_an_excel_file_is_more_than_a_refusal(data: st.DataObject) -> None:
    """Its parts are damaged before they are packed, for the archive's own checksums would find it otherwise."""
    whole, out = io.BytesIO(excel([["a", "b"], ["1", 2], ["x", date(2026, 4, 3)]])), io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(out, "w") as new:
        doomed = data.draw(st.sampled_from(old.namelist()))
        for name in old.namelist():
            part = bytearray(old.read(name))
            if name == doomed:
                for _ in range(data.draw(st.integers(1, 5))):
                    part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(0, 255))
            new.writestr(name, bytes(part))

    assert outcome(out.getvalue()) in {"read", *TABLE_FAULTS, *FILE_FAULTS}


def outcome(data: bytes) -> str:
    with TemporaryDirectory() as folder:
        try:
            return "read" if all(isinstance(row, Row) for row in read(Path(folder), data)) else "not rows"
        except Unreadable as unreadable:
            return unreadable.code


@pytest.mark.skipif(not COMPLAINTS.exists(), reason="the shared complaints are not beside this checkout")
def test_the_real_complaints_are_read_without_a_fault() -> None:
    rows = list(read_rows(COMPLAINTS))

    assert len(rows) == 247
    assert faults(rows) == []
    assert all(row.values["留言主题"] and row.values["留言详情"] for row in rows)
