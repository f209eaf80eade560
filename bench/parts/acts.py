"""Acts that the engine works out and does not take: their parameters, for pgbench to write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from secrets import token_bytes
from typing import Any

from bench.parts.ground import Filed, Ground, details_of, grid_of, report


class Asked:
    """Who asks: what looks up a token, beside the parameters of what is asked with it."""

    def __init__(self, ground: Ground) -> None:
        from django.utils import timezone

        from huying.services.demo.story import actor
        from huying.store import people

        self._day = timezone.now().date()
        self._of = {name: people.digest(secret) for name, secret in ground.tokens.items()}
        self._account = {actor(name).post: name for name in ground.tokens}

    def with_token(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows, each with the digest of its account's token: of `account`, or whose post acts."""
        return [
            row | {"digest": self._of[row.get("account") or self._account[row["post"]]], "on": self._day}
            for row in rows
        ]


def signs(ground: Ground, cases: Iterable[Filed]) -> list[list[dict[str, Any]]]:
    """For each case the parameters of its departments' signing, one after another, each on the one before."""
    from huying.services.cases import key_of, load
    from huying.services.demo.story import actor
    from huying.services.writing import written_of

    actors = {name: actor(name) for name in ground.tokens}
    return [list(_signs(ground, one, actors, load, key_of, written_of)) for one in cases]


def _signs(
    ground: Ground, filed: Filed, actors: Any, load: Any, key_of: Any, written_of: Any
) -> Iterator[dict[str, Any]]:
    from huying.domain.case import take

    case, rules, standing = load(by=actors[filed.by], number=filed.number)
    prev = standing.head_hash
    for order, name in enumerate(filed.called, 1):
        by = actors[name]
        taken = take(
            case, "sign", by=by, now=standing.now, at=None, rules=rules, order=order, seen=None, details={}
        )
        key = key_of(by=by, key=f"limit-{filed.number}-{order}", route="POST", body={"order": order})
        written = written_of(
            ground.jurisdiction, standing.subject, taken, rules, prev=prev, number=filed.number, key=key
        )
        yield written.parameters() | {"number": filed.number}
        case, prev = taken.case, written.hash


def filings(ground: Ground, number: int) -> list[dict[str, Any]]:
    """The parameters of cases that nobody files."""
    from huying.domain import trace
    from huying.domain.case import take
    from huying.domain.ids import uuid7
    from huying.services.cases import key_of, search_words
    from huying.services.demo.story import actor
    from huying.services.rules import rules_to_file
    from huying.services.writing import written_of
    from huying.store import cases

    random, rows = Random(7), []  # noqa: S311  # no secret
    actors = [actor(name) for name in ground.dispatchers]
    for _ in range(number):
        by = random.choice(actors)
        details = details_of(report(random, grid_of(by.unit or "")))
        filing = cases.filing(jurisdiction=ground.jurisdiction)
        rules = rules_to_file(by=by, details=details, at=filing["now"])
        taken = take(None, "register", by=by, now=filing["now"], at=None, rules=rules, details=details)
        name = f"{ground.jurisdiction}-{filing['now']:%Y%m%d}-H-{filing['serial']:05d}"
        subject = uuid7(at=filing["now"], random=token_bytes(10))
        key = key_of(by=by, key=f"limit-{subject}", route="POST", body=details)
        written = written_of(
            ground.jurisdiction, subject, taken, rules, prev=trace.GENESIS, number=name, key=key
        )
        more = {
            "number": name,
            "process_hash": taken.case.process,
            "hash_name": trace.HASH,
            "title": taken.contents["title"],
            "place": taken.contents.get("place"),
            "words": list(search_words(taken.contents, name)),
        }
        rows.append(written.parameters() | more)
    return rows
