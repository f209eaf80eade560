"""Everything the doctor knows is broken here for real, and seen named with what to do about it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as configured
from django.db import connections

from huying.cli import roles
from huying.services import keyring, seals
from huying.services.calendar import load_holidays
from huying.services.crypto import Keyring
from huying.services.doctor.database import SAFE
from huying.services.doctor.examination import examined_database, examined_host
from huying.services.jobs import JOBS, Journal
from huying.services.relay import tell_all
from huying.store import calendar, live, server, sql
from huying.store.live import LISTENING, hearing
from huying.wording.doctor import DO, FOUND
from tests import databases
from tests.cli import commands
from tests.domain.town import WUCHANG
from tests.services.settled import filed, settle

CARELESS = {"unsafe_setting"}
"""What is wrong with the tests' own server, and rightly found: it may lose what it was told."""


def codes(examined: Any) -> set[str]:
    return {one.code for _, findings in examined for one in findings}


# ---- what is wrong in the database, and with the work --------------------------------------------------------


@pytest.fixture
def keys(settings, tmp_path) -> Iterator[Path]:
    """A folder of keys and one for the seals of the test's own."""
    settings.HUYING_KEYS, settings.HUYING_SEALS = tmp_path / "keys", tmp_path / "seals"
    keyring.ring.cache_clear()
    yield settings.HUYING_KEYS
    keyring.ring.cache_clear()


@pytest.fixture
def heard(keys, owner_connection) -> Iterator[None]:
    """Somebody hears what is told, as the process of live updates does."""
    with suppress(psycopg.OperationalError), hearing():  # one test ends it
        yield


@pytest.fixture
def well(heard, owner_connection) -> psycopg.Connection:
    """An installation in which nothing is wrong: a case, a worker at work, all holidays known; its owner."""
    settle()
    filed()
    tell_all()
    load_holidays()
    year = server.now().year
    for one in (year, year + 1):
        calendar.put_year(year=one, days=(), provisional=False)
    beat(done=True)
    return owner_connection


def beat(*, done: bool = False) -> None:
    journal = Journal(JOBS)
    for job in JOBS if done else ():
        with journal.doing(job):
            pass
    journal.beat()


def by_owner(statement: str) -> Callable[[psycopg.Connection], None]:
    def break_it(owner: psycopg.Connection) -> None:
        owner.execute(statement.replace("APP", f'"{configured.HUYING_APP_ROLE}"'))

    return break_it


def in_front(function: str) -> Callable[[psycopg.Connection], None]:
    """A function of this name that the application's role finds before PostgreSQL's own."""

    def break_it(owner: psycopg.Connection) -> None:
        owner.execute(f"CREATE FUNCTION public.{function}")
        owner.execute(f'ALTER DATABASE "{owner.info.dbname}" SET search_path = public, pg_catalog')
        connections["default"].close()

    return break_it


def by_row(statement: str) -> Callable[[psycopg.Connection], None]:
    return lambda owner: sql.rows(statement) and None


def fails(job: str) -> Callable[[psycopg.Connection], None]:
    def break_it(owner: psycopg.Connection) -> None:
        sql.rows("UPDATE job SET failed_at = clock_timestamp() WHERE name = %(job)s", job=job)

    return break_it


def other_keys(owner: psycopg.Connection) -> None:
    path = configured.HUYING_KEYS / keyring.PETITIONERS
    path.unlink()
    Keyring.create(path)


def no_keys(owner: psycopg.Connection) -> None:
    (configured.HUYING_KEYS / keyring.PETITIONERS).unlink()


def sealed(owner: psycopg.Connection) -> Path:
    seals.seal_day(jurisdiction=WUCHANG, day=seals.today())
    return seals.outside(WUCHANG)


def seals_lost(owner: psycopg.Connection) -> None:
    sealed(owner).unlink()


def seals_scribbled(owner: psycopg.Connection) -> None:
    sealed(owner).write_text("all is well\n")


def not_heard(owner: psycopg.Connection) -> None:
    """End the connection that hears, as a process that was killed does."""
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %(name)s"
    sql.rows(ended, name=LISTENING)  # as its own role, which alone may
    commands.wait_until(lambda: live.hearers() == 0, seconds=10)


def no_year(owner: psycopg.Connection) -> None:
    owner.execute("DELETE FROM calendar_year WHERE year >= %s", [server.now().year])


def year_unknown(owner: psycopg.Connection) -> None:
    calendar.put_year(year=server.now().year, days=(), provisional=True)


BROKEN: dict[str, tuple[str, Callable[[psycopg.Connection], None]]] = {
    "an old server": (
        "server_old",
        in_front(
            "current_setting(name text) RETURNS text LANGUAGE sql AS"
            " $$ SELECT CASE name WHEN 'server_version_num' THEN '140011' ELSE pg_catalog.current_setting(name) END $$"
        ),
    ),
    "a migration not made": (
        "migrations_missing",
        by_owner("DELETE FROM django_migrations WHERE name = '0007_jobs'"),
    ),
    "a migration of a later version": (
        "migrations_unknown",
        by_owner("INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', now())"),
    ),
    "an upgrade not finished": ("states_older", by_row("UPDATE state_form SET done = false")),
    "a right taken": ("rights_missing", by_owner("REVOKE INSERT ON entry FROM APP")),
    "a sequence closed": ("rights_missing", by_owner("REVOKE ALL ON SEQUENCE case_number FROM APP")),
    "a right given": ("rights_extra", by_owner("GRANT UPDATE ON entry TO APP")),
    "a right given to everybody": ("rights_extra", by_owner("GRANT DELETE ON seal TO PUBLIC")),
    "a trigger off": ("trace_unguarded", by_owner("ALTER TABLE entry DISABLE TRIGGER entry_append_only")),
    "a trigger gone": ("trace_unguarded", by_owner("DROP TRIGGER seal_no_truncate ON seal")),
    "a trigger that does nothing": (
        "trace_unguarded",
        by_owner(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN OLD; END $$"
        ),
    ),
    "a clock that is wrong": (
        "clock_differs",
        in_front(
            "clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
            " $$ SELECT pg_catalog.clock_timestamp() - interval '9 seconds' $$"
        ),
    ),
    "no worker ever": ("worker_missing", by_row("DELETE FROM job")),
    "a worker gone": ("worker_stale", by_row("UPDATE job SET beat_at = beat_at - interval '5 minutes'")),
    "work that fails": ("job_failing", fails("seal yesterday")),
    "work that hangs": (
        "job_hangs",
        by_row("UPDATE job SET begun_at = now() - interval '2 hours' WHERE name = 'tell what happened'"),
    ),
    "work left undone": (
        "job_late",
        by_row("UPDATE job SET done_at = now() - interval '3 hours' WHERE name = 'seal yesterday'"),
    ),
    "messages untold": (
        "outbox_waits",
        by_row("UPDATE outbox SET sent_at = NULL, made_at = made_at - interval '10 minutes'"),
    ),
    "acts that become no notices": (
        "notices_wait",
        by_row(
            "UPDATE outbox SET sent_at = now(), noted_at = NULL, faulty_at = now(),"
            " made_at = made_at - interval '1 hour'"
        ),
    ),
    "a channel that fails": (
        "channel_failing",
        by_row(
            "INSERT INTO channel (jurisdiction_id, kind, name, language, settings, enabled, gather_minutes, failures)"
            " VALUES (420106, 'webhook', '大屏', 'zh', '{}', true, 0, 10)"
        ),
    ),
    "nobody who tells open pages": ("live_missing", not_heard),
    "seals lost": ("seals_not_outside", seals_lost),
    "seals scribbled over": ("seals_unreadable", seals_scribbled),
    "a year not loaded": ("year_missing", no_year),
    "a year not announced": ("year_provisional", year_unknown),
    "keys of another installation": ("keys_missing", other_keys),
    "keys gone": ("keys_missing", no_keys),
}


@pytest.mark.committed
def test_where_nothing_is_broken_nothing_is_found(well):
    assert codes(examined_database()) == CARELESS


@pytest.mark.committed
@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_in_the_database_is_found_and_nothing_else(well, what):
    code, break_it = BROKEN[what]
    break_it(well)
    assert codes(examined_database()) - CARELESS == {code}


@pytest.mark.committed
def test_a_day_left_unsealed_is_found(well, superuser_connection):
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(
        "UPDATE entry SET at = at - %(ago)s, recorded_at = recorded_at - %(ago)s", {"ago": timedelta(days=2)}
    )
    assert codes(examined_database()) - CARELESS == {"unsealed"}


@pytest.mark.committed
def test_settings_that_lose_what_was_acknowledged_are_each_named(fresh_database, superuser_connection):
    set_to = {name: superuser_connection.execute(f"SHOW {name}").fetchone()[0] for name in SAFE}
    if configured.HUYING_EMBEDDED:
        assert set(set_to.values()) == {"off"}, "the tests' own server is careless in all of them"
    found = {(one.code, one.facts.get("name")) for _, findings in examined_database() for one in findings}
    careless = {("unsafe_setting", name) for name, value in set_to.items() if value == "off"}
    assert {one for one in found if one[0] == "unsafe_setting"} == careless


@contextmanager
def connecting_as(parameters: dict[str, str]) -> Iterator[None]:
    """Let the application connect as another role."""
    chosen = connections["default"].settings_dict
    before = dict(chosen)
    chosen |= {"USER": parameters["user"], "PASSWORD": parameters.get("password", "")}
    chosen["OPTIONS"] = before["OPTIONS"] | {
        name: parameters[name] for name in ("passfile",) if name in parameters
    }
    connections["default"].close()
    try:
        yield
    finally:
        connections["default"].close()
        chosen.clear()
        chosen.update(before)


@pytest.mark.committed
def test_serving_as_the_owner_is_found(well, owner_connection):
    superuser = owner_connection.execute(
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()[0]
    with connecting_as(configured.HUYING_OWNER_PARAMETERS):
        assert codes(examined_database()) >= ({"role_mighty"} if superuser else {"role_owns", "rights_extra"})


@pytest.mark.committed
def test_serving_as_a_superuser_is_found(well, superuser_connection):
    with connecting_as(databases.administrator()):
        assert codes(examined_database()) >= {"role_mighty"}


@pytest.mark.committed
def test_a_role_that_can_become_the_owner_is_found(well, superuser_connection):
    name, owner = f"member_{os.getpid()}", configured.HUYING_OWNER_PARAMETERS["user"]
    roles.make_login(superuser_connection, name, password="secret")
    superuser_connection.execute(f'GRANT "{owner}" TO "{name}"')
    roles.let_in(superuser_connection, name)
    try:
        with connecting_as({"user": name, "password": "secret"}):
            assert codes(examined_database()) >= {"role_member"}
    finally:
        superuser_connection.execute(f'DROP OWNED BY "{name}"')
        superuser_connection.execute(f'DROP ROLE "{name}"')


# ---- what is wrong with the machine --------------------------------------------------------------------------


@pytest.fixture
def machine(settings, tmp_path) -> Path:
    """A machine on which nothing is wrong."""
    settings.HUYING_HOME, settings.HUYING_KEYS = tmp_path / "home", tmp_path / "keys"
    settings.HUYING_FILES, settings.STATIC_ROOT = tmp_path / "home" / "files", tmp_path / "static"
    settings.HUYING_HOME.mkdir()
    settings.HUYING_KEYS.mkdir(mode=0o700)
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    Keyring.create(settings.HUYING_KEYS / keyring.PETITIONERS)
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "huying.1.css").touch()
    (settings.STATIC_ROOT / "staticfiles.json").write_text('{"paths": {"huying.css": "huying.1.css"}}')
    return tmp_path


def readable_by_others(machine: Path) -> None:
    (machine / "keys" / keyring.PETITIONERS).chmod(0o640)


def open_folder(machine: Path) -> None:
    (machine / "keys").chmod(0o755)


def no_folder(machine: Path) -> None:
    shutil.rmtree(machine / "keys")


def unreadable(machine: Path) -> None:
    path = machine / "keys" / keyring.PETITIONERS
    path.chmod(0o000)
    if os.geteuid() == 0:  # whom no mode keeps out
        path.unlink()
        path.mkdir(mode=0o700)


def damaged(machine: Path) -> None:
    (machine / "keys" / keyring.PETITIONERS).write_text('{"version": 1}')


def a_file_in_its_place(machine: Path) -> None:
    (machine / "home" / "files").touch()


def unbuilt(machine: Path) -> None:
    (machine / "static" / "staticfiles.json").unlink()


def half_built(machine: Path) -> None:
    (machine / "static" / "huying.1.css").unlink()


BROKEN_MACHINES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "keys others may read": ("keys_open", readable_by_others),
    "a folder of keys others may enter": ("keys_open", open_folder),
    "no folder of keys": ("keys_unreadable", no_folder),
    "keys this user may not read": ("keys_unreadable", unreadable),
    "a damaged file of keys": ("keys_broken", damaged),
    "no place for files": ("files_unwritable", a_file_in_its_place),
    "pages not built": ("assets_missing", unbuilt),
    "pages built by half": ("assets_gone", half_built),
}


def test_on_a_machine_where_nothing_is_broken_nothing_is_found(machine):
    assert codes(examined_host()) == set()


@pytest.mark.parametrize("what", BROKEN_MACHINES)
def test_what_is_broken_on_the_machine_is_found_and_nothing_else(machine, what):
    code, break_it = BROKEN_MACHINES[what]
    break_it(machine)
    assert codes(examined_host()) == {code}


def test_no_trace_of_having_looked_is_left(machine):
    assert codes(examined_host()) == set()
    assert list((machine / "home" / "files").iterdir()) == []


# ---- what only the command itself can meet -------------------------------------------------------------------


def doctor(base: Path, *before: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, *commands.command("doctor")], env=commands.surroundings(base) | environment, cwd=base,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def assert_told(done: subprocess.CompletedProcess[str], *wanted: str) -> None:
    """Each finding is told in both languages, with its remedy, and the command failed."""
    assert done.returncode == 1, done.stderr
    for code in wanted:
        for both in (FOUND[code], DO[code]):
            for sentence in both:
                pattern = re.sub(r"\\{\w+\\}", ".+", re.escape(sentence))
                assert re.search(pattern, done.stdout), (code, sentence, done.stdout)


def claiming(base: Path, *lines: str) -> dict[str, str]:
    """An installed project that asks for other things than are there, found before the real one."""
    folder = base / "claims" / "huying-0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(
        "\n".join(["Metadata-Version: 2.1", "Name: huying", "Version: 0", *lines, ""])
    )
    return {"PYTHONPATH": str(folder.parent)}


def test_a_python_and_packages_that_are_not_those_asked_for(base):
    asked = claiming(
        base, "Requires-Python: >=9", "Requires-Dist: Django>=99", "Requires-Dist: huying-not-here"
    )
    assert_told(doctor(base, **asked), "python_old", "package_version", "package_missing")


def test_settings_that_cannot_be_used(base):
    told = doctor(base, HUYING_KEYS=str(base / "home" / "keys"))
    assert_told(told, "settings_unusable")
    assert f"HUYING_KEYS ({base / 'home' / 'keys'}) must lie outside" in told.stdout
    assert "Traceback" not in told.stderr


def test_a_machine_open_to_others_without_names_nor_https(base):
    told = doctor(base, HUYING_DEBUG="1", HUYING_ALLOWED_HOSTS="*,huying.example")
    assert_told(told, "debug_on", "any_host", "no_https")


def test_a_disk_that_is_almost_full(base):
    (base / "home").mkdir()
    mounted = [
        "unshare",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        'mount -t tmpfs -o size=1m none "$0" && exec "$@"',
    ]
    if subprocess.run([*mounted, str(base / "home"), "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may mount nothing")
    assert_told(doctor(base, *mounted, str(base / "home")), "disk_full")


def test_a_place_without_data(base):
    assert_told(doctor(base), "never_started")


def test_a_database_that_is_not_there(base):
    assert_told(doctor(base, HUYING_DATABASE_URL="postgresql://x@127.0.0.1:1/x"), "database_unreachable")


def test_of_an_installation_at_work_it_says_that_nothing_is_wrong(base):
    commands.install(base)
    with commands.begun(base, "run", "--no-demo", "--workers", "1", until="Ctrl-C"):
        commands.wait_until(lambda: commands.huying(base, "worker", "--check").returncode == 0, seconds=60)
        told = doctor(base)
    assert (told.returncode, told.stdout.splitlines()[-1]) == (0, "没有发现问题。  Nothing is wrong.")
    assert "✗" not in told.stdout


COMMAND = {
    *(
        "python_old",
        "package_version",
        "package_missing",
        "settings_unusable",
        "debug_on",
        "any_host",
        "no_https",
    ),
    *("disk_full", "never_started", "database_unreachable"),
}
ALONE = {"unsealed", "unsafe_setting", "role_owns", "role_mighty", "role_member"}


def test_everything_the_doctor_knows_was_broken_here():
    tables = {code for code, _ in (*BROKEN.values(), *BROKEN_MACHINES.values())}
    assert tables | COMMAND | ALONE == set(FOUND)
