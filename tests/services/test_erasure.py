"""What was erased is gone for good; chain, state and lists stay whole, and say who erased it and by which law."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from huying.domain import trace
from huying.domain.refusals import Faulty, Refused
from huying.services import petitioners, rebuild
from huying.services.cases import Done, key_of
from huying.services.drafts import keep
from huying.services.erasure import Erasure, check, erase
from huying.services.errors import Erased, KeyReused, NotVisible
from huying.services.posts import petitioner
from huying.services.reading import read_case
from huying.services.rebuild import Progress
from huying.services.verify import Counts, verify
from huying.store import chains, entries, sql
from tests.domain.town import (
    DISPATCHER,
    LIAISONS,
    OPERATOR,
    PLATFORM,
    POLICE,
    STRANGER,
    STREET,
    WUCHANG,
    actor,
)
from tests.services.settled import REPORTER, TITLE, act, called, filed, settle

UNKNOWN = UUID("01900000-0000-7000-8000-000000000000")
LAW = "个人信息保护法第四十七条"
WHY = {"reason": "诉求人撤回同意", "law": LAW}
TEXTS = ((1, "title"), (1, "text"), (1, "place"))


def erased(number, by=OPERATOR, **what):
    return erase(by=by, number=number, wanted=Erasure(**(WHY | what)))


@pytest.fixture
def town(db):
    settle()


def subject_of(number):
    row = sql.row("SELECT id FROM subject WHERE number = %(number)s", number=number)
    return row["id"]


def head_of(number):
    return sql.row(
        "SELECT title, place, search @@ to_tsquery('simple', '胶囊') AS found,"
        " search @@ to_tsquery('simple', '二十') AS found_by_text FROM case_head WHERE number = %(number)s",
        number=number,
    )


def assert_whole():
    counts = Counts()
    assert list(verify(counts=counts, keys=True)) == []
    assert list(rebuild.run(progress=Progress(), check=True)) == []
    return counts


def test_erased_texts_are_gone_from_contents_lists_and_search_and_everything_holds(town):
    number = called()
    assert head_of(number) == {
        "title": TITLE,
        "place": "中南路 1 号 3 栋",
        "found": True,
        "found_by_text": True,
    }
    done = erased(number, texts=TEXTS)
    assert (done.step, done.seq, done.order) == ("erase", 8, None)
    assert head_of(number) == {"title": None, "place": None, "found": False, "found_by_text": False}
    rows = {
        (row["seq"], row["path"]): row
        for row in entries.contents(jurisdiction=WUCHANG, subject=subject_of(number))
    }
    assert all((rows[p]["value"], rows[p]["salt"], rows[p]["erased_by"]) == (None, None, 8) for p in TEXTS)
    assert assert_whole().erased == 3
    act(number, "log", text="仍可继续办理")
    assert_whole()


def test_a_title_erased_alone_leaves_the_case_findable_by_its_text(town):
    number = filed()
    erased(number, texts=[(1, "title")])
    assert head_of(number) == {
        "title": None,
        "place": "中南路 1 号 3 栋",
        "found": True,
        "found_by_text": True,
    }
    assert_whole()


def test_what_was_half_written_about_the_case_goes_too(town):
    number, other = called(), called()
    for one in (number, other):
        keep(read_case(by=DISPATCHER, number=one), "add", {"place": "抄下的原文"}, version=0, seen=1)
    erased(number, texts=TEXTS)
    left = sql.rows("SELECT s.number FROM draft d JOIN subject s ON s.id = d.subject_id")
    assert [row["number"] for row in left] == [other]


def test_an_erased_petitioner_is_gone_and_can_no_longer_be_found_by_phone(town):
    number = filed(parties=[REPORTER, {"name": "王", "phone": "13900000001"}])
    subject = subject_of(number)
    erased(number, petitioners=[1])
    with pytest.raises(Erased):
        petitioners.person(jurisdiction=WUCHANG, subject=subject, no=1)
    assert petitioners.person(jurisdiction=WUCHANG, subject=subject, no=2)["name"] == "王"
    marks = sql.rows(
        "SELECT no FROM petitioner WHERE phone_mark IS NOT NULL AND subject_id = %(id)s", id=subject
    )
    assert [row["no"] for row in marks] == [2]
    assert assert_whole().erased == 1


def test_the_entry_says_who_why_and_by_which_law_and_the_case_reads_on(town):
    number = filed()
    erased(number, texts=TEXTS, petitioners=[1])
    shown = read_case(by=OPERATOR, number=number)
    line = shown.lines[-1]
    assert (line.step, line.by["unit"], line.by["role"]) == ("erase", PLATFORM, "operator")
    assert line.facts["law"] == LAW
    assert [tuple(one) for one in line.facts["erased"]] == sorted([*TEXTS, (1, "parties.0")])
    row = chains.entries(jurisdiction=WUCHANG, subjects=[shown.subject])[shown.subject][-1]
    assert WHY["reason"] not in bytes(row["body"]).decode()
    assert trace.parse(bytes(row["body"])).contents.keys() == {"reason"}
    assert (shown.title, shown.text) == ("", "")
    assert TITLE not in repr(read_case(by=DISPATCHER, number=number))


def test_only_the_platforms_operator_may_erase(town):
    number = called()
    others = [actor(PLATFORM, role, 90) for role in ("appraiser", "admin", "leader")]
    for by in (DISPATCHER, LIAISONS[POLICE], actor(STREET, "operator", 91), *others):
        with pytest.raises(Refused, match="not_yours"):
            erased(number, by, texts=TEXTS)
        with pytest.raises(Refused, match="not_yours"):
            check(by=by, number=number, wanted=Erasure(**WHY, texts=TEXTS))
    for by in (STRANGER, petitioner(jurisdiction=WUCHANG, party=2)):
        with pytest.raises(NotVisible):
            erased(number, by, texts=TEXTS)
    assert head_of(number)["title"] == TITLE


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({"texts": [(1, "nothing")]}, [("texts.0", "nothing_there")]),
        ({"texts": [(9, "title")]}, [("texts.0", "nothing_there")]),
        ({"petitioners": [1, 2]}, [("petitioners.1", "nothing_there")]),
        ({}, [("texts", "required")]),
        ({"texts": [(1, "title")], "reason": " "}, [("reason", "required")]),
        ({"texts": [(1, "title")], "law": "", "reason": ""}, [("law", "required"), ("reason", "required")]),
        ({"texts": [(1, "title")], "law": "法" * 201}, [("law", "too_long")]),
        ({"files": [UNKNOWN]}, [("files.0", "nothing_there")]),
    ],
)
def test_an_erasure_of_nothing_or_without_reason_and_law_is_a_fault_and_writes_nothing(town, given, faults):
    number = filed()
    with pytest.raises(Faulty) as told:
        erased(number, **given)
    assert [(fault.path, fault.code) for fault in told.value.faults] == faults
    assert head_of(number)["title"] == TITLE
    assert_whole()


def test_what_is_erased_cannot_be_erased_again(town):
    number = filed()
    erased(number, texts=[(1, "text")])
    with pytest.raises(Faulty) as told:
        erased(number, texts=[(1, "text"), (1, "title")])
    assert [(fault.code, dict(fault.params)) for fault in told.value.faults] == [
        ("already_erased", {"entry": 2})
    ]
    assert head_of(number)["title"] == TITLE


def test_the_reason_of_an_erasure_is_a_text_that_can_be_erased_too(town):
    number = filed()
    erased(number, texts=[(1, "text")])
    erased(number, texts=[(2, "reason")])
    assert assert_whole().erased == 2


@pytest.mark.committed
def test_two_erasures_at_the_same_moment_both_succeed_or_are_told_why_not(in_threads):
    settle()
    number = filed()
    same = [lambda: erased(number, texts=[(1, "text")])] * 2
    other = [lambda: erased(number, texts=[(1, "title")])]
    results = in_threads([*same, *other])
    assert isinstance(results[2], Done)
    assert sorted(type(one).__name__ for one in results[:2]) == ["Done", "Faulty"]
    assert_whole()


@pytest.mark.committed
def test_a_text_put_back_after_its_erasure_is_found(superuser_connection):
    settle()
    number = filed()
    erased(number, texts=[(1, "text")])
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(
        "UPDATE content SET value = '\"x\"', salt = substr(sha256('x'), 1, 16), erased_by = NULL"
        " WHERE seq = 1 AND path = 'text'"
    )
    fault = next(iter(verify(counts=Counts())))
    assert (fault.number, fault.seq, fault.why, fault.path) == (number, 1, "content_not_erased", "text")


@pytest.mark.committed
def test_an_erasure_sent_twice_with_its_key_erases_once():
    settle()
    number = filed()
    key = key_of(by=OPERATOR, key="k", route="POST /x", body={"law": LAW})
    wanted = Erasure(**WHY, texts=[(1, "text")])
    first, again = (erase(by=OPERATOR, number=number, wanted=wanted, key=key) for _ in range(2))
    assert (again.again, replace(again, again=False)) == (True, first)
    with pytest.raises(KeyReused):
        erase(by=OPERATOR, number=number, wanted=wanted, key=replace(key, body_hash=b"x" * 32))
    assert assert_whole().erased == 1
