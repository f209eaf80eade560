"""What the call builder says of its draft: when it was saved, what has happened since, whose version stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huying.services.drafts import Draft
from huying.services.reading_values import CaseShown
from huying.web import shapes
from huying.web.presenting import trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """The draft beside the form. `version` is what this window goes on from, `saved_at` when that was saved.

    `moved`: nothing was saved, for another window did since, at `other_at` (None: it threw the draft away); `over` is
    the version to be written over if the writer wants that. `since`: what happened to the case after it was saved.
    """

    version: int = 0
    saved_at: datetime | None = None
    moved: bool = False
    other_at: datetime | None = None
    over: int = 0
    since: tuple[shapes.TraceEntry, ...] = ()


def drafted(
    shown: CaseShown, standing: Draft | None, *, slug: str, lang: str, version: int | None, moved: bool
) -> Drafted:
    """What stands in the database, as this window sees it."""
    if moved:
        return Drafted(
            version=version or 0,
            moved=True,
            other_at=standing.saved_at if standing else None,
            over=standing.version if standing else 0,
        )
    if standing is None:
        return Drafted()
    since = trace.since(shown, slug=slug, lang=lang, seen=standing.seen, order=None)
    return Drafted(version=standing.version, saved_at=standing.saved_at, since=since)
