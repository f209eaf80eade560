"""Details as anybody may send them: faults all at once, never an exception, and text stays text."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huying.domain.details import MOST_ROWS, Reading, read
from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.step_parts import Field, Kind
from huying.domain.steps import STEPS
from tests.domain.town import DISPATCHER, POLICE, UNITS, Walk, process

PROCESS = process("wuchang-2019")
NASTY = [
    "<script>alert(1)</script>",
    "'; DROP TABLE entry; --",
    "{{ 7*7 }}",
    "%s%n",
    "../../etc/passwd",
    "𠮷😀",
]


def reading() -> Reading:
    return Reading(known_unit=lambda code: code in UNITS, choices=PROCESS.choices)


def faults(fields: tuple[Field, ...], **details: Any) -> dict[str, str]:
    found = reading()
    read(fields, details, found)
    return {fault.path: fault.code for fault in found.faults}


def line(**more: Any) -> Field:
    return Field(name="it", kind=Kind.LINE, **more)


# What JSON can carry, and what a form or a careless caller can: any shape at any place.
anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(st.characters(exclude_categories=())),
        st.binary(max_size=5),
        st.datetimes(),
        st.sampled_from([*NASTY, "\x00", "\ud800", "9" * 5000, "1e999999", "NaN", POLICE, "2026-13-01"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=()), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def shaped(one: Field) -> st.SearchStrategy[Any]:
    """Rows that have the right names, so that every kind of field is reached, with anything in them."""
    if one.kind in (Kind.ROW, Kind.ROWS):
        row = st.fixed_dictionaries({}, optional={f.name: shaped(f) for f in one.fields})
        return anything | (row if one.kind is Kind.ROW else st.lists(row, max_size=3))
    if one.kind is Kind.FILES:
        return anything | st.lists(st.fixed_dictionaries({"id": anything, "sha256": anything}), max_size=2)
    return anything


@pytest.mark.parametrize("step", list(STEPS.values()), ids=lambda step: step.name)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_detail_of_any_step_raises_anything(step, data):
    details = {one.name: data.draw(shaped(one)) for one in step.fields}
    details |= data.draw(st.dictionaries(st.text(st.characters(exclude_categories=())), anything, max_size=2))
    found = reading()
    facts = read(step.fields, details, found)
    for value in _texts(
        [facts, list(found.contents.values()), [(f.path, dict(f.params)) for f in found.faults]]
    ):
        value.encode("utf-8")
        assert "\x00" not in value


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for one in inner for text in _texts(one)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.data(),
    step=st.sampled_from(
        ["register", "assess", "call", "add", "log", "join", "link", "withdraw", "attend", "waive"]
    ),
)
def test_an_act_with_any_details_is_taken_or_told_never_broken(data, step):
    walk = Walk().registered()
    if step in ("call",):
        walk.assessed()
    if step in ("add", "withdraw", "attend", "waive"):
        walk.assessed().called(POLICE)
    if step == "register":
        walk.case = None
    details = {one.name: data.draw(shaped(one)) for one in STEPS[step].fields}
    order = 1 if step in ("withdraw", "attend", "waive") else None
    before = walk.case
    try:
        walk.take(step, DISPATCHER, order=order, details=details)
    except (Faulty, Refused):
        assert walk.case is before


@pytest.mark.parametrize("text", NASTY)
def test_html_sql_and_templates_stay_the_text_they_are(text):
    taken = Walk().registered(title=text, text=text).taken[0]
    assert (taken.contents["title"], taken.contents["text"]) == (text, text)


def test_no_text_can_kill_a_write():
    taken = Walk().registered(title="胶\x00囊\ud800房", text="a\x00b\r\nc").taken[0]
    assert taken.contents["title"] == "胶囊房" or "\x00" not in taken.contents["title"]
    taken.contents["title"].encode("utf-8")
    assert "\x00" not in taken.contents["text"]


def test_a_line_is_one_line_and_neither_is_longer_than_it_may_be():
    assert faults((line(maxlength=3),), it="四个字符") == {"it": "too_long"}
    found = reading()
    read((line(content=True),), {"it": "  a\n b\t c "}, found)
    assert found.contents == {"it": "a b c"}


def test_what_is_blank_is_missing():
    required = line(required=True)
    for blank in ("", " \n", None, [], "\x00"):
        assert faults((required,), it=blank) == {"it": "required"}


def test_what_nobody_asked_for_is_named_short_and_clean():
    found = reading()
    read((line(),), {"x" * 100: 1, "\ud800y": 2}, found)
    assert [fault.code for fault in found.faults] == ["unknown_detail"] * 2
    assert max(len(fault.path) for fault in found.faults) == 40


@pytest.mark.parametrize(
    ("kind", "good", "bad", "code"),
    [
        (Kind.TEXT, "x", 3, "not_a_text"),
        (Kind.BOOL, True, "maybe", "not_a_flag"),
        (Kind.BOOL, "on", 1, "not_a_flag"),
        (Kind.BOOL, "0", {}, "not_a_flag"),
        (Kind.UNIT, POLICE, "420106-nobody", "unknown_unit"),
        (Kind.UNIT, POLICE, 7, "unknown_unit"),
        (Kind.MOMENT, "2026-03-18T09:00:00", "soon", "not_a_moment"),
        (Kind.MOMENT, datetime(2026, 3, 18, tzinfo=UTC), 3, "not_a_moment"),
        (Kind.MOMENT, "2026-03-18", "0001-01-01T00:00:00+14:00", "not_a_moment"),
        (Kind.MOMENT, "2099-12-31", "2100-01-02", "not_a_year"),
        (Kind.INT, 3, "three", "not_a_whole_number"),
        (Kind.INT, "3", True, "not_a_whole_number"),
        (Kind.INT, -3, 10**10, "not_a_whole_number"),
        (Kind.DECIMAL, "3.5", "x", "not_a_number"),
        (Kind.DECIMAL, 3.5, float("nan"), "not_a_number"),
        (Kind.DECIMAL, 0, True, "not_a_number"),
        pytest.param(Kind.DECIMAL, "-90", 10**5000, "not_a_number", id="a whole number nobody can write out"),
        (Kind.LINES, "a\nb", 5, "not_lines"),
        (Kind.LINES, ["a"], [3], "not_a_text"),
        (Kind.FILES, [{"id": "a", "sha256": "b"}], "a", "unknown_file"),
        (Kind.FILES, [{"id": "a", "sha256": "b"}], [{"id": "a", "sha256": "\ud800"}], "unknown_file"),
        (Kind.FILES, [{"id": "a", "sha256": "b"}], [3] * (MOST_ROWS + 1), "too_many"),
        (Kind.ROWS, [{}], {}, "not_rows"),
        (Kind.ROWS, [{}], [3], "not_rows"),
        (Kind.ROWS, [{}] * MOST_ROWS, [{}] * (MOST_ROWS + 1), "too_many"),
        (Kind.ROW, {}, "x", "not_rows"),
        (Kind.CASE, "420106-20260318-H-00001", 3, "not_a_text"),
    ],
)
def test_each_kind_takes_its_own_and_names_what_it_cannot_take(kind, good, bad, code):
    one = Field(name="it", kind=kind)
    assert faults((one,), it=good) == {}
    assert faults((one,), it=bad) == {"it": code}


def test_a_choice_comes_from_the_vocabulary_or_the_process():
    fixed = Field(name="it", kind=Kind.CHOICE, choices=("a", "b"))
    from_process = Field(name="it", kind=Kind.CHOICE, source="channels")
    assert faults((fixed,), it="a") == faults((from_process,), it="phone") == {}
    found = reading()
    read((fixed,), {"it": ["a"]}, found)
    assert found.faults == [Fault("it", "not_a_choice", {"allowed": ["a", "b"]})]


def test_decimals_are_kept_as_plain_text():
    found = read((Field(name="it", kind=Kind.DECIMAL),), {"it": 1e-9}, reading())
    assert found == {"it": "0"}
    assert read((Field(name="it", kind=Kind.DECIMAL),), {"it": "114.30000"}, reading()) == {"it": "114.3"}


def test_blank_lines_are_no_lines():
    found = reading()
    read((Field(name="it", kind=Kind.LINES, content=True),), {"it": "\n \n"}, found)
    read((Field(name="two", kind=Kind.LINES, content=True),), {"two": ["a", " ", "b"]}, found)
    assert found.contents == {"two": ["a", "b"]}


def test_a_petitioner_is_one_sealed_row_and_only_whether_he_can_be_reached_is_a_fact():
    taken = Walk().registered(parties=[{"name": "李", "phone": "139"}, {"anonymous": "on"}]).taken[0]
    assert taken.entry.facts["parties"] == [{"reachable": True}, {"reachable": False}]
    assert taken.contents["parties.0"] == {"name": "李", "phone": "139"}
    assert taken.contents["parties.1"] == {"anonymous": True}
    with pytest.raises(Faulty) as faulty:
        Walk().registered(parties=[{"name": 3, "shoe": "43"}])
    assert {fault.path: fault.code for fault in faulty.value.faults} == {
        "parties.0.name": "not_a_text",
        "parties.0.shoe": "unknown_detail",
    }


def test_a_point_has_both_its_numbers_on_the_globe():
    for details, expected in (
        ({"lon": "114.3"}, {"lat": "required"}),
        ({"lat": "30.5"}, {"lon": "required"}),
        ({"lon": "181", "lat": "30"}, {"lon": "out_of_range"}),
        ({"lon": "114", "lat": "-90.1"}, {"lat": "out_of_range"}),
        ({"lon": "x", "lat": "30"}, {"lon": "not_a_number"}),
    ):
        with pytest.raises(Faulty) as faulty:
            Walk().registered(**details)
        assert {fault.path: fault.code for fault in faulty.value.faults} == expected


def test_details_named_like_takes_own_arguments_are_details():
    walk = Walk().registered()
    names = ("by", "now", "rules", "case", "step", "seen", "order", "details", "at")
    found = walk.faults("log", DISPATCHER, details={"text": "…"} | dict.fromkeys(names, 1))
    assert found == dict.fromkeys(names, "unknown_detail")


def test_a_refusal_and_a_fault_read_as_text():
    assert str(Faulty((Fault("a", "required", {}), Fault("b", "too_long", {})))) == "a: required; b: too_long"
    assert Refused("first", gates=[]) == Refused("first", gates=[])
    assert Refused("first") != Refused("ended")
    assert Refused("first") != "first"
    assert len({Refused("first")}) == 1
