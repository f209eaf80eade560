"""Whoever has no part in a case is answered as if it were not there, at every address there is (design §5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from huying.services.lists import list_cases
from huying.store.lists import Wanted
from tests.security.addresses import (
    NOT_OURS,
    OPERATIONS,
    ROUTES,
    Ask,
    all_operations,
    all_pages,
    patterns,
)
from tests.security.asking import asked, read
from tests.security.scene import ADDRESS, FACTS, NAME, OTHER_JURISDICTION, Scene, counts, settle, walked

ELSEWHERE = f"dispatcher-{OTHER_JURISDICTION}"
STRANGERS = ("outsider", "stranger", ELSEWHERE, "nobody")
"""A department that was not called, another subdistrict, a post of another jurisdiction, nobody signed in."""
SIGN_IN = "/sign-in?next="


@pytest.fixture(scope="module")
def scene(database: str) -> Scene:
    return walked(settle(), confidential=False)


@pytest.fixture(autouse=True)
def _nothing_is_written(scene: Scene) -> Iterator[None]:
    before = counts()
    yield
    assert counts() == before


def test_every_route_is_asked():
    assert patterns() == sorted(ROUTES), "name each new route in tests/security/addresses.py"
    assert all(NOT_OURS.values())


def test_every_operation_of_the_api_is_asked(scene):
    described = Client().get("/api/v1/openapi.json").json()["paths"]
    operations = {(method, path) for path, methods in described.items() for method in methods}
    assert operations == set(OPERATIONS), "name each new operation in tests/security/addresses.py"


def facts_in(text: str, ask: Ask) -> list[str]:
    """What of the case stands in an answer, but for what was just asked with."""
    return [fact for fact in FACTS if fact in text and fact not in str(ask.data) and fact not in ask.path]


def expected(who: str, ask: Ask) -> tuple[int, ...]:
    """The statuses a stranger may be answered with. 405: the page takes no such method from anybody."""
    if ask.kind in ("public", "account"):
        return (200, 302, 303, 401, 403, 404, 405, 410, 422, 429)
    if ask.kind == "probe":
        return (200, 403, 405, 503)
    if who == "nobody":
        return (302, 405)
    if ask.kind == "case" or who == ELSEWHERE:
        return (404, 405)
    return (200, 302, 303, 403, 405, 422)


def wrong_with(scene: Scene, who: str, ask: Ask, answer: Any, content: bytes) -> list[str]:
    """What must not be in an answer to a stranger, in words; nothing when all is well."""
    text = read(answer, content)
    wrong = [f"shows {fact}" for fact in facts_in(text, ask)]
    if answer.status_code not in expected(who, ask):
        wrong.append(f"answers {answer.status_code}")
    if any(one in content for files in scene.bytes_of.values() for one in files):
        wrong.append("serves a file of the case")
    if answer.status_code == 302 and who == "nobody" and ask.kind in ("case", "list"):
        wrong += [] if answer["Location"].startswith(SIGN_IN) else ["leads elsewhere than to sign in"]
    return [f"{ask.method} {ask.path} {ask.data}: {one}" for one in wrong]


ENDS_THE_SESSION = ("/sign-out", "/post")


@pytest.mark.parametrize("who", STRANGERS)
def test_no_page_shows_a_stranger_the_case(scene, who):
    client = scene.client(who)
    asks = [ask for ask in all_pages(scene) if ask.path not in ENDS_THE_SESSION]
    assert [said for ask in asks for said in wrong_with(scene, who, ask, *asked(client, ask))] == []


@pytest.mark.parametrize("who", STRANGERS)
def test_ending_the_session_or_choosing_a_post_shows_no_case(scene, who):
    for path in ENDS_THE_SESSION:
        ask = Ask(method="POST", path=path, kind="account", data={"next": f"/wuchang/cases/{scene.number}"})
        assert wrong_with(scene, who, ask, *asked(scene.client(who), ask)) == []


@pytest.mark.parametrize("who", STRANGERS)
def test_no_operation_tells_a_stranger_of_the_case(scene, who):
    client, token = Client(), "" if who == "nobody" else scene.token(who)
    for ask in all_operations(scene):
        answer, content = asked(client, ask, token)
        if who == "nobody":
            assert answer.status_code == 401, ask
        elif ask.kind == "case":
            assert answer.status_code == 404, (ask, answer.status_code)
        else:
            assert answer.status_code in (200, 403, 409, 422), (ask, answer.status_code)
        assert not facts_in(read(answer, content), ask), ask
        assert scene.number not in read(answer, content) or scene.number in ask.path, ask


@pytest.mark.parametrize("who", ["outsider", "stranger"])
def test_lists_hold_no_line_of_a_case_one_has_no_part_in(scene, who):
    client = scene.client(who)
    for ask in all_pages(scene):
        if ask.kind != "list" or ask.method != "GET":
            continue
        answer, content = asked(client, ask)
        if scene.number not in str(ask.data):
            assert scene.number not in read(answer, content), ask


def test_a_case_that_is_not_there_is_answered_like_one_that_is_not_for_these_eyes(scene):
    client = scene.client("stranger")
    there = client.get(f"/wuchang/cases/{scene.number}")
    missing = client.get("/wuchang/cases/420106-20260101-H-99999")
    assert (there.status_code, missing.status_code) == (404, 404)
    assert there.content.replace(scene.number.encode(), b"") == missing.content.replace(
        b"420106-20260101-H-99999", b""
    )


def test_the_same_walk_shows_the_caller_side_everything_but_who_reported(scene):
    """The control: these addresses do show the case, and these searches do find its facts."""
    client, token = scene.client("dispatcher"), scene.token("dispatcher")
    seen, served = "", set()
    for ask in (*all_pages(scene), *all_operations(scene)):
        if ask.method == "GET" and not ask.data.get("q"):
            answer, content = asked(client, ask, token)
            seen += read(answer, content)
            served.add(content)
    assert [fact for fact in FACTS if fact not in seen] == [NAME, ADDRESS]  # the number stands in a sheet
    assert {one for files in scene.bytes_of.values() for one in files} <= served


def test_everybody_finds_in_the_list_what_they_may_open_and_nothing_else(scene):
    for who, actor in scene.town.actors.items():
        listed = [row["number"] for row in list_cases(by=actor, wanted=Wanted()).rows]
        opens = scene.client(who).get(f"/wuchang/cases/{scene.number}").status_code == 200
        assert (scene.number in listed) == opens, who
