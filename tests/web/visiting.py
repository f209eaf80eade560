"""Visiting the pages as somebody signed in, and counting what a page asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from huying.services.cases import act, file_case
from tests.domain.town import COMMUNITY, DEPARTMENTS, whistle
from tests.founding import Town
from tests.services.pictures import jpeg

LONG = "中南路一号三栋居民楼内多户被隔成胶囊房出租且消防通道长期堆放杂物并伴有夜间噪声扰民" * 4
LI = {"name": "诉求人甲", "phone": "13912345678", "address": "中南路 1 号 2 栋 301"}


def signed_in(town: Town, who: str, lang: str = "zh-hans") -> Client:
    """A browser in which this account of the town has signed in."""
    from django.contrib.auth import get_user_model

    client = Client(headers={"accept-language": lang})
    client.force_login(
        get_user_model().objects.get(pk=town.persons[who]),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def filed(town: Town, *, title: str = "楼内胶囊房", **more: Any) -> str:
    details = {
        "title": title,
        "text": "隔成胶囊房出租",
        "channel": "phone",
        "grid": COMMUNITY,
        "place": "中南路 1 号",
    }
    return file_case(by=town.dispatcher, details=details | {"parties": [LI]} | more).number


def called(town: Town, **more: Any) -> str:
    """A case to which four departments have been called."""
    number = filed(town, **more)
    assessment = {"needs_call": True, "reason": "涉及多个部门", "class": "city"}
    act(by=town.dispatcher, number=number, step="assess", details=assessment)
    act(by=town.dispatcher, number=number, step="call", details=whistle(*DEPARTMENTS, now=timezone.now()))
    return number


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement the block sends, by whichever way; savepoints and settings apart."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def counting(self: Any, query: Any, *rest: Any, **more: Any) -> Any:
        said = query.decode() if isinstance(query, bytes) else str(query)
        if not said.startswith(("SAVEPOINT", "RELEASE", "SET ", "SELECT set_config")):
            sent.append(said)
        return execute(self, query, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", counting)
        yield sent


def photo(name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg(), content_type="image/jpeg")
