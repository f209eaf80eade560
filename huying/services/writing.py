"""Everything one act writes: the entry's exact bytes, what was written beside it, the projections, the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any
from uuid import UUID

from huying.domain import trace
from huying.domain.case import Case, Rules, Taken
from huying.domain.case.projection import project
from huying.domain.codec import to_plain
from huying.services import petitioners
from huying.store.cases import Key, Written

SALT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an act came to: kept with its Idempotency-Key and given again to the same request."""

    number: str
    seq: int
    step: str
    order: int | None
    state: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an act came to, with what it wrote and the case after it; these are None where it had come before."""

    done: Done
    written: Written | None = None
    case: Case | None = None
    rules: Rules | None = None

    @property
    def again(self) -> bool:
        """Whether it had come before."""
        return self.done.again


def written_of(
    jurisdiction: int, subject: UUID, taken: Taken, rules: Rules, *, prev: bytes, number: str, key: Key | None
) -> Written:
    """Everything the act writes: the entry's exact bytes, what was written beside it, the projections."""
    entry = taken.entry
    kept = petitioners.split(jurisdiction, subject, taken)
    salted = [(path, value, token_bytes(SALT)) for path, value in kept.open]
    digests = {path: trace.digest(salt, value) for path, value, salt in salted} | kept.digests
    body = trace.body(jurisdiction, subject, _traced(taken, digests, prev, number))
    projection = project(taken.case, rules)
    return Written(
        jurisdiction=jurisdiction,
        subject=subject,
        process=taken.case.process,
        seq=entry.seq,
        step=entry.step,
        order=entry.order,
        post=entry.by.get("post"),
        unit=entry.by.get("unit"),
        at=entry.at,
        recorded_at=entry.recorded_at,
        body=body,
        prev_hash=prev,
        hash=trace.chain_hash(prev, body),
        state=to_plain(taken.case),
        head=projection.head,
        orders=projection.orders,
        tasks=projection.tasks,
        contents=[{"path": path, "value": value, "salt": salt.hex()} for path, value, salt in salted],
        petitioners=kept.rows,
        files=[UUID(one["id"]) for one in entry.facts.get("files", ())],
        key=key,
        answer=_answer(taken, number, projection.head["state"]) | {"route": key.route} if key else None,
    )


def _traced(taken: Taken, digests: Mapping[str, str], prev: bytes, number: str) -> trace.Entry:
    entry = taken.entry
    facts = dict(entry.facts) | ({"number": number} if entry.seq == 1 else {})
    return trace.Entry(
        seq=entry.seq,
        step=entry.step,
        order=entry.order,
        by=dict(entry.by),
        at=entry.at,
        recorded_at=entry.recorded_at,
        facts=facts,
        contents=dict(digests),
        prev=prev,
    )


def _answer(taken: Taken, number: str, state: str) -> dict[str, Any]:
    done = to_plain(done_of(taken, number, state))
    return {name: value for name, value in done.items() if name != "again"}


def done_of(taken: Taken, number: str, state: str) -> Done:
    """What an act came to; `state` is the projection's."""
    entry = taken.entry
    return Done(number=number, seq=entry.seq, step=entry.step, order=entry.order, state=state)
