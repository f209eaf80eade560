"""Who is asking the API: the post its bearer token acts as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from huying.domain.case import Actor
from huying.domain.process import Process
from huying.services.posts import actor_by_token
from huying.services.rules import unit_name
from huying.wording.voice import Lang, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The actor of a request with the version of its units, and the language it is answered in."""

    actor: Actor
    units_version: int
    slug: str
    lang: Lang

    def voice(self, process: Process | None = None) -> Voice:
        """How sentences are said to this asker."""
        names = unit_name(self.actor.jurisdiction, self.lang)
        return Voice(lang=self.lang, process=process, unit=names)


class Token(HttpBearer):
    """`Authorization: Bearer …`; each token is one person's post."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The asker, or None for 401."""
        found = actor_by_token(token) if token.isascii() else None
        if found is None:
            return None
        actor, holder = found
        wanted = request.headers.get("Accept-Language") or holder.language
        return Asker(
            actor=actor,
            units_version=holder.units_version,
            slug=holder.slug,
            lang="en" if wanted.lower().startswith("en") else "zh",
        )
