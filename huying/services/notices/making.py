"""Making notices of what happened: idempotently, in order for each case, after the acts and never in their way.

An act leaves one row in the outbox and no more. A worker folds the case to that entry and to the one before it, and
tells those concerned; rows and notices are settled in one transaction, so a worker that dies leaves both as they were.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from huying.domain import trace
from huying.domain.case import Case
from huying.domain.case.fold import evolve
from huying.domain.details import LOCAL
from huying.services.notices import letters
from huying.services.notices.audience import News, acting_side, acting_units, may_know, news_of
from huying.services.notices.queueing import Outside, Told
from huying.services.rules import rules_for
from huying.services.verify_chain import recorded
from huying.store import chains, notices, people
from huying.store.notices import Happened
from huying.store.sql import Row

BATCH = 100
"""Entries told in one transaction."""
log = logging.getLogger(__name__)


def note_all() -> int:
    """Tell everything that happened and was not told yet; how many entries."""
    total = 0
    while done := _note_some(timezone.now()):
        total += done
    return total


def _note_some(now: datetime) -> int:
    with transaction.atomic():
        happened = notices.waiting(most=BATCH)
        by_place: dict[int, list[Happened]] = defaultdict(list)
        for one in happened:
            by_place[one.jurisdiction].append(one)
        for jurisdiction, some in by_place.items():
            _note_of(jurisdiction, some, now)
    return len(happened)


def _note_of(jurisdiction: int, happened: Sequence[Happened], now: datetime) -> None:
    """Tell what happened in one place. A case that cannot be told keeps no other from its turn."""
    ids = list(dict.fromkeys(one.subject for one in happened))
    known = notices.subjects(jurisdiction=jurisdiction, ids=ids)
    entries = chains.entries(jurisdiction=jurisdiction, subjects=list(known))
    outside = Outside(jurisdiction)
    for subject in ids:
        rows = [one for one in happened if one.subject == subject]
        try:
            with transaction.atomic():
                if subject in known:
                    wanted = frozenset(one.seq for one in rows)
                    told = told_of(jurisdiction, known[subject], entries[subject], wanted)
                    tell(told, outside=outside, now=now)
                notices.noted([one.id for one in rows])
        except Exception:
            log.exception("what happened to a case could not be told; it is tried again")
            notices.faulty([one.id for one in rows])


def told_of(
    jurisdiction: int, subject: Row, entries: Iterable[Row], wanted: frozenset[int]
) -> Iterator[Told]:
    """What is told of these entries of a case, each as the case stood after it."""
    rules = rules_for(
        jurisdiction=jurisdiction,
        process_hash=subject["process_hash"],
        units_version=subject["units_version"],
        calendar_version=subject["calendar_version"],
    )
    before: Case | None = None
    for entry in recorded(trace.from_data(orjson.loads(bytes(row["body"]))).entry for row in entries):
        after = evolve(before, entry)
        if entry.seq in wanted:
            yield Told(
                jurisdiction=jurisdiction,
                slug=subject["slug"],
                subject=subject["id"],
                number=subject["number"],
                entry=entry,
                case=after,
                rules=rules,
                news=news_of(before, entry, after, rules),
            )
        before = after


def tell(told: Iterable[Told], *, outside: Outside, now: datetime) -> None:
    """Keep the notices of these entries of one case, and queue what leaves the house."""
    for one in told:
        found = list(_notices(one, now.astimezone(LOCAL).date()))
        notices.add(jurisdiction=one.jurisdiction, notices=found)
        outside.queue(one, now=now)
        letters.queue(outside, one, now=now)


def _notices(told: Told, today: date) -> Iterator[dict[str, Any]]:
    """One notice for each post that is told something: of several things the first. Who acted knows."""
    units = {one.unit: acting_units(told.rules, one.unit) for one in told.news}
    desks = people.desks(jurisdiction=told.jurisdiction, units=frozenset().union(*units.values()), on=today)
    for desk in desks:
        found = next((one for one in told.news if desk.unit in units[one.unit] and _is_for(one, desk)), None)
        if found is None or desk.post == told.entry.by.get("post"):
            continue
        if may_know(told.case, told.rules, unit=desk.unit, role=desk.role, post=desk.post):
            yield _notice(told, found, desk.post)


def _is_for(news: News, desk: people.Desk) -> bool:
    return not news.roles or desk.role in news.roles


def _notice(told: Told, news: News, post: int) -> dict[str, Any]:
    return {
        "post": post,
        "subject": told.subject,
        "seq": told.entry.seq,
        "kind": news.kind,
        "order_no": news.order,
        "task": news.task,
        "due_at": news.due_at,
        "unit": acting_side(told.rules, told.entry.by.get("unit")),
    }
