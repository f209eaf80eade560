"""What an earlier release left `huying migrate` brings to the present by itself, and nothing that was is otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test import Client

from huying.domain.case import Actor, Case
from huying.domain.codec import from_plain, to_plain
from huying.services import cases, forms, rebuild
from huying.services.demo.story import actor
from huying.services.doctor.database import migrations, states
from huying.services.notices.making import note_all
from huying.services.overdue import forward_overdue, report_overdue
from huying.services.posts import actor_of
from huying.services.relay import tell_all
from huying.services.verify import Counts, verify
from huying.store import people, sql
from huying.store.models import Person
from tests import databases
from tests.conftest import connected_to
from tests.releases.kept import RELEASES, restored

LISTS = ("case_head", "case_order", "task")
STATES = "SELECT number, state::text FROM subject"
ROWS = "SELECT to_jsonb(t) - 'id' FROM {} AS t ORDER BY t::text"
CENTRE, CITY = "中南路街-指挥中心", "区城管执法局-联络员"
READERS = (CENTRE, CITY, "区网格化中心-值守", "梅苑社区-网格员", "解放街-网格中心", "章贡区城管局-联络员")


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stood in the database before anything was done to it: states by number, and the rows of the lists."""

    states: dict[str, Any]
    lists: dict[str, list[dict[str, Any]]]


def stood(owner: psycopg.Connection) -> Before:
    lists = {name: [row for (row,) in owner.execute(ROWS.format(name))] for name in LISTS}
    return Before(states={n: json.loads(state) for n, state in owner.execute(STATES)}, lists=lists)


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.name.partition(".")[0])
def upgraded(
    request: pytest.FixtureRequest, template: str, django_db_blocker: Any
) -> Iterator[tuple[str, Before]]:
    """A release's database after `huying migrate`, and what stood there before."""
    release: Path = request.param
    with restored(release) as name:
        with psycopg.connect(**databases.owner(name)) as owner:
            before = stood(owner)
        databases.huying(name, "migrate", "--quiet")
        with django_db_blocker.unblock(), connected_to(name):
            yield name, before
            connections.close_all()


@pytest.fixture
def before(upgraded: tuple[str, Before]) -> Before:
    return upgraded[1]


def test_old_entries_fold_into_what_they_always_were(before: Before) -> None:
    now = {row["number"]: row["state"] for row in sql.rows("SELECT number, state FROM subject")}
    assert now.keys() == before.states.keys()
    for number, state in before.states.items():
        assert to_plain(from_plain(Case, state)) == now[number], number


@pytest.mark.parametrize("name", LISTS)
def test_lists_show_what_they_showed(before: Before, name: str) -> None:
    rows = [row["row"] for row in sql.rows(f"SELECT to_jsonb(t) AS row FROM {name} AS t")]
    kept = before.lists[name]
    columns = sorted(kept[0].keys() & rows[0].keys() - {"id"})
    shown = sorted(json.dumps({one: row[one] for one in columns}) for row in rows)
    assert shown == sorted(json.dumps({one: row[one] for one in columns}) for row in kept)


def test_nothing_is_left_to_do_and_nothing_is_broken(upgraded: tuple[str, Before]) -> None:
    assert forms.is_current()
    assert [*migrations(), *states()] == []
    assert list(rebuild.run(progress=rebuild.Progress(), check=True)) == []
    assert [
        fault for fault in verify(counts=Counts(), keys=True) if not fault.why.startswith("outside_")
    ] == []


@pytest.mark.parametrize("who", READERS)
def test_everybody_finds_desk_lists_and_cases(upgraded: tuple[str, Before], who: str) -> None:
    by, person = actor(who), Person.objects.get(username=who)
    slug = sql.row("SELECT slug FROM jurisdiction WHERE id = %(j)s", j=by.jurisdiction)["slug"]
    client = Client()
    client.force_login(person)
    for page in ("desk", "cases", "notices"):
        assert client.get(f"/{slug}/{page}").status_code == 200, page
    shown = [
        row["number"] for row in sql.rows("SELECT number FROM case_head WHERE %(u)s = ANY(units)", u=by.unit)
    ]
    for number in shown:
        assert client.get(f"/{slug}/cases/{number}").status_code == 200, number


def test_work_goes_on_where_it_stood(upgraded: tuple[str, Before]) -> None:
    """What is owed of a call is done by whom it is owed, and the system looks for what is overdue."""
    signing = sql.rows(
        "SELECT s.number, t.order_no, t.unit FROM task t JOIN subject s"
        " ON s.jurisdiction_id = t.jurisdiction_id AND s.id = t.subject_id WHERE t.step = 'sign' ORDER BY 1, 2"
    )
    assert signing
    for row in signing:
        act(row["number"], "sign", liaison_of(row["unit"]), order=row["order_no"])
    for row in sql.rows("SELECT number FROM case_head WHERE NOT ended AND jurisdiction_id = 420106"):
        act(row["number"], "log", actor("区网格化中心-值守"), text="升级后记录")
    report_overdue()
    forward_overdue()
    tell_all()
    note_all()
    assert list(rebuild.run(progress=rebuild.Progress(), check=True)) == []


def liaison_of(unit: str) -> Actor:
    """Somebody of the demo who signs for this unit."""
    posts = (post for one in Person.objects.all() for post in people.posts(person=one.pk))
    post = next(one for one in posts if one.unit == unit and one.role in ("liaison", "handler", "head"))
    return actor_of(jurisdiction=post.jurisdiction, post=post.id, unit=post.unit, role=post.role)


def act(number: str, step: str, by: Actor, *, order: int | None = None, **details: Any) -> None:
    cases.act(by=by, number=number, step=step, order=order, details=details)
