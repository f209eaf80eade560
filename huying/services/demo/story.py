"""Telling a story: posts of the demo take their steps one after another, as people at their desks would."""

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from huying.domain.case import Actor
from huying.domain.details import LOCAL
from huying.services.cases import Done, act, file_case
from huying.services.people import post_of
from huying.services.posts import actor_of
from huying.services.uploads import take_uploads

PHOTO = (960, 640)


class Photo(io.BytesIO):
    """A plain picture that says what it is: the demo ships no photographs."""

    def __init__(self, words: str, colour: tuple[int, int, int]) -> None:
        image = Image.new("RGB", PHOTO, colour)
        pen = ImageDraw.Draw(image)
        for step in range(0, PHOTO[0], 48):
            pen.line(
                [(step, 0), (step - 320, PHOTO[1])], fill=tuple(min(255, c + 12) for c in colour), width=14
            )
        pen.rectangle([(24, PHOTO[1] - 84), (24 + 14 * len(words) + 32, PHOTO[1] - 28)], fill=(255, 255, 255))
        pen.text((40, PHOTO[1] - 66), words, fill=(40, 48, 60))
        super().__init__()
        image.save(self, "JPEG", quality=82)
        self.seek(0)
        self.name = f"{words}.jpg"


def actor(username: str) -> Actor:
    """The actor of a demo account."""
    post = post_of(username, on=timezone.now().date())
    return actor_of(jurisdiction=post.jurisdiction, post=post.id, unit=post.unit, role=post.role)


def in_time(**ahead: float) -> str:
    """A moment from now on, as a form would send it."""
    return (timezone.now() + timedelta(**ahead)).isoformat()


def working_day(days: int, hour: int) -> str:
    """An hour of a day some days ahead, so that the demo's dues look like people's."""
    day = (timezone.now() + timedelta(days=days)).astimezone(LOCAL)
    return datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL).isoformat()


class Story:
    """One case, told step by step. Each line names the account, the step and its details."""

    def __init__(self, by: str, **details: Any) -> None:
        self.number = self._file(by, details).number

    def _file(self, by: str, details: Mapping[str, Any]) -> Done:
        return file_case(by=actor(by), details=self._with_photos(by, details))

    def take(self, by: str, step: str, *, order: int | None = None, **details: Any) -> "Story":
        """One step by one account."""
        said = self._with_photos(by, details)
        act(by=actor(by), number=self.number, step=step, order=order, details=said)
        return self

    def _with_photos(self, by: str, details: Mapping[str, Any]) -> dict[str, Any]:
        said = dict(details)
        photos = said.pop("photos", ())
        if photos:
            said["files"] = take_uploads(
                by=actor(by), files=[Photo(words, (96, 112, 128)) for words in photos]
            )
        return said
