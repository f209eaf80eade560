"""Registration by staff where it is more than one act: several cases of one meeting, one more petitioner of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from huying.domain.case import Actor, Rules
from huying.domain.process import Process
from huying.domain.refusals import Fault, Faulty
from huying.services.cases import Done, act, file_case
from huying.services.lists import possible_repeats
from huying.services.rules import in_force, rules_for
from huying.store.cases import Key
from huying.store.sql import Row

HINTS = 5


def rules_to_register(*, by: Actor) -> tuple[Rules, ...]:
    """The rules by which this post registers, of each process that takes its cases; none where it may not."""
    taking = [one for one in in_force(by.jurisdiction, timezone.now()) if may_register(one, by)]
    return tuple(rules_for(jurisdiction=by.jurisdiction, process_hash=one.hash) for one in taking)


def may_register(process: Process, by: Actor) -> bool:
    """Whether a post of this role registers in this process."""
    rule = process.steps.get("register")
    if rule is None:
        return False
    return any(who.relation != "petitioner" and (not who.roles or by.role in who.roles) for who in rule.by)


def may_join(rules: Rules, by: Actor, holder: str) -> bool:
    """Whether this post may add a petitioner to a case held by this unit."""
    rule = rules.rule("join")
    if rule is None or holder not in by.stands_for:
        return False
    return any(who.relation == "holder" and (not who.roles or by.role in who.roles) for who in rule.by)


def file_several(
    *, by: Actor, rows: Sequence[Mapping[str, Any]], key: Key, faults: Iterable[Fault] = ()
) -> tuple[Done, ...]:
    """File every row as a case of its own, or none: then Faulty tells the faults of each as `cases.n.…`.

    Raises Refused, Faulty, KeyReused. Each row's key is derived from the request's. `faults` were found before: with
    them nothing is filed, and those of the rows are told beside them.
    """
    faults = list(faults)
    done: list[Done] = []
    with transaction.atomic():
        for n, row in enumerate(rows):
            try:
                done.append(file_case(by=by, details=row, key=replace(key, key=f"{key.key}.{n}")))
            except Faulty as faulty:
                faults += [Fault(f"cases.{n}.{one.path}", one.code, one.params) for one in faulty.faults]
        if faults:
            raise Faulty(tuple(faults))
    return tuple(done)


def join_several(
    *, by: Actor, number: str, parties: Sequence[Mapping[str, Any]], text: str, key: Key
) -> Done:
    """Add the petitioners to a case that is already there, with what they said. Raises as `act` does."""
    with transaction.atomic():
        given = parties or [{"anonymous": True}]
        done = [
            act(
                by=by,
                number=number,
                step="join",
                details={"party": dict(party), "text": text},
                key=replace(key, key=f"{key.key}.{n}"),
            )
            for n, party in enumerate(given)
        ]
    return done[-1]


def repeats(*, by: Actor, texts: Iterable[str], phones: Iterable[str]) -> tuple[Row, ...]:
    """Cases that may be the same matter: the same place or title within thirty days, or the same phone."""
    asked = [(text, "") for text in texts if text.strip()] + [
        ("", phone) for phone in phones if phone.strip()
    ]
    found: dict[str, Row] = {}
    for text, phone in asked:
        for row in possible_repeats(by=by, text=text, phone=phone):
            found.setdefault(row["number"], row)
    return tuple(found.values())[:HINTS]
