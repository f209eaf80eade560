"""Who may be told that something happened, and whether they still may."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from huying.domain.details import LOCAL
from huying.services import posts
from huying.store import live
from huying.store.live import Change, changes, hearing, noticed

__all__ = ["Change", "Listener", "changes", "hearing", "lapsed", "listener", "noticed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Somebody who is told of a jurisdiction: by which session, through which posts, for which units, or as the
    platform, of everything. `mark` changes with their password.
    """

    session: str
    posts: frozenset[int]
    mark: str
    jurisdiction: int
    units: frozenset[str]
    platform: bool

    def may_know(self, change: Change) -> bool:
        """Whether their lists show the subject: the same rule by which lists find cases."""
        here = self.jurisdiction == change.jurisdiction
        return here and (self.platform or not self.units.isdisjoint(change.units))


def listener(*, person: int, password: str, session: str, slug: str) -> Listener | None:
    """The person as a listener in the jurisdiction of that address, through all posts held there today; None without
    one. Whichever post a page is read as, it is one of these.
    """
    held = [one for one in posts.posts_shown(person=person, lang="zh") if one.slug == slug]
    actors = [
        posts.actor_of(
            jurisdiction=one.jurisdiction,
            post=one.id,
            unit=one.unit,
            role=one.role,
            units_version=one.units_version,
        )
        for one in held
    ]
    if not actors:
        return None
    return Listener(
        session=session,
        posts=frozenset(one.id for one in held),
        mark=hashlib.sha256(password.encode()).hexdigest(),
        jurisdiction=held[0].jurisdiction,
        units=frozenset[str]().union(*(actor.stands_for for actor in actors)),
        platform=any(actor.platform for actor in actors),
    )


def lapsed(listeners: Collection[Listener]) -> set[Listener]:
    """Those who may know no more: their session has ended, a post has lapsed, their account is shut, or their password
    is another. Two statements, however many they are.
    """
    if not listeners:
        return set()
    today = timezone.now().astimezone(LOCAL).date()
    sessions = live.sessions_left({one.session for one in listeners})
    marks = live.posts_left({post for one in listeners for post in one.posts}, on=today)
    return {
        one
        for one in listeners
        if one.session not in sessions or any(marks.get(post) != one.mark for post in one.posts)
    }
