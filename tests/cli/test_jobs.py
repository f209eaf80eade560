"""`huying verify --jobs` and `huying rebuild --jobs`: several processes find, count and mend what one does.

Each in processes of its own: they are forked, and no test's own process may be.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import commands

SMALL_PIECES = """
import sys
from huying.store import chains
chains.PIECE = 1
from huying.cli.main import main
sys.exit(main())
"""
AS_SUPERUSER = """
import sys
import django
import psycopg
django.setup()
from huying.cli import database
with database.available(doing="a test"), psycopg.connect(**database.superuser(), dbname="huying") as connection:
    connection.execute("SET session_replication_role = replica")
    print(connection.execute(sys.argv[1]).rowcount)
"""


@pytest.fixture(scope="module")
def lived_in() -> Iterator[Path]:
    """An installation with two cases, so two pieces of one case each."""
    with commands.folder() as base:
        commands.install(base)
        made = run(base, "-m", "tests.cli.lived_in")
        assert made.returncode == 0, made.stderr
        yield base


def run(base: Path, *words: str) -> subprocess.CompletedProcess[str]:
    surroundings = commands.surroundings(base) | {"DJANGO_SETTINGS_MODULE": "huying.config.settings"}
    return subprocess.run(
        [sys.executable, *words], env=surroundings, cwd=commands.ROOT, capture_output=True, text=True, check=False,
        timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def in_pieces(base: Path, *words: str) -> tuple[int, str]:
    """How a command ends that takes one case at a time, and what it says."""
    done = run(base, "-c", SMALL_PIECES, *words)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def broken(base: Path, statement: str) -> int:
    """How many rows the statement changed, past every trigger."""
    done = run(base, "-c", AS_SUPERUSER, statement)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_several_processes_mend_every_projection(lived_in: Path) -> None:
    assert in_pieces(lived_in, "rebuild", "--check", "--jobs", "2")[0] == 0
    assert broken(lived_in, "UPDATE case_head SET stage = 'elsewhere'") == 2
    alone = in_pieces(lived_in, "rebuild", "--check")
    assert alone[0] == 1
    assert alone[1].count("stage") == 2
    assert in_pieces(lived_in, "rebuild", "--check", "--jobs", "2") == alone
    assert in_pieces(lived_in, "rebuild", "--jobs", "2")[1].count("stage") == 2
    assert "0 differ" in in_pieces(lived_in, "rebuild", "--check")[1]


def test_several_processes_find_the_broken_entry_one_finds_and_count_as_much(lived_in: Path) -> None:
    whole = in_pieces(lived_in, "verify", "--keys")
    assert whole[0] == 0
    assert in_pieces(lived_in, "verify", "--keys", "--jobs", "2") == whole
    assert broken(lived_in, "UPDATE entry SET body = body || ' '::bytea WHERE seq = 5") == 1
    alone = in_pieces(lived_in, "verify", "--keys")
    assert alone[0] == 1
    assert "entry 5: " in alone[1]
    assert in_pieces(lived_in, "verify", "--keys", "--jobs", "2") == alone


def test_no_process_is_too_few(lived_in: Path) -> None:
    refused = commands.huying(lived_in, "verify", "--jobs", "0")
    assert refused.returncode == 2
    assert "at least one process" in refused.stderr
