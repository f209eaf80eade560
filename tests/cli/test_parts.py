"""The parts of a running installation stop when asked, whatever they were just doing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from huying.cli.parts import Command, Parts
from tests.cli.commands import wait_until

DEAF_ONCE = """
import pathlib, signal, sys, time
asked = []
def hear(*_):
    asked.append(1)
    if len(asked) == 2:
        sys.exit()
signal.signal(signal.SIGTERM, hear)
pathlib.Path(sys.argv[1]).touch()
while True:
    time.sleep(60)
"""
COUNTING = """
import pathlib, signal, sys, time
asked = []
signal.signal(signal.SIGTERM, lambda *_: asked.append(1))
pathlib.Path(sys.argv[1]).touch()
while not asked:
    time.sleep(0.01)
time.sleep(0.5)
print("asked", len(asked), flush=True)
"""
DEAF = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
while True:
    time.sleep(60)
"""


def asked_of(program: str, folder: Path) -> Command:
    return Command([sys.executable, "-c", program, str(folder / "ready")], os.environ)


def wait_for(folder: Path, command: Command) -> None:
    wait_until(lambda: (folder / "ready").exists() or command.ended(), seconds=30)
    assert not command.ended()


def test_a_part_that_slept_through_the_first_request_to_stop_is_asked_again(tmp_path: Path) -> None:
    command = asked_of(DEAF_ONCE, tmp_path)
    command.start()
    wait_for(tmp_path, command)
    assert command.stop()


def test_no_part_is_asked_twice_in_a_moment(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    parts, command = Parts(), asked_of(COUNTING, tmp_path)
    parts.start("worker", command)
    wait_for(tmp_path, command)
    parts.stop()
    assert capfd.readouterr().out == "asked 1\n"


def test_a_part_that_does_not_stop_is_killed_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Command.stop, "__kwdefaults__", {"patience": 1.5})
    parts, command = Parts(), asked_of(DEAF, tmp_path)
    parts.start("worker", command)
    wait_for(tmp_path, command)
    parts.stop()
    assert "worker did not stop in time and was killed" in capsys.readouterr().out
    assert command.ended()
