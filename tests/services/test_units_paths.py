"""Division files of paths: a row for each community, with all it hangs from beside it (issue 3, history)."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from huying.services.units import import_units
from huying.store import jurisdictions, units
from tests.divisions import PATHS, PATHS_HEADER, RIGHT, WUCHANG, official
from tests.divisions import written as written_under

pytestmark = pytest.mark.django_db


def written(folder: Path, *lines: str) -> Path:
    return written_under(folder, *lines, header=PATHS_HEADER)


def faults(path: Path) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in import_units(path).faults]


def test_the_whole_of_hubei_is_built_once_with_as_many_units_as_the_file_has_paths():
    path = official("hubei_2021_villages.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    paths = {
        level: len({row[column] for row in rows})
        for level, column in enumerate(("province_code", "city_code", "area_code", "street_code", "code"), 1)
    }
    assert paths == {1: 1, 2: 14, 3: 105, 4: 1487, 5: 27_713}

    first = import_units(path)
    assert (first.levels, first.created, first.faults) == (paths, sum(paths.values()), ())
    standing = units.rows(row["code"] for row in rows)
    assert len(standing) == 27_713
    assert Counter(one.level for one in jurisdictions.listed()) == {
        "province": 1,
        "city": 14,
        "district": 105,
    }
    # Xiantao has no prefecture above it: the province runs it, under a code of its own (4290).
    assert [one.name for one in units.load(429004).chain("429004100000")] == [
        "郑场镇", "仙桃市", "省直辖县级行政区划", "湖北省",
    ]  # fmt: skip

    again = import_units(path)
    assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)


def test_every_unit_of_a_path_stands_once_under_its_parent(tmp_path):
    report = import_units(written(tmp_path, *PATHS))
    assert (report.created, report.levels) == (10, {1: 1, 2: 2, 3: 2, 4: 2, 5: 3})
    assert [one.code for one in units.load(420106).chain("420106011002")] == [
        "420106011002", "420106011000", "420106000000", "420100000000", "420000000000",
    ]  # fmt: skip
    village = units.get("429004100200")
    assert (village.name, village.short, village.kind, village.division) == (
        "渔泛村村委会", "渔泛村村委会", "community", "村委会",
    )  # fmt: skip


def test_a_tree_and_paths_tell_the_same_units(tmp_path):
    import_units(written(tmp_path, *PATHS))
    tree = import_units(written_under(tmp_path, *RIGHT))
    assert (tree.created, tree.unchanged) == (0, 4)  # the tree knows a shorter name of the community


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"{WUCHANG},420106011,中南街道,街道,420106011003,武珞路社区居委会,居委会", "duplicate"),
        (f"{WUCHANG},420106011,中南路街道,街道,420106011001,又一社区居委会,居委会", "duplicate"),
        (f"{WUCHANG},420106011,中南路街道,街道,420106011001,百瑞景社区居委会,居委会", "duplicate"),
        (f"{WUCHANG},420106011,中南路街道,街道,42010601100,武珞路社区居委会,居委会", "code"),
        (f"{WUCHANG},420106011,中南路街道,街道,420106012003,武珞路社区居委会,居委会", "parent_code"),
        (f"{WUCHANG},420106011,中南路街道,街道,420106011003,,居委会", "name"),
        (f"{WUCHANG},420106011,中南路街道,街道,420106011003,武珞路社区居委会,集镇", "kind"),
        (f"{WUCHANG},420106011,中南路街道", "cells"),
    ],
)
def test_a_faulty_line_is_told_by_its_number_and_the_others_are_taken(tmp_path, line, code):
    assert faults(written(tmp_path, PATHS[0], line, PATHS[1])) == [(3, code)]
    assert {"420106011001", "420106011002"} <= {one.code for one in units.load(420106)}
    assert units.get("420106011000").name == "中南路街道"


def test_without_one_of_the_columns_the_head_is_told(tmp_path):
    path = written_under(tmp_path, *PATHS, header=PATHS_HEADER.replace("street_kind", "kind_of_street"))
    assert faults(path) == [(1, "columns")]
