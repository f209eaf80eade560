"""``huying bench`` knows the benchmarks of the checkout."""

import subprocess
import sys
from pathlib import Path

from tests.databases import ROOT


def bench(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "huying.cli.main", "bench", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_without_a_name_every_benchmark_is_listed_with_what_it_measures():
    listed = dict(line.split("\t") for line in bench().stdout.splitlines())
    modules = {path.stem for path in Path(ROOT, "bench").glob("*.py")} - {"__init__"}
    assert set(listed) == modules
    assert all(len(says) > 20 for says in listed.values())


def test_an_unknown_benchmark_is_refused_with_the_names_there_are():
    refused = bench("no-such")
    assert refused.returncode == 1
    assert "hot_path" in refused.stderr
