"""Whoever gets a copy of the database learns no reporter's name, phone or address: the key is not in it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings as configured
from psycopg.conninfo import make_conninfo

from huying.cli.postgres import installed_programs
from huying.domain import trace
from huying.services import keyring, petitioners
from huying.services.cases import key_of
from huying.store import sql
from tests import databases
from tests.conftest import current_database
from tests.domain.town import DISPATCHER, WUCHANG
from tests.services.settled import REPORTER, act, called, filed, settle

OTHER = {"name": "欧阳美玲", "phone": "027-87654321", "address": "武珞路 99 号"}


@pytest.fixture
def dumped() -> bytes:
    """A dump, as plain text, of a database with two cases."""
    settle()
    first = called(parties=[REPORTER, OTHER])
    act(first, "join", party={"name": "司徒雷", "phone": "+86 139 9999 8888"})
    filed(title="另一件", parties=[OTHER], confidential=True)
    program = installed_programs() / "pg_dump"
    found = str(program) if program.exists() else shutil.which("pg_dump")
    if found is None:
        pytest.skip("no pg_dump on this machine")
    target = make_conninfo(**databases.owner(current_database()))
    done = subprocess.run(
        [found, "--inserts", "--dbname", target],
        capture_output=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    if done.returncode and b"server version mismatch" in done.stderr:
        pytest.skip("this pg_dump is older than the server")
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.committed
def test_a_dump_holds_no_reporters_name_phone_or_address(dumped):
    said = dumped.decode()
    assert "胶囊房" in said
    for person in (REPORTER, OTHER, {"name": "司徒雷", "phone": "+86 139 9999 8888"}):
        for value in person.values():
            for spelling in spellings(value):
                assert spelling not in said
                assert spelling.encode().hex() not in said


def spellings(value: str) -> set[str]:
    """A value as told, without what parts it, and as the mark of a phone is made from it."""
    plain = "".join(one for one in value if one.isalnum())
    digits = "".join(one for one in value if one.isdigit())
    return {value, plain, value.encode("unicode_escape").decode(), *({digits} if len(digits) >= 7 else ())}


@pytest.mark.committed
def test_the_people_are_there_for_whoever_has_the_key(dumped):
    assert dumped.count(b"INSERT INTO public.petitioner ") == 4
    row = sql.row("SELECT subject_id FROM petitioner WHERE no = 2")
    assert petitioners.person(jurisdiction=WUCHANG, subject=row["subject_id"], no=2)["name"] == OTHER["name"]


@pytest.mark.django_db
def test_a_request_kept_for_repeats_tells_no_number_to_whoever_tries_them_all():
    body = {"text": "路口井盖破损", "parties": [{"phone": "13871234567"}]}
    mark = key_of(by=DISPATCHER, key="k", route="POST /x", body=body).body_hash
    assert mark != hashlib.sha256(trace.canonical(body)).digest()
    assert mark == key_of(by=DISPATCHER, key="k", route="POST /x", body=body).body_hash
    assert mark == keyring.mark("request", trace.canonical(body))


@pytest.mark.committed
def test_no_key_is_in_the_dump_or_in_the_data_folder(dumped):
    keys = Path(configured.HUYING_KEYS)
    assert keyring.ring().active.encode() in dumped
    secrets = [line for line in (keys / "petitioners.json").read_text().split('"') if len(line) == 44]
    assert len(secrets) == 2
    for secret in secrets:
        assert secret.encode() not in dumped
    home = Path(configured.HUYING_HOME).resolve()
    assert not keys.resolve().is_relative_to(home)
    for path in home.rglob("*"):
        if path.is_file() and "postgres" not in path.relative_to(home).parts:
            assert not any(secret.encode() in path.read_bytes() for secret in secrets)
