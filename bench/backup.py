"""A backup while people work, restored into an empty place: how long it takes, what it costs, and that it is whole.

Desks file cases and walk them over HTTP, with photos. Whatever was acknowledged before `huying backup` began must be in
it, and nothing that never happened. `huying restore` puts it into an empty place, where `huying verify --keys --files`
and `huying rebuild --check` must find nothing, and every file must have the bytes that were kept of it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.parts import ground, scratch, standing
from bench.parts.desks import Book
from bench.parts.ground import Ground
from bench.parts.lives import OPERATOR
from bench.parts.persistent import PEOPLE, Entry, Persistent, work
from bench.parts.scratch import say

ENTRIES = """
SELECT s.number, e.seq, e.step FROM entry e
JOIN subject s ON s.jurisdiction_id = e.jurisdiction_id AND s.id = e.subject_id
"""
NAMED = """
SELECT jurisdiction_id, encode(sha256_stored, 'hex') || suffix FROM file WHERE seq IS NOT NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup: what was acknowledged when it began, how long it took, and answers a second before and meanwhile."""

    before: frozenset[Entry]
    seconds: float
    rate_before: float
    rate_meanwhile: float


async def load(client: Persistent, place: Ground, folder: Path, seconds: float) -> Made:
    """Work for some time, make a backup meanwhile, and work on until it is made."""
    people = [asyncio.create_task(work(client, place, n)) for n in range(PEOPLE)]
    await asyncio.sleep(seconds)
    before, answers, begun = frozenset(client.acknowledged), len(client.book.answers), time.monotonic()
    await asyncio.to_thread(standing.huying, "backup", str(folder))
    lasted = time.monotonic() - begun
    meanwhile = len(client.book.answers) - answers
    await client.end(people)
    return Made(
        before=before, seconds=lasted, rate_before=answers / seconds, rate_meanwhile=meanwhile / lasted
    )


def restored(home: Path) -> tuple[set[Entry], list[tuple[int, str]]]:
    """The entries of another installation, and the files that they name."""
    from huying.cli import roles
    from huying.cli.postgres import SUPERUSER, Server

    base, secrets = home / "postgres", home / "secrets"
    server = Server(base=base, socket=base / "run", superuser_password=roles.password_of(SUPERUSER, secrets))
    with (
        server.running(),
        psycopg.connect(
            host=str(server.socket),
            port=5432,
            user="huying_owner",
            dbname="huying",
            passfile=str(secrets / "huying_owner.pgpass"),
        ) as connection,
    ):
        return set(connection.execute(ENTRIES).fetchall()), connection.execute(NAMED).fetchall()


def differing(first: Path, second: Path, named: list[tuple[int, str]]) -> int:
    """How many named files do not have the same bytes in both places."""

    def kept(home: Path, jurisdiction: int, name: str) -> bytes:
        return (home / "files" / str(jurisdiction) / name[:2] / name[2:4] / name).read_bytes()

    return sum(kept(first, *one) != kept(second, *one) for one in named)


def judge(folder: Path, made: Made, client: Persistent) -> dict[str, Any]:
    """Restore into an empty place, and compare."""
    second = folder / "second"
    begun = time.monotonic()
    standing.huying("restore", str(folder / "kept"), home=second)
    took = time.monotonic() - begun
    standing.huying("verify", "--keys", "--files", home=second)
    standing.huying("rebuild", "--check", home=second)
    there, named = restored(second)
    return {
        "name": "backup",
        "backup_s": round(made.seconds, 1),
        "restore_s": round(took, 1),
        "acknowledged_before": len(made.before),
        "acknowledged": len(client.acknowledged),
        "entries": len(there),
        "missing": len(made.before - there),
        "unknown": len(there - set(client.acknowledged)),
        "files": len(named),
        "files_differing": differing(folder / "home", second, named),
        "requests_s": {"before": round(made.rate_before, 1), "meanwhile": round(made.rate_meanwhile, 1)},
        "broken_off": client.book.broken[:5],
        "verify": "clean",
        "rebuild": "clean",
    }


def main() -> None:
    """Back up, restore, judge and print. Ends with 1 unless the backup was whole."""
    parser = argparse.ArgumentParser(prog="huying bench backup", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="of work before (%(default)s)")
    args = parser.parse_args()
    with scratch.folder() as folder:
        with scratch.database():
            place = ground.found(0, also=(OPERATOR,))
        said = run(folder, place, args.seconds)
    print(json.dumps(said, ensure_ascii=False), flush=True)  # noqa: T201  # the result
    if said["missing"] or said["unknown"] or said["files_differing"] or said["broken_off"]:
        raise SystemExit(1)


def run(folder: Path, place: Ground, seconds: float) -> dict[str, Any]:
    """Bring everything up, back it up while people work, and judge."""
    from django.db import connections

    connections.close_all()
    with standing.standing(folder / "home", folder / "log") as there:
        client = Persistent(there.port, Book(), folder / "acknowledged")
        say(f"{PEOPLE} people")
        made = asyncio.run(load(client, place, folder / "kept", seconds))
    return judge(folder, made, client)


if __name__ == "__main__":
    main()
