"""Other systems erase by the same service as the page: named things, with a reason and a law, and never two times."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.api.desks import Desk
from tests.domain.town import COMMUNITY
from tests.founding import found
from tests.services.pictures import jpeg

pytestmark = pytest.mark.django_db

WHY = {"reason": "诉求人撤回同意", "law": "个人信息保护法第四十七条"}
REPORT = {
    "title": "楼内胶囊房",
    "text": "隔成胶囊房出租",
    "place": "中南路 1 号",
    "channel": "phone",
    "grid": COMMUNITY,
}
LI = {"name": "诉求人甲", "phone": "13912345678"}


@pytest.fixture
def desk(client, settings, tmp_path):
    settings.HUYING_FILES = tmp_path
    found()
    return lambda who: Desk(client, who)


@pytest.fixture
def case(desk):
    """A case with one petitioner and one photo: its number and the photo's id."""
    dispatcher = desk("dispatcher")
    file = dispatcher.upload(content=jpeg(size=(640, 480)))
    return dispatcher.file(**REPORT, reporter=LI, files=[file]), file


def erased(desk, number, **what):
    return desk("operator").post(f"/cases/{number}/erasures", WHY | what)


def test_what_was_erased_is_told_by_entry_and_nothing_of_it_is_left(desk, case):
    number, file = case
    answer = erased(desk, number, texts=[{"seq": 1, "path": "text"}], petitioners=[1], files=[file])
    assert answer.status_code == 200, answer.content.decode()
    entry = answer.json()["entry"]
    assert (entry["seq"], entry["step"], entry["by"]["role"]) == (2, "erase", "operator")
    assert entry["facts"] == {"law": WHY["law"], "erased": [[1, "files.0"], [1, "parties.0"], [1, "text"]]}
    assert entry["contents"] == {"reason": WHY["reason"]}
    shown = desk("dispatcher").get(f"/cases/{number}")
    told = shown.json()
    assert (told["title"], told["text"]) == (REPORT["title"], "")
    assert told["entries"][0]["erased"] == {"text": 2}
    assert told["entries"][0]["files"] == [{"id": file, "mime": "image/jpeg", "name": "", "erased_by": 2}]
    assert (told["parties"][0]["name"], told["parties"][0]["erased_by"]) == ("", 2)
    assert REPORT["text"] not in shown.content.decode()


def test_an_erased_file_is_410_and_says_by_which_entry(desk, case):
    number, file = case
    erased(desk, number, files=[file])
    for query in ({}, {"thumbnail": "true"}):
        answer = desk("dispatcher").get(f"/files/{file}", **query)
        assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
        assert (answer.json()["entry"], answer.json()["detail"]) == (2, "Erased (entry 2)")
    assert desk("stranger").get(f"/files/{file}").status_code == 404


def test_lists_say_by_which_entry_a_title_and_a_place_were_erased(desk, case):
    number, _file = case
    erased(desk, number, texts=[{"seq": 1, "path": "title"}, {"seq": 1, "path": "place"}])
    (row,) = desk("dispatcher").get("/cases").json()["items"]
    assert [row[name] for name in ("title", "title_erased_by", "place", "place_erased_by")] == [
        None,
        2,
        None,
        2,
    ]
    (task,) = desk("dispatcher").get("/tasks").json()["items"]
    assert (task["title"], task["title_erased_by"]) == (None, 2)


@pytest.mark.parametrize(
    ("who", "status"), [("dispatcher", 403), ("principal", 403), ("city", 404), ("stranger", 404)]
)
def test_nobody_but_the_operator_erases(desk, case, who, status):
    number, file = case
    answer = desk(who).post(f"/cases/{number}/erasures", WHY | {"files": [file]})
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert desk("dispatcher").download(file)[0] == 200


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        ({}, {"texts": "required"}),
        ({"law": " ", "petitioners": [1]}, {"law": "required"}),
        ({"reason": 7, "petitioners": [1]}, {"reason": "not_a_text"}),
        ({"texts": [{"seq": 1, "path": "opinion"}]}, {"texts.0": "nothing_there"}),
        ({"texts": [{"seq": 9, "path": "text"}]}, {"texts.0": "nothing_there"}),
        ({"texts": ["text"], "files": ["y"]}, {"texts.0": "not_rows", "files.0": "nothing_there"}),
        ({"petitioners": ["x", 0]}, dict.fromkeys(("petitioners.0", "petitioners.1"), "not_a_whole_number")),
        ({"texts": {"seq": 1}}, {"texts": "not_rows"}),
        ({"texts": [{"seq": True, "path": "text"}]}, {"texts.0.seq": "not_a_whole_number"}),
        ({"files": [str(uuid4())]}, {"files.0": "nothing_there"}),
        ({"petitioners": [2]}, {"petitioners.0": "nothing_there"}),
        ({"petitioners": [1], "entries": [1]}, {"entries": "unknown_detail"}),
    ],
)
def test_a_faulty_erasure_names_every_fault_and_erases_nothing(desk, case, said, faults):
    number, _file = case
    answer = erased(desk, number, **said)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert {fault["path"]: fault["code"] for fault in answer.json()["faults"]} == faults
    assert len(desk("operator").get(f"/cases/{number}").json()["entries"]) == 1


def test_what_was_erased_before_is_told_with_its_entry(desk, case):
    number, _file = case
    erased(desk, number, petitioners=[1])
    (fault,) = erased(desk, number, petitioners=[1]).json()["faults"]
    assert (fault["code"], fault["message"]) == ("already_erased", "Erased already by entry 2")


def test_the_description_tells_what_may_be_erased(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    operation = paths["/api/v1/cases/{number}/erasures"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == {"reason", "law", "texts", "petitioners", "files"}
    assert schema["required"] == ["reason", "law"]
    assert "for good" in operation["description"]
