"""What an act tells of its own entry is what the case tells of it, for the same eyes."""

import pytest
from django.utils import timezone

from huying.services.cases import act, act_and_tell, file_case, key_of
from huying.services.reading import line_told, read_case
from tests.domain.town import CITY_MANAGEMENT, COMMUNITY, POLICE, whistle
from tests.founding import found

pytestmark = pytest.mark.django_db

REPORT = {
    "title": "楼内胶囊房",
    "text": "隔成胶囊房出租",
    "channel": "phone",
    "grid": COMMUNITY,
    "parties": [{"name": "李", "phone": "13912345678"}],
}


def told(by, number, step, *, order=None, key=None, **details):
    said = act_and_tell(
        by=by, number=number, step=step, details=details, order=order, seen=None, at=None, key=key
    )
    return said, line_told(by=by, told=said)


def read(by, number, seq):
    return next(line for line in read_case(by=by, number=number).lines if line.seq == seq)


@pytest.fixture
def town():
    return found()


@pytest.fixture
def number(town):
    return file_case(by=town.dispatcher, details=REPORT).number


def test_an_act_tells_its_entry_as_the_case_shows_it(town, number):
    steps = [
        (town.dispatcher, "join", None, {"party": {"name": "王", "phone": "13812345678"}}),
        (town.dispatcher, "assess", None, {"needs_call": True, "reason": "多部门", "problems": ["一", "二"]}),
        (town.dispatcher, "call", None, whistle(CITY_MANAGEMENT, POLICE, now=timezone.now())),
        (town.city, "sign", 1, {}),
    ]
    for by, step, order, details in steps:
        said, line = told(by, number, step, order=order, **details)
        assert line == read(by, number, said.done.seq), step
        assert "13812345678" not in str(line)


def test_an_act_that_came_before_tells_the_entry_it_wrote_then(town, number):
    key = key_of(by=town.dispatcher, key="a", route="r", body={})
    said = {"needs_call": True, "reason": "多部门"}
    first, line = told(town.dispatcher, number, "assess", key=key, **said)
    act(by=town.dispatcher, number=number, step="log", details={"text": "后来"})
    again, line_again = told(town.dispatcher, number, "assess", key=key, **said)
    assert (again.done.seq, again.done.again, line_again) == (first.done.seq, True, line)
