"""Half-made calls: kept between visits for the post that writes them, and for no other eyes.

They are no part of the case: no entry, no export, no API. They go when the call is made (in its own statement), when
they are thrown away, when anything of the case is erased, and when nobody touched them for a month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huying.domain.refusals import Refused
from huying.domain.text import normalise_tree
from huying.services.reading_values import CaseShown
from huying.store import drafts
from huying.store.sql import Row

STEPS = frozenset({"call", "add"})
"""What can be kept half-made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was typed, when it was saved, and the last entry of the case its writer knew then."""

    version: int
    saved_at: datetime
    seen: int
    values: Mapping[str, Any]


class Moved(RuntimeError):
    """Another window saved another draft since, or it is gone: nothing was written. `standing` is what is there now."""

    def __init__(self, standing: Draft | None) -> None:
        super().__init__(standing.version if standing else None)
        self.standing = standing


def find(shown: CaseShown, step: str) -> Draft | None:
    """This post's own draft of a step on this case."""
    return _draft(drafts.find(**_whose(shown), step=step))


def saved(shown: CaseShown) -> Mapping[str, datetime]:
    """The steps of this case that this post has half made, and when it saved them."""
    return drafts.saved(**_whose(shown))


def keep(shown: CaseShown, step: str, values: Mapping[str, Any], *, version: int, seen: int) -> Draft:
    """Save what was typed over the version that was on the page (0: none). Raises Refused, Moved."""
    if step not in STEPS or not any(one.step == step and one.refusal is None for one in shown.acts):
        raise Refused("not_yours", step=step)
    typed = normalise_tree(dict(values))
    kept = _draft(drafts.keep(**_whose(shown), step=step, version=version, seen=seen, body=typed))
    if kept is None:
        raise Moved(find(shown, step))
    return kept


def throw_away(shown: CaseShown, step: str, *, version: int) -> None:
    """Delete the version that was on the page; one that is gone already is as good. Raises Moved."""
    if not drafts.drop(**_whose(shown), step=step, version=version):
        standing = find(shown, step)
        if standing is not None:
            raise Moved(standing)


def _whose(shown: CaseShown) -> dict[str, Any]:
    return {"jurisdiction": shown.by.jurisdiction, "subject": shown.subject, "post": shown.by.post or 0}


def _draft(row: Row | None) -> Draft | None:
    if row is None:
        return None
    return Draft(version=row["version"], saved_at=row["saved_at"], seen=row["seen"], values=row["body"])
