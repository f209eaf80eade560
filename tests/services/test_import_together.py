"""Two imports of one table at the same moment: each row becomes one case."""

from __future__ import annotations

import pytest

from tests.founding import found
from tests.services.test_import_cases import imported, there, written

pytestmark = pytest.mark.committed
ROWS = 40


@pytest.mark.parametrize("strict", [False, True])
def test_two_imports_at_once_file_each_row_once(tmp_path, in_threads, strict):
    town = found()
    lines = [f"{n},A{n},标题{n},,第 {n} 件。,城乡建设,2020-01-04 11:17:46" for n in range(ROWS)]
    folders = tmp_path / "one", tmp_path / "other"
    for folder, order in zip(folders, (lines, lines[::-1]), strict=True):
        folder.mkdir()
        written(folder, *order)
    outcomes = in_threads(
        [lambda folder=folder: imported(folder / "complaints.csv", town, strict=strict) for folder in folders]
    )
    assert [outcome.filed + outcome.unchanged for outcome in outcomes] == [ROWS, ROWS]
    assert sum(outcome.filed for outcome in outcomes) == ROWS
    assert there(town) == ROWS
