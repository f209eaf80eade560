"""Filing a case and acting on it: load, take, append. One call, one transaction, one place."""

import hashlib
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial
from secrets import token_bytes
from typing import Any
from uuid import UUID

from django.db import transaction

from huying.domain import trace
from huying.domain.access import sees
from huying.domain.case import Actor, Case, Rules, Taken, take
from huying.domain.case.counterpart import counterpart
from huying.domain.codec import from_plain
from huying.domain.details import LOCAL
from huying.domain.ids import uuid7
from huying.domain.refusals import Fault, Faulty
from huying.domain.search import words
from huying.domain.text import normalise, normalise_tree
from huying.services import keyring, petitioners
from huying.services.counting import counted
from huying.services.errors import Busy, KeyReused, NotVisible
from huying.services.rules import rules_for, rules_to_file
from huying.services.writing import Done, Told, done_of, written_of
from huying.store import cases, files, matters
from huying.store.cases import Key, Standing, Written
from huying.store.sql import Row

__all__ = ["Done", "Told", "act", "act_and_tell", "earlier_answer", "file_case", "key_of", "load"]

MOST_KEY = 200
TRIES = 8
"""How often an act is asked again when somebody else's came first (design §3)."""


def key_of(*, by: Actor, key: str, route: str, body: Any) -> Key:
    """The Idempotency-Key of one writing request. The body counts as its canonical JSON.

    Its mark is keyed, for a plain digest would tell a telephone number to whoever tries all of them. A key too long
    or too strange to be kept stands as its digest, so that no two become one.
    """
    plain = trace.canonical(_without_floats(normalise_tree(body)))
    if not (0 < len(key) <= MOST_KEY and key.isascii() and key.isprintable()):
        key = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return Key(post=by.post or 0, key=key, route=route, body_hash=keyring.mark("request", plain))


@counted("register")
def file_case(
    *, by: Actor, details: Mapping[str, Any], at: datetime | None = None, key: Key | None = None
) -> Done:
    """File a new case. Raises Refused, Faulty, KeyReused, and Busy after eight lost races."""
    for _ in range(TRIES):
        filing = cases.filing(jurisdiction=by.jurisdiction, key=key)
        earlier = earlier_answer(filing["answer"], filing["body_hash"], key)
        if earlier:
            return earlier
        number = f"{by.jurisdiction}-{_local(filing['now']):%Y%m%d}-H-{filing['serial']:05d}"
        try:
            return _file(by, number, details, filing, at=at, key=key)
        except cases.Overtaken:
            continue
    raise Busy


def _file(
    by: Actor, number: str, details: Mapping[str, Any], filing: Row, *, at: datetime | None, key: Key | None
) -> Done:
    now = filing["now"]
    rules = rules_to_file(
        by=by,
        details=details,
        at=now,
        units_version=filing["units_version"],
        calendar_version=filing["calendar_version"],
        in_use=filing["processes"],
    )
    details = _with_hashes(by, details)
    original = _find(by, details.get("repeat_of"), "repeat_of")
    _check_matter(by, details.get("matter"))
    taken = take(None, "register", by=by, now=now, at=at, rules=rules, details=details)
    subject = uuid7(at=now, random=token_bytes(10))
    written = written_of(by.jurisdiction, subject, taken, rules, prev=trace.GENESIS, number=number, key=key)
    # One statement alone is a transaction of its own; one more around it would cost four round trips.
    with transaction.atomic() if original is not None else nullcontext():
        _open(written, taken, number)
        if original is not None:
            _on_other(by, original, taken, number)
    return done_of(taken, number, written.head["state"])


def act(
    *,
    by: Actor,
    number: str,
    step: str,
    details: Mapping[str, Any],
    order: int | None = None,
    seen: int | None = None,
    at: datetime | None = None,
    key: Key | None = None,
) -> Done:
    """Take a step. Raises Refused, Faulty, NotVisible, KeyReused, and Busy after eight lost races."""
    told = act_and_tell(
        by=by, number=number, step=step, details=details, order=order, seen=seen, at=at, key=key
    )
    return told.done


@counted()
def act_and_tell(
    *,
    by: Actor,
    number: str,
    step: str,
    details: Mapping[str, Any],
    order: int | None,
    seen: int | None,
    at: datetime | None,
    key: Key | None,
) -> Told:
    """Take a step as `act` does, and tell what it wrote, for an answer that shows it without reading it again."""
    for _ in range(TRIES):
        standing = cases.standing(jurisdiction=by.jurisdiction, number=number, key=key)
        if standing is None:
            raise NotVisible(number)
        case, rules = case_of(standing, by.jurisdiction)
        if not by.system and sees(case, by, rules) is None:
            raise NotVisible(number)
        earlier = earlier_answer(standing.answer, standing.body_hash, key)
        if earlier:
            return Told(done=earlier)
        ready = _with_hashes(by, details)
        if step == "assess":
            _check_matter(by, details.get("matter"))
        other = _find(by, ready.get("to"), "to") if step in ("link", "merge") else None
        if step == "join":
            rules = replace(
                rules,
                known=partial(petitioners.known, jurisdiction=by.jurisdiction, subject=standing.subject),
            )
        now = max(standing.now, case.recorded_at)
        taken = take(case, step, by=by, now=now, at=at, rules=rules, order=order, seen=seen, details=ready)
        try:
            written = _append(by, number, standing, taken, rules, key, other)
        except cases.Overtaken:
            continue
        if written is not None:
            done = done_of(taken, number, written.head["state"])
            return Told(done=done, written=written, case=taken.case, rules=rules)
    raise Busy(number)


def _append(
    by: Actor, number: str, standing: Standing, taken: Taken, rules: Rules, key: Key | None, other: str | None
) -> Written | None:
    written = written_of(
        by.jurisdiction, standing.subject, taken, rules, prev=standing.head_hash, number=number, key=key
    )
    if other is None:
        return written if cases.append(written) else None
    with transaction.atomic():
        cases.lock(jurisdiction=by.jurisdiction, numbers=[number, other])
        if not cases.append(written):
            return None
        _on_other(by, other, taken, number, merged=standing.subject if taken.entry.step == "merge" else None)
    return written


def _on_other(by: Actor, number: str, taken: Taken, from_number: str, *, merged: UUID | None = None) -> None:
    """The entry that a link, a merge or a repeat leaves on the other case, in the same transaction.

    A merged case's petitioners go over to the master, sealed anew for their place there.
    """
    brought = petitioners.everybody(jurisdiction=by.jurisdiction, subject=merged) if merged else []
    for _ in range(TRIES):
        standing = cases.standing(jurisdiction=by.jurisdiction, number=number)
        if standing is None:
            raise NotVisible(number)
        case, its_rules = case_of(standing, by.jurisdiction)
        now = max(standing.now, case.recorded_at)
        same = petitioners.same_as(
            jurisdiction=by.jurisdiction,
            subject=standing.subject,
            first=len(case.parties) + 1,
            persons=brought,
        )
        answered = counterpart(case, taken, number=from_number, now=now, by=by, same=same)
        answered = replace(answered, contents={f"parties.{n}": one for n, one in enumerate(brought)})
        written = written_of(
            by.jurisdiction,
            standing.subject,
            answered,
            its_rules,
            prev=standing.head_hash,
            number=number,
            key=None,
        )
        if cases.append(written):
            return
    raise Busy(number)


def case_of(standing: Standing, jurisdiction: int) -> tuple[Case, Rules]:
    """The case as it stands, and the rules it is judged by."""
    rules = rules_for(
        jurisdiction=jurisdiction,
        process_hash=standing.process_hash,
        units_version=standing.units_version,
        calendar_version=standing.calendar_version,
    )
    return from_plain(Case, standing.state), rules


def load(*, by: Actor, number: str, key: Key | None = None) -> tuple[Case, Rules, Standing]:
    """A case as it stands, for these eyes, with the answer to an earlier request of this key. Raises NotVisible."""
    standing = cases.standing(jurisdiction=by.jurisdiction, number=number, key=key)
    if standing is None:
        raise NotVisible(number)
    case, rules = case_of(standing, by.jurisdiction)
    if sees(case, by, rules) is None:
        raise NotVisible(number)
    return case, rules, standing


def earlier_answer(answer: Mapping[str, Any] | None, body_hash: bytes | None, key: Key | None) -> Done | None:
    """What the same request came to before, if it did. Raises KeyReused for another one with the same key."""
    if answer is None or key is None:
        return None
    if bytes(body_hash or b"") != key.body_hash or answer.get("route") != key.route:
        raise KeyReused(key.key)
    kept = {name: value for name, value in answer.items() if name != "route"}
    return Done(**kept, again=True)


def _find(by: Actor, number: Any, path: str) -> str | None:
    """The other case of a link, a merge or a repeat. Raises Faulty when these eyes find none of this number."""
    if number is None or number == "":
        return None
    wanted = number.strip() if isinstance(number, str) else ""
    try:
        load(by=by, number=wanted)
    except NotVisible:
        raise Faulty((Fault(path, "unknown_case", {"number": normalise(wanted[:60])}),)) from None
    return wanted


def _check_matter(by: Actor, code: Any) -> None:
    """A matter is one of the jurisdiction's list (S0-99): it stays in the entry for ever. Raises Faulty."""
    said = normalise(code).strip() if isinstance(code, str) else ""
    if not said:
        return
    try:
        matters.get(jurisdiction=by.jurisdiction, code=said)
    except LookupError:
        raise Faulty((Fault("matter", "unknown_matter", {"matter": said[:60]}),)) from None


def _with_hashes(by: Actor, details: Mapping[str, Any]) -> dict[str, Any]:
    """Files named by id become id and hash; one that is not this post's pending file is a fault."""
    ready = dict(details)
    named = ready.get("files")
    if not named or not isinstance(named, list):
        return ready
    ids = [_uuid(one) for one in named]
    pending = files.pending(
        jurisdiction=by.jurisdiction, post=by.post or 0, ids=[one for one in ids if one is not None]
    )
    faults = [
        Fault(f"files.{n}", "unknown_file", {"file": str(named[n])[:40]})
        for n, one in enumerate(ids)
        if one is None or str(one) not in pending
    ]
    if faults:
        raise Faulty(tuple(faults))
    ready["files"] = [{"id": str(one), "sha256": pending[str(one)]} for one in ids]
    return ready


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        return None


def _open(written: Written, taken: Taken, number: str) -> None:
    title, place = taken.contents["title"], taken.contents.get("place")
    cases.open_case(
        written,
        number=number,
        hash_name=trace.HASH,
        title=title,
        place=place,
        words=search_words(taken.contents, number),
    )


def search_words(contents: Mapping[str, Any], number: str) -> tuple[str, ...]:
    """What a case is found by: its number, title, text and place, never its petitioners."""
    return words(" ".join([number, *(contents.get(name) or "" for name in ("title", "text", "place"))]))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(LOCAL)


def _without_floats(body: Any) -> Any:
    """A request's body as canonical JSON allows it: floats as text."""
    if isinstance(body, float):
        return repr(body)
    if isinstance(body, Mapping):
        return {str(name): _without_floats(value) for name, value in body.items()}
    if isinstance(body, list | tuple):
        return [_without_floats(one) for one in body]
    return body if isinstance(body, str | int | bool | None) else str(body)
