"""Importing divisions: the official trees whole, faulty lines by their numbers, nothing twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from huying.services.units import FaultyImport, import_units
from huying.store import jurisdictions, units
from huying.wording.unit_faults import UNIT_FAULTS, unit_fault
from tests.divisions import HEADER, RIGHT, official, written

pytestmark = pytest.mark.django_db


def faults(path: Path, **options: object) -> list[tuple[int, str]]:
    report = import_units(path, **options)  # type: ignore[arg-type]
    return [(fault.line, fault.code) for fault in report.faults]


@pytest.mark.parametrize(
    ("name", "district", "slug", "streets", "communities"),
    [
        ("tree_420106_wuchang_2021.csv", 420106, "wuchang", 15, 144),
        ("tree_360702_zhanggong_2021.csv", 360702, "zhanggong", 17, 226),
    ],
)
def test_an_official_tree_is_built_whole_and_only_once(name, district, slug, streets, communities):
    path = official(name)
    first = import_units(path)
    assert (first.created, first.faults) == (streets + communities + 3, ())
    tree = units.load(district)
    kinds = Counter(unit.kind for unit in tree)
    assert kinds == {"province": 1, "city": 1, "district": 1, "street": streets, "community": communities}
    assert jurisdictions.get(district).slug == slug

    version = units.version(district)
    again = import_units(path)
    assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
    assert units.load(district) is tree
    assert units.version(district) == version


def test_every_line_of_the_official_tree_keeps_its_code_name_and_parent():
    path = official("tree_360702_zhanggong_2021.csv")
    import_units(path)
    lines = [line.split(",") for line in path.read_text("utf-8").splitlines()[1:]]
    tree = units.load(360702)
    assert {(unit.code, unit.name, unit.parent or "") for unit in tree} == {
        (c, n, p) for _, c, n, p, *_ in lines
    }


def test_towns_call_as_streets_do_and_keep_the_word_town():
    import_units(official("tree_360702_zhanggong_2021.csv"))
    town = units.get("360702100000")
    assert (town.name, town.kind, town.division) == ("沙石镇", "street", "镇")


def test_two_communities_of_one_name_are_two_units():
    import_units(official("tree_420106_wuchang_2021.csv"))
    found = units.search(jurisdiction=420106, text="东湖路社区")
    assert len(found) == 2
    assert len({unit.parent for unit in found}) == 2


def test_trees_that_share_their_province_are_imported_after_each_other():
    for name in (
        "tree_420322_yunxi_2021.csv",
        "tree_420381_danjiangkou_2021.csv",
        "tree_420106_wuchang_2021.csv",
    ):
        assert import_units(official(name)).faults == ()
    above = {one.id: one.parent for one in jurisdictions.listed()}
    assert above == {
        420000: None, 420100: 420000, 420300: 420000, 420106: 420100, 420322: 420300, 420381: 420300,
    }  # fmt: skip


def test_a_dry_run_counts_and_writes_nothing(tmp_path):
    path = written(tmp_path, *RIGHT)
    assert import_units(path, dry_run=True).created == 5
    assert jurisdictions.listed() == ()
    assert import_units(path).created == 5


def test_progress_ends_with_the_whole(tmp_path):
    told: list[tuple[int, int]] = []
    import_units(written(tmp_path, *RIGHT), progress=lambda done, whole: told.append((done, whole)))
    assert told[-1] == (5, 5)


def test_a_renamed_street_is_updated_and_keeps_what_was_added_by_hand(tmp_path):
    import_units(written(tmp_path, *RIGHT))
    units.put(
        [
            replace(
                units.get("420106011000"), name_en="Zhongnan Road", aliases=("中南街",), lon=114.3, lat=30.5
            )
        ]
    )
    renamed = RIGHT[3].replace("中南路街道", "中南街道")
    report = import_units(written(tmp_path, *RIGHT[:3], renamed, RIGHT[4]))
    assert (report.created, report.updated, report.unchanged) == (0, 1, 4)
    street = units.get("420106011000")
    assert (street.name, street.name_en, street.aliases, street.lon) == (
        "中南街道", "Zhongnan Road", ("中南街",), 114.3,
    )  # fmt: skip


def test_units_the_file_does_not_name_stay(tmp_path):
    import_units(written(tmp_path, *RIGHT))
    assert import_units(written(tmp_path, *RIGHT[:4])).unchanged == 4
    assert units.get("420106011001").name == "百瑞景社区居委会"


def test_a_jurisdiction_that_stands_keeps_its_word_and_names(tmp_path):
    jurisdictions.put(
        jurisdictions.Jurisdiction(id=420106, slug="demo", name="武昌", name_en="Wuchang (demo)")
    )
    import_units(written(tmp_path, *RIGHT))
    assert (jurisdictions.get(420106).slug, jurisdictions.get(420106).name_en) == ("demo", "Wuchang (demo)")


def test_a_place_the_sources_do_not_name_is_addressed_by_its_number(tmp_path):
    import_units(written(tmp_path, *RIGHT[:2], "3,420105000000,汉阳区,420100000000,县级,汉阳区"))
    assert jurisdictions.by_slug("420105").name == "汉阳区"


FAULTY = {
    "level": ("6,420106012000,水果湖街道,420106000000,街道,", "level"),
    "no number as level": ("四,420106012000,水果湖街道,420106000000,街道,", "level"),
    "other digits": ("4,４２０１０６０１２０００,水果湖街道,420106000000,街道,", "code"),
    "short code": ("4,420106012,水果湖街道,420106000000,街道,", "code"),
    "code of another level": ("4,420106012001,水果湖街道,420106000000,街道,", "code"),
    "code with SQL": ("4,42010601200';--,水果湖街道,420106000000,街道,", "code"),
    "unknown kind": ("4,420106012000,水果湖街道,420106000000,集镇,", "kind"),
    "kind of another level": ("4,420106012000,水果湖街道,420106000000,村委会,", "kind_level"),
    "no name": ("4,420106012000,  ,420106000000,街道,", "name"),
    "endless name": ("4,420106012000," + "湖" * 81 + ",420106000000,街道,", "name"),
    "no parent": ("4,420106012000,水果湖街道,,街道,", "parent_missing"),
    "parent of another level": ("4,420106012000,水果湖街道,420100000000,街道,", "parent_code"),
    "parent elsewhere": ("4,420106012000,水果湖街道,420105000000,街道,", "parent_code"),
    "unknown parent": ("5,420106013001,石洞社区,420106013000,居委会,", "parent_unknown"),
    "repeated code": ("4,420106011000,另一街道,420106000000,街道,", "duplicate"),
    "too few cells": ("4,420106012000,水果湖街道", "cells"),
    "too many cells": ("4,420106012000,水果湖街道,420106000000,街道,,,,", "cells"),
}


@pytest.mark.parametrize("what", FAULTY)
def test_a_faulty_line_is_told_by_its_number_and_the_others_are_taken(tmp_path, what):
    line, code = FAULTY[what]
    path = written(tmp_path, *RIGHT[:4], line, RIGHT[4])
    report = import_units(path)
    assert [(fault.line, fault.code) for fault in report.faults] == [(6, code)]
    assert report.created == 5
    assert units.get("420106011000").name == "中南路街道"
    for lang in ("zh", "en"):
        assert "{" not in unit_fault(code, report.faults[0].params, lang=lang)


def test_what_hangs_below_a_faulty_line_is_left_out_and_says_why(tmp_path):
    path = written(tmp_path, *RIGHT[:3], RIGHT[3].replace("街道", "集镇"), RIGHT[4])
    report = import_units(path)
    assert [(fault.line, fault.code) for fault in report.faults] == [(5, "kind"), (6, "parent_faulty")]
    assert report.faults[1].params["line"] == "5"


def test_children_may_stand_before_their_parents(tmp_path):
    assert faults(written(tmp_path, *reversed(RIGHT))) == []
    assert [unit.kind for unit in units.load(420106).chain("420106011001")] == [
        "community", "street", "district", "city", "province",
    ]  # fmt: skip


def test_a_parent_that_stands_already_need_not_be_in_the_file(tmp_path):
    import_units(written(tmp_path, *RIGHT))
    assert faults(written(tmp_path, "4,420106012000,水果湖街道,420106000000,街道,")) == []
    assert units.get("420106012000").short == "水果湖街道"


def test_a_strict_import_of_a_faulty_file_writes_nothing(tmp_path):
    path = written(tmp_path, *RIGHT, "9,1,x,,x,")
    with pytest.raises(FaultyImport) as refused:
        import_units(path, strict=True)
    assert [(fault.line, fault.code) for fault in refused.value.report.faults] == [(7, "level")]
    assert jurisdictions.listed() == ()


def test_only_the_district_asked_for_is_taken(tmp_path):
    other = (
        "3,420105000000,汉阳区,420100000000,县级,汉阳区",
        "4,420105001000,建桥街道,420105000000,街道,建桥街道",
    )
    path = written(tmp_path, *RIGHT, *other)
    assert import_units(path, jurisdiction=420105).created == 4
    assert {one.id for one in jurisdictions.listed()} == {420000, 420100, 420105}
    assert faults(path, jurisdiction=110101) == [(0, "outside")]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("\n".join((HEADER, *RIGHT)).encode("gb18030"), [(2, "encoding")]),
        ("\n".join((HEADER, *RIGHT)).encode("utf-16"), [(1, "encoding")]),
        (b"PK\x03\x04\xff\xfe\x00", [(1, "encoding")]),
        (b"", [(1, "columns")]),
        (b"level,code,name\n1,420000000000,x\n", [(1, "columns")]),
        (HEADER.encode(), [(0, "empty")]),
        ((HEADER + '\n1,420000000000,"湖北省,,省,\n').encode(), [(2, "format")]),
        ((HEADER + "\n1,420000000000," + "湖" * 200_000 + ",,省,\n").encode(), [(2, "format")]),
    ],
)
def test_a_file_that_cannot_be_read_says_so_in_one_fault(tmp_path, content, found):
    path = tmp_path / "divisions.csv"
    path.write_bytes(content)
    assert faults(path) == found
    assert jurisdictions.listed() == ()


def test_a_mark_before_the_header_blank_lines_and_hidden_characters_do_no_harm(tmp_path):
    path = tmp_path / "divisions.csv"
    lines = [HEADER, *RIGHT[:3], "", RIGHT[3].replace("中南路街道", "中南\x00路\u200b街道 "), RIGHT[4]]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    assert faults(path) == []
    assert units.get("420106011000").name == "中南路街道"


def test_every_fault_has_a_sentence_in_both_languages():
    for sentences in UNIT_FAULTS.values():
        assert set(sentences) == {"zh", "en"}
        assert all(sentences.values())
