"""`huying run`: one command brings everything up, and nothing brings it into a state it cannot leave."""

from __future__ import annotations

import json
import os
import pwd
import re
import signal
import socket
import stat
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest

from huying.cli.faults import CommandFault
from huying.cli.ports import held_port
from tests.cli import commands

OPEN = "Ctrl-C"


@pytest.fixture
def base(empty: Path) -> Path:
    """An installation on which nothing runs; what is of a first start takes the empty folder."""
    commands.install(empty)
    return empty


def address(base: Path) -> str:
    found = re.search(r"open (http://\S+)", commands.said(base))
    assert found
    return found[1]


def begun_run(base: Path):
    return commands.begun(base, "run", "--no-demo", "--workers", "1", until=OPEN)


def test_run_serves_pages_and_ctrl_c_stops_everything_within_seconds(empty: Path) -> None:
    with begun_run(empty) as process:
        with urllib.request.urlopen(address(empty) + "sign-in", timeout=10) as answer:
            assert answer.status == 200
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert time.monotonic() - began < 15, commands.said(empty)
    assert commands.processes_of(empty) == []


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_run_started_in_a_shells_background_stops_when_asked(base: Path, asked: signal.Signals) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell does before it starts `command &`
    try:
        with begun_run(base) as process:
            process.send_signal(asked)
            assert process.wait(30) == 0
    finally:
        signal.signal(signal.SIGINT, before)
    assert commands.processes_of(base) == []


def test_a_second_start_finds_what_the_first_one_wrote(base: Path) -> None:
    with begun_run(base), commands.connect(base, "huying_owner") as connection:
        connection.execute("CREATE TABLE remembered AS SELECT 'yes' AS answer")
    with begun_run(base), commands.connect(base, "huying_owner") as connection:
        assert connection.execute("SELECT answer FROM remembered").fetchall() == [("yes",)]


def test_killing_run_leaves_nothing_behind_that_blocks_the_next_start(base: Path) -> None:
    with begun_run(base) as process, commands.connect(base, "huying_owner") as connection:
        connection.execute("CREATE TABLE remembered AS SELECT 'yes' AS answer")
        process.kill()
        process.wait(10)
        with begun_run(base), commands.connect(base, "huying_owner") as again:
            assert again.execute("SELECT answer FROM remembered").fetchall() == [("yes",)]
    commands.wait_until(lambda: commands.processes_of(base) == [], seconds=20)


def test_killing_run_and_the_server_at_once_loses_nothing_that_was_committed(base: Path) -> None:
    with begun_run(base) as process, commands.connect(base, "huying_owner") as connection:
        connection.execute("CREATE TABLE remembered AS SELECT 'yes' AS answer")
        os.kill(server_of(base), signal.SIGKILL)
        process.kill()
        process.wait(10)
    with begun_run(base), commands.connect(base, "huying_owner") as again:
        assert again.execute("SELECT answer FROM remembered").fetchall() == [("yes",)]


def test_a_number_given_out_again_in_a_stale_pid_file_does_not_block_the_start(base: Path) -> None:
    assert commands.huying(base, "migrate", "--quiet").returncode == 0
    stale = base / "home/postgres/data/postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n0\n5432\n\n\n0 0\nready\n")
    assert commands.huying(base, "migrate", "--quiet").returncode == 0
    assert not stale.exists()


def test_a_second_run_on_the_same_folder_is_told_where_the_first_one_is(base: Path) -> None:
    with begun_run(base) as process:
        second = commands.huying(base, "run", "--no-demo")
        assert second.returncode == 1
        assert f"already running on {base / 'home'} at {address(base)}" in second.stderr
        assert f"process {process.pid}" in second.stderr


def test_another_command_uses_the_server_that_runs(base: Path) -> None:
    with begun_run(base):
        beside = commands.huying(base, "worker", "--once")
        assert (beside.returncode, beside.stdout) == (0, "")


@pytest.mark.parametrize("part", ["serve", "worker"])
def test_a_part_that_was_killed_is_started_again(base: Path, part: str) -> None:
    with begun_run(base):
        os.kill(number_of(base, part), signal.SIGKILL)
        commands.wait_until(lambda: f"{part} ended, started again" in commands.said(base), seconds=20)
        commands.wait_until(lambda: number_of(base, part) > 0, seconds=20)
        commands.wait_until(lambda: answers(address(base) + "sign-in"), seconds=20)


def server_of(base: Path) -> int:
    """Give the process number of the embedded database server."""
    return int((base / "home/postgres/data/postmaster.pid").read_text().split()[0])


def status_of(url: str) -> int:
    """Give the status with which it is answered; 0 where nothing answers."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
    except OSError:
        return 0


def test_a_database_server_that_was_killed_is_started_again_and_the_pages_find_it_by_themselves(
    base: Path,
) -> None:
    with begun_run(base):
        asks_the_database = address(base) + "nowhere/report"
        assert status_of(asks_the_database) == 404
        first, pages = server_of(base), number_of(base, "serve")
        os.kill(first, signal.SIGKILL)
        seen = [status_of(asks_the_database)]
        while "database ended, started again" not in commands.said(base) or seen[-1] != 404:
            seen.append(status_of(asks_the_database))
            assert len(seen) < 3000
        assert set(seen) <= {404, 503}
        assert server_of(base) != first
        assert number_of(base, "serve") == pages
        assert "Traceback" not in commands.said(base)


def test_a_process_that_answers_and_was_killed_is_started_again(base: Path) -> None:
    with begun_run(base):
        (worker,) = children_of(number_of(base, "serve"))
        os.kill(worker, signal.SIGKILL)
        commands.wait_until(lambda: children_of(number_of(base, "serve")) not in ([], [worker]), seconds=20)
        commands.wait_until(lambda: answers(address(base) + "admin/login/"), seconds=20)
        assert "serve ended" not in commands.said(base)


def children_of(pid: int) -> list[int]:
    """Give the processes of the pages' server that answer; its helpers do not."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()  # of its first thread, no other's
    return [int(one) for one in found if "resource_tracker" not in Path(f"/proc/{one}/cmdline").read_text()]


def test_a_database_server_that_does_not_come_back_ends_the_run_with_its_last_words(base: Path) -> None:
    with begun_run(base) as process:
        (base / "home/postgres/data/global/pg_control").rename(base / "pg_control")
        os.kill(server_of(base), signal.SIGKILL)
        assert process.wait(60) == 1
        assert "huying run: PostgreSQL did not start" in commands.said(base)
        assert "global/pg_control" in commands.said(base)
    assert commands.processes_of(base) == []


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


def number_of(base: Path, part: str) -> int:
    """Give the process number of that part of the run; 0 when there is none."""
    found = [int(process.name) for process in Path("/proc").glob("[0-9]*") if is_part(process, base, part)]
    return min(found, default=0)


def is_part(process: Path, base: Path, part: str) -> bool:
    try:
        words = (process / "cmdline").read_bytes().decode().split("\0")
        ours = f"HUYING_HOME={base}/" in (process / "environ").read_bytes().decode(errors="replace")
        return ours and words[1:4] == ["-m", "huying.cli.main", part]
    except OSError:
        return False


def test_the_parts_that_serve_never_learn_how_the_owner_connects(base: Path) -> None:
    with begun_run(base):
        environment = (Path("/proc") / str(number_of(base, "worker")) / "environ").read_bytes().decode()
        assert "HUYING_APP_DATABASE_URL=" in environment
        assert "huying_owner" not in environment


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start it as another user")
def test_started_by_root_the_server_runs_as_nobody_from_a_folder_outside_the_checkout(empty: Path) -> None:
    with begun_run(empty):
        server = Path("/proc") / (empty / "home/postgres/data/postmaster.pid").read_text().split()[0]
        assert server.stat().st_uid == pwd.getpwnam("nobody").pw_uid
        assert (server / "exe").resolve().is_relative_to(empty / "home/postgres/programs")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_a_data_folder_the_servers_user_cannot_enter_is_refused_with_advice(empty: Path) -> None:
    empty.chmod(0o700)
    refused = commands.huying(empty, "migrate")
    assert refused.returncode == 1
    assert f"cannot enter {empty}" in refused.stderr
    assert "Set HUYING_HOME" in refused.stderr


def test_passwords_and_keys_are_readable_by_their_owner_only(empty: Path) -> None:
    assert commands.huying(empty, "migrate", "--quiet").returncode == 0
    secrets = [*(empty / "home/secrets").iterdir(), *(empty / "keys").iterdir()]
    assert {path.name for path in secrets} >= {"huying_app.pgpass", "huying_owner.pgpass", "session.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o600}


def test_a_key_folder_inside_the_data_folder_is_refused(empty: Path) -> None:
    environment = {**commands.surroundings(empty), "HUYING_KEYS": str(empty / "home" / "keys")}
    refused = subprocess.run(
        commands.command("migrate"),
        env=environment,
        cwd=commands.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode != 0
    assert "must lie outside the data folder" in refused.stderr


def test_a_data_folder_with_a_long_path_still_gets_a_socket(empty: Path) -> None:
    deep = empty / ("x" * 90)
    deep.mkdir(mode=0o711)
    assert commands.huying(deep, "migrate", "--quiet").returncode == 0


def test_the_server_listens_on_no_network_address_and_asks_for_a_password(base: Path) -> None:
    with begun_run(base), commands.connect(base, "postgres") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        rules = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
        assert rules == [("scram-sha-256",)]
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(host=connection.info.host, user="postgres", password="postgres", dbname="huying")


def test_the_lock_file_says_who_holds_the_folder(base: Path) -> None:
    with begun_run(base) as process:
        told = json.loads((base / "home/lock").read_text())
        assert told == {"pid": process.pid, "doing": "huying run", "address": address(base)}


def test_serve_alone_brings_its_own_server_and_ctrl_c_stops_both(base: Path) -> None:
    with commands.begun(base, "serve", "--port", str(free_port()), until="serving http://") as process:
        url = re.search(r"http://[\w.:]+/", commands.said(base))
        assert url
        commands.wait_until(lambda: answers(url[0] + "sign-in"), seconds=30)
        process.send_signal(signal.SIGINT)
        process.wait(30)
    assert commands.processes_of(base) == []


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def test_a_port_that_is_taken_is_named(base: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = commands.huying(base, "run", "--no-demo", "--port", str(port))
    assert refused.returncode == 1
    assert f"port {port} of 127.0.0.1 is taken" in refused.stderr
    assert commands.processes_of(base) == []


def test_two_that_start_at_the_same_moment_take_ports_of_their_own() -> None:
    with (
        held_port("127.0.0.1", None, preferred=8000) as one,
        held_port("127.0.0.1", None, preferred=8000) as other,
    ):
        assert one != other
        with (
            pytest.raises(CommandFault, match=f"port {one} of 127.0.0.1 is taken"),
            held_port("127.0.0.1", one, preferred=8000),
        ):
            pass
        for port in (one, other):
            with socket.socket() as pages:
                pages.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                pages.bind(("127.0.0.1", port))
                pages.listen()
    with held_port("127.0.0.1", one, preferred=8000) as again:
        assert again == one


def test_a_data_folder_that_is_somebody_elses_link_is_refused(empty: Path) -> None:
    elsewhere = empty / "elsewhere"
    elsewhere.mkdir()
    (empty / "home").mkdir(mode=0o711)
    (empty / "home" / "postgres").symlink_to(elsewhere)
    refused = commands.huying(empty, "migrate")
    assert refused.returncode == 1
    assert "belongs to another user or is a link" in refused.stderr
    assert list(elsewhere.iterdir()) == []
