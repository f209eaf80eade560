"""The rows of the page of notices: what happened, what is to be done now, in which case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huying.services.notices.reading import Page
from huying.web.addresses import page_address
from huying.web.presenting.words import label_of
from huying.web.voices import plain_voice, voice_of
from huying.wording.notices import notice_sentence
from huying.wording.voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One notice. `title` is the case's, or its number where the title is not told; `task` is what is owed now."""

    id: int
    number: str
    title: str
    locked: bool
    href: str
    said: str
    task: str
    due_at: datetime | None
    made_at: datetime
    unread: bool


def notice_rows(page: Page, *, slug: str, lang: str) -> tuple[NoticeRow, ...]:
    """The rows of one page."""
    return tuple(_row(row, _voice(row, page, lang), slug) for row in page.rows)


def _voice(row: Mapping[str, Any], page: Page, lang: str) -> Voice:
    rules = page.rules.get(row["process"])
    return voice_of(rules, lang) if rules else plain_voice(lang)


def _row(row: Mapping[str, Any], voice: Voice, slug: str) -> NoticeRow:
    return NoticeRow(
        id=row["id"],
        number=row["number"],
        title=row["title"] or row["number"],
        locked=row["confidential"],
        href=f"{page_address('notices', slug)}/{row['id']}",
        said=notice_sentence(row["kind"], row["unit"], voice, whistle=row["whistle"]),
        task=label_of(row["task"], voice) if row["task"] else "",
        due_at=row["due_at"],
        made_at=row["made_at"],
        unread=row["read_at"] is None,
    )
