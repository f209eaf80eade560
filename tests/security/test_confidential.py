"""A confidential case: whoever is called learns what the caller wrote for them, and never who reported, nor what."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.domain.town import CITY_MANAGEMENT, POLICE
from tests.security.addresses import Ask, all_operations, all_pages
from tests.security.asking import asked, failed, read
from tests.security.scene import (
    ADDRESS,
    INSIDE,
    MINUTES,
    NAME,
    ORIGINAL,
    PHONE,
    REPORTER,
    SHEET,
    TASK,
    TITLE,
    Scene,
    called,
    counts,
    settle,
    walked,
)

SECRETS = (*REPORTER, *ORIGINAL, *INSIDE, MINUTES)
CALLED = ("city", "police", "station", "housing", "fire")
"""Two called units, the station one handed its order on to, an informed unit, and one whose order was withdrawn."""


@pytest.fixture(scope="module")
def scenes(database: str) -> dict[str, Scene]:
    """One case just called, one walked to its scores."""
    town = settle()
    return {"called": called(town, confidential=True), "scored": walked(town, confidential=True)}


@pytest.fixture(params=["called", "scored"])
def scene(request: pytest.FixtureRequest, scenes: dict[str, Scene]) -> Scene:
    return scenes[request.param]


def all_answers(scene: Scene, who: str) -> Iterator[tuple[Ask, Any, bytes]]:
    """Every answer to reading any address as this post, and to what reveals or finds by post."""
    client, token = scene.client(who), scene.token(who)
    posted = ("/reveal/", "/register/repeats", "/call", "/erase")
    for ask in (*all_pages(scene), *all_operations(scene)):
        if ask.method == "GET" or any(one in ask.path for one in posted):
            yield ask, *asked(client, ask, token)


def leaks(scene: Scene, ask: Ask, answer: Any, content: bytes) -> list[str]:
    text = read(answer, content)
    found = [one for one in SECRETS if one in text and one not in str(ask.data) and one not in ask.path]
    found += ["the original file"] if any(one in content for one in scene.original) else []
    found += [f"status {answer.status_code}"] if failed(ask, answer) else []
    return [f"{ask.method} {ask.path} {ask.data}: {one}" for one in found]


@pytest.mark.parametrize("who", CALLED)
def test_no_answer_tells_a_called_unit_who_reported_or_what(scene, who, caplog):
    caplog.set_level(logging.DEBUG)
    before = counts()
    assert [said for one in all_answers(scene, who) for said in leaks(scene, *one)] == []
    assert [secret for secret in SECRETS if secret in caplog.text] == []
    assert counts() == before


@pytest.mark.parametrize("who", CALLED)
def test_the_original_file_is_not_there_for_a_called_unit(scene, who):
    client, token = scene.client(who), scene.token(who)
    file = scene.files["register"]
    assert client.get(f"/wuchang/files/{file}").status_code == 404
    assert client.get(f"/wuchang/files/{file}/thumbnail").status_code == 404
    for query in ("", "?thumbnail=true"):
        ask = Ask(method="GET", path=f"/api/v1/files/{file}{query}", kind="case")
        assert asked(client, ask, token)[0].status_code == 404


def test_a_called_unit_reads_its_sheet_its_plan_and_its_own_evidence(scenes):
    """The control: the walk does read what is meant for these eyes, numbers masked."""
    scene = scenes["scored"]
    text, served = "", set()
    for _ask, answer, content in all_answers(scene, "city"):
        text += read(answer, content)
        served.add(content)
    assert SHEET in text
    assert f"{TASK} {CITY_MANAGEMENT}" in text
    assert "139****4321" in text
    assert set(scene.bytes_of[f"feed_back-{CITY_MANAGEMENT}"]) <= served


def test_the_second_unit_of_a_plan_reads_its_own_line_and_no_others(scenes):
    shown = scenes["scored"].client("police").get(f"/wuchang/cases/{scenes['scored'].number}?tab=plan")
    text = shown.content.decode()
    assert f"{TASK} 420106-gaj" in text
    assert f"{TASK} {CITY_MANAGEMENT}" not in text


@pytest.mark.parametrize(
    ("who", "shown"), [("city", True), ("dispatcher", True), ("housing", False), ("fire", False)]
)
def test_a_list_tells_who_else_was_called_only_to_those_the_case_tells(scenes, who, shown):
    """An informed unit of a confidential case, and one that was withdrawn, learn it from no row and no export."""
    scene = scenes["called"]
    client, token = scene.client(who), scene.token(who)
    listed = Ask(method="GET", path="/api/v1/cases", kind="list")
    rows = asked(client, listed, token)[0].json()["items"]
    row = next(one for one in rows if one["number"] == scene.number)
    own = scene.town.actors[who].unit
    others = {one["unit"] for one in row["orders"]} - {own}
    assert (others >= {CITY_MANAGEMENT, POLICE} - {own}) is shown
    exported = client.get("/wuchang/cases/export.csv", {"all": "1"})
    text = b"".join(exported).decode() if exported.streaming else exported.content.decode()
    line = next(one for one in text.splitlines() if scene.number in one)
    assert ("公安分局" in line) is shown


@pytest.mark.parametrize("who", ["city", "police", "housing", "fire"])
def test_a_row_tells_a_called_unit_no_word_of_the_case_nor_that_one_was_erased(scenes, who):
    scene = scenes["called"]
    listed = Ask(method="GET", path="/api/v1/cases", kind="list")
    rows = asked(scene.client(who), listed, scene.token(who))[0].json()["items"]
    row = next(one for one in rows if one["number"] == scene.number)
    hidden = ("title", "title_erased_by", "place", "place_erased_by", "grid")
    assert [row[name] for name in hidden] == [None] * len(hidden)
    assert (row["due_at"] is None) is (who == "fire")


@pytest.mark.parametrize(
    ("who", "found"),
    [("dispatcher", True), ("operator", True), ("city", True), ("housing", False), ("fire", False)],
)
def test_asking_for_a_units_cases_finds_one_only_for_those_who_are_told_of_its_orders(scenes, who, found):
    scene = scenes["called"]
    answer = scene.client(who).get("/wuchang/cases", {"unit": POLICE, "all": "1"})
    assert (f"/wuchang/cases/{scene.number}" in answer.content.decode()) is found


@pytest.mark.parametrize("who", ["city", "section", "chief", "worker"])
def test_searching_by_the_words_of_the_report_finds_no_confidential_case(scenes, who):
    """A list that is found by what one may not read tells it all the same; the caller side does find it."""
    scene = scenes["called"]
    client = scene.client(who)
    for query in (TITLE, TITLE[:2], "静安里"):
        answer = client.get("/wuchang/cases", {"q": query, "all": "1"})
        assert (scene.number in answer.content.decode()) == (who == "section"), query
    by_number = client.get("/wuchang/cases", {"q": scene.number, "all": "1"}).content.decode()
    assert (f"/wuchang/cases/{scene.number}" in by_number) == (who in ("city", "section"))


def test_a_called_unit_cannot_ask_by_telephone_who_reported(scenes):
    """Hints of repeats match telephones: asked by a unit that was only called, they would name the reporter."""
    answer = (
        scenes["called"]
        .client("worker")
        .post(
            "/wuchang/register/repeats",
            {"parties.0.phone": PHONE, "title": TITLE},
            headers={"HX-Request": "true"},
        )
    )
    assert answer.status_code == 200
    assert scenes["called"].number not in answer.content.decode()


REVEALING = {
    **dict.fromkeys(("dispatcher", "leader", "principal", "operator"), 200),
    **dict.fromkeys(("section", "city", "police", "housing", "fire"), 403),
    **dict.fromkeys(("outsider", "stranger", "worker"), 404),
}
IN_CLEAR = (NAME, ADDRESS)
"""The number stands in the caller's own sheet as well."""


@pytest.mark.parametrize("who", REVEALING)
def test_who_reported_is_told_to_few_for_a_reason_and_written_down(scene, who):
    client = scene.client(who)
    path = f"/wuchang/cases/{scene.number}/reveal/1"
    before = counts()["reveal"]
    shown = client.get(f"/wuchang/cases/{scene.number}").content.decode()
    without_reason = client.post(path, {"reason": " "})
    told = client.post(path, {"reason": "核对地址"})
    allowed = REVEALING[who] == 200
    assert told.status_code == REVEALING[who]
    assert without_reason.status_code == (422 if allowed else REVEALING[who])
    assert [one in told.content.decode() for one in IN_CLEAR] == [allowed] * 2
    assert not any(one in page for one in IN_CLEAR for page in (shown, without_reason.content.decode()))
    assert counts()["reveal"] - before == int(allowed)


def test_a_petitioner_who_is_not_there_is_revealed_to_nobody(scene):
    assert scene.client("dispatcher").post(
        f"/wuchang/cases/{scene.number}/reveal/2", {"reason": "核对"}
    ).status_code == 404  # fmt: skip
