"""The pages people keep open, over HTTP with sessions: the desk of fifty rows, the case, the list of cases.

One line of JSON for each, as `hot_path` prints them; `limit` is what pgbench does with the statements that read the
page's rows. Then the desks fill up: one department gets 50,000 open orders and the district's centre 200,000 tasks,
and the same desks are opened again; `times` is the processor time of server and database against that before.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from bench.hot_path import Bench, Bound, Subject, line, measure
from bench.parts import filled, ground, limit, load, scratch
from bench.parts.ground import LIAISONS, Ground
from bench.parts.lives import OPERATOR
from bench.parts.load import Requests

FILED = 160  # cases filed by the engine's own services: more than fifty tasks for each department
DESK_ROWS = 60  # tasks the centre's desk has before it fills up
PAGE = 50
ORDERS, TASKS = 50_000, 200_000  # of the department, and of the centre, when their desks are full
Cookie = dict[str, str]


def sessions(names: tuple[str, ...]) -> dict[str, Cookie]:
    """A browser's cookie of each account that has signed in."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connections
    from django.test import Client

    found = {}
    for name in names:
        client = Client()
        client.force_login(
            get_user_model().objects.get(username=name),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        found[name] = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"}
    connections.close_all()
    return found


def opening(path: str, cookies: list[Cookie]) -> Requests:
    """The page at a path, by one of these browsers at random."""

    def asked(connection: int, random: Random) -> Iterator[load.Request]:
        while True:
            yield "GET", path, random.choice(cookies), None

    return asked


def opening_cases(known: list[tuple[str, str]], cookies: dict[str, Cookie]) -> Requests:
    """Case pages, each as its own subdistrict sees it; the case at random."""

    def asked(connection: int, random: Random) -> Iterator[load.Request]:
        while True:
            number, name = random.choice(known)
            yield "GET", f"/wuchang/cases/{number}", cookies[name], None

    return asked


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What the pages are opened on."""

    place: Ground
    folder: Path
    database: int
    args: argparse.Namespace

    @cached_property
    def cookies(self) -> dict[str, Cookie]:
        """The sessions of everybody."""
        return sessions((*self.place.dispatchers, *LIAISONS, OPERATOR))

    def subject(
        self, name: str, asked: Requests, statements: dict[str, str], rows: list[dict[str, Any]]
    ) -> Subject:
        """A page, and the statements that read its rows with what pgbench asks them for."""
        table = "bench_" + re.sub(r"\W+", "_", name)
        limit.keep(table, rows)
        script = self.folder / f"{table}.pgbench"
        script.write_text(limit.at_random(table, statements.values(), rows=len(rows)), "utf-8")
        return Subject(name, lambda number: asked, (Bound(script, list(statements)),))


def desks(stage: Stage) -> list[Subject]:
    """The desk of a department, and of the district's centre."""
    return [desk(stage, "desk page, department", LIAISONS[0]), desk(stage, "desk page, centre", OPERATOR)]


def desk(stage: Stage, name: str, who: str) -> Subject:
    """Somebody's desk."""
    from django.utils import timezone

    from huying.services.demo.story import actor
    from huying.services.desk import WAITING
    from huying.services.lists import COUNTED
    from huying.store import lists

    one = actor(who)
    first = dict(zip(("due_after", "after", "after_key"), lists.BEGINNING, strict=True))
    asked = {"j": one.jurisdiction, "units": sorted(one.stands_for), "role": one.role or "", "post": one.post,
             "limit": PAGE + 1, "most": COUNTED, "now": timezone.now(), **first}  # fmt: skip
    statements = {
        "_TASKS": lists._TASKS,
        "_WAITING": lists._WAITING.replace("%(limit)s", str(WAITING)),
        "_LIGHTS": lists._LIGHTS,
    }
    return stage.subject(name, opening("/wuchang/desk", [stage.cookies[who]]), statements, [asked])


def case(stage: Stage, name: str) -> Subject:
    """Pages of cases to which departments are called."""
    from huying.store import cases

    known = [(one.number, one.by) for one in stage.place.cases if one.called]
    rows = [{"j": stage.place.jurisdiction, "number": number} for number, _ in known]
    return stage.subject(name, opening_cases(known, stage.cookies), {"_WHOLE": cases._WHOLE}, rows)


def case_list(stage: Stage, name: str) -> Subject:
    """The newest cases of a subdistrict, open ones."""
    from django.utils import timezone

    from huying.services.demo.story import actor
    from huying.store import lists

    wanted = [
        (one.jurisdiction, lists.Wanted(units=sorted(one.stands_for), state="open"))
        for one in map(actor, stage.place.dispatchers)
    ]
    rows = [lists._filters(place, one, timezone.now()) | {"limit": PAGE + 1} for place, one in wanted]
    asked = opening("/wuchang/cases?state=open", [stage.cookies[one] for one in stage.place.dispatchers])
    return stage.subject(name, asked, {"_cases": lists._cases(lists._filtered(wanted[0][1]))}, rows)


def measured(stage: Stage, ours: list[Subject]) -> list[Subject]:
    """Each of them measured, as `hot_path` does."""
    from django.db import connections

    connections.close_all()
    limit.analyze()
    with scratch.serving() as (server, port):
        measure(
            Bench(
                ground=stage.place,
                args=stage.args,
                folder=stage.folder,
                port=port,
                server=server,
                database=stage.database,
            ),
            ours,
        )
    return ours


def cost(one: Subject) -> float:
    """Processor milliseconds of server and database for one page."""
    told = line(one, 0)
    return float(told["app_ms"] + told["database_ms"])


def main() -> None:
    """Measure, fill the desks, measure again, and print."""
    parser = argparse.ArgumentParser(prog="huying bench pages", description=__doc__)
    parser.add_argument(
        "--cases", type=int, default=20_000, help="ended cases there are before (%(default)s)"
    )
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round (%(default)s)")
    args = parser.parse_args()
    with scratch.folder() as folder, scratch.database() as database:
        place = ground.found(FILED, also=(OPERATOR,))
        filled.fill(place, args.cases)
        filled.leave_open(place, DESK_ROWS, until="report", departments=LIAISONS[:1])
        stage = Stage(place=place, folder=folder, database=database, args=args)
        before = measured(
            stage,
            [*desks(stage), case(stage, "case page, called"), case_list(stage, "case list page, 50 rows")],
        )
        for one in before:
            print(json.dumps(line(one, args.cases), ensure_ascii=False), flush=True)  # noqa: T201  # the result
        filled.leave_open(place, ORDERS, until="call", departments=LIAISONS[:2])
        filled.leave_open(place, TASKS, until="report", departments=LIAISONS[:1])
        for one, other in zip(measured(stage, desks(stage)), before, strict=False):
            told = line(one, args.cases) | {"orders": ORDERS, "tasks": TASKS}
            told["times"] = round(cost(one) / cost(other), 2)
            print(json.dumps(told, ensure_ascii=False), flush=True)  # noqa: T201  # the result


if __name__ == "__main__":
    main()
