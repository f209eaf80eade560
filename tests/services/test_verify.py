"""Whoever may change everything in the database is found out by the trace, and the first broken entry is named."""

from __future__ import annotations

import argparse
from datetime import timedelta

import pytest

from huying.cli import verify as command
from huying.domain import trace
from huying.services import seals
from huying.services.verify import SEAL_FAULTS, Counts, Fault, verify
from huying.services.verify_chain import TABLE_BREAKS
from huying.services.verify_files import FILE_FAULTS
from tests.domain.town import WUCHANG
from tests.services.settled import act, called, filed, settle

pytestmark = pytest.mark.committed


@pytest.fixture
def intruder(superuser_connection):
    """A superuser for whom no trigger and no foreign key holds."""
    superuser_connection.execute("SET session_replication_role = replica")
    return superuser_connection


@pytest.fixture
def case(settings, tmp_path) -> str:
    """A case of seven entries: registered, assessed, called, signed four times; sealed."""
    settings.HUYING_SEALS = tmp_path
    settle()
    number = called()
    filed(title="路灯不亮", parties=[])
    seals.seal_day(jurisdiction=WUCHANG, day=seals.today() - timedelta(days=1))
    return number


def found(**how: bool) -> list[Fault]:
    return list(verify(counts=Counts(), **how))


def first(number: str, **how: bool) -> tuple[int | None, str, str | None]:
    """Seq, reason and path of the first fault, which has to be of this case."""
    fault = found(**how)[0]
    assert fault.number == number
    return fault.seq, fault.why, fault.path


def subject_of(connection, number):
    return connection.execute("SELECT id FROM subject WHERE number = %s", [number]).fetchone()[0]


def test_an_untouched_trace_is_whole_and_everything_was_counted(case):
    counts = Counts()
    assert list(verify(counts=counts, keys=True)) == []
    assert (counts.subjects, counts.entries, counts.petitioners, counts.unopened, counts.seals) == (
        2,
        8,
        1,
        0,
        1,
    )
    assert counts.contents == len(("title", "text", "place")) * 2 + 1 + 4 * 3 + 1


def test_a_changed_byte_of_an_entry_is_found(case, intruder):
    intruder.execute(
        "UPDATE entry SET body = set_byte(body, 40, get_byte(body, 40) # 1) WHERE subject_id = %s AND seq = 3",
        [subject_of(intruder, case)],
    )
    seq, why, _ = first(case)
    assert seq == 3
    assert why in ("unreadable", "hash_differs")


def test_a_changed_fact_is_found_even_when_the_entry_still_reads_well(case, intruder):
    intruder.execute(
        "UPDATE entry SET body = convert_to(replace(convert_from(body, 'UTF8'), '\"needs_call\":true',"
        " '\"needs_call\":false'), 'UTF8') WHERE subject_id = %s AND seq = 2",
        [subject_of(intruder, case)],
    )
    assert first(case) == (2, "hash_differs", None)


def test_two_entries_swapped_are_found_at_the_first_of_them(case, intruder):
    subject = subject_of(intruder, case)
    for old, new in ((4, 999), (5, 4), (999, 5)):
        intruder.execute("UPDATE entry SET seq = %s WHERE subject_id = %s AND seq = %s", [new, subject, old])
    assert first(case) == (4, "previous_differs", None)


def test_an_entry_inserted_with_right_hashes_behind_the_head_is_found(case, intruder):
    forge(intruder, case, move_head=False)
    assert first(case) == (8, "after_head", None)


def test_an_entry_inserted_in_the_middle_is_found(case, intruder):
    subject = subject_of(intruder, case)
    for seq in (7, 6, 5, 4):
        intruder.execute(
            "UPDATE entry SET seq = %s WHERE subject_id = %s AND seq = %s", [seq + 1, subject, seq]
        )
    intruder.execute(
        "INSERT INTO entry SELECT jurisdiction_id, subject_id, 4, step, order_no, post_id, unit, at, recorded_at,"
        " body, prev_hash, hash FROM entry WHERE subject_id = %s AND seq = 5",
        [subject],
    )
    assert first(case) == (5, "previous_differs", None)


def test_a_whole_chain_forged_anew_with_its_head_is_found_by_the_seal(case, intruder):
    forge(intruder, case, move_head=True, drop_from=6)
    assert first(case) == (6, "state_differs", None)
    sealed = [fault for fault in found() if fault.day is not None]
    assert [(fault.number, fault.seq, fault.why) for fault in sealed] == [(case, 7, "sealed_head_differs")]


def test_a_cut_tail_is_found_by_the_head(case, intruder):
    intruder.execute("DELETE FROM entry WHERE subject_id = %s AND seq >= 6", [subject_of(intruder, case)])
    assert first(case) == (6, "tail_cut", None)


def test_a_cut_tail_with_its_head_set_back_is_found_by_the_seal(case, intruder):
    subject = subject_of(intruder, case)
    intruder.execute("DELETE FROM entry WHERE subject_id = %s AND seq = 7", [subject])
    intruder.execute(
        "UPDATE subject s SET head_seq = 6, head_hash = e.hash FROM entry e"
        " WHERE s.id = %s AND e.subject_id = s.id AND e.seq = 6",
        [subject],
    )
    assert [(fault.number, fault.seq, fault.why) for fault in found() if fault.day] == [
        (case, 7, "sealed_head_differs")
    ]


def test_a_case_deleted_without_a_trace_is_found_by_the_seal(case, intruder):
    subject = subject_of(intruder, case)
    for table in ("entry", "content", "petitioner", "case_head", "case_order", "task"):
        intruder.execute(f"DELETE FROM {table} WHERE subject_id = %s", [subject])
    intruder.execute("DELETE FROM subject WHERE id = %s", [subject])
    assert [(fault.number, fault.seq, fault.why) for fault in found()] == [
        (str(subject), 7, "sealed_head_differs")
    ]


def test_a_case_whose_row_alone_is_gone_is_found(case, intruder):
    subject = subject_of(intruder, case)
    intruder.execute("DELETE FROM subject WHERE id = %s", [subject])
    fault = found()[0]
    assert (fault.number, fault.seq, fault.why) == (str(subject), 1, "subject_gone")


@pytest.mark.parametrize(
    ("change", "whys"),
    [
        ("UPDATE seal SET root = sha256(root)", {"seal_root_differs", "outside_differs"}),
        ("UPDATE seal SET previous = sha256(previous)", {"seal_previous_differs"}),
        ("UPDATE seal SET chains = chains + 1", {"seal_count_differs", "outside_differs"}),
        ("UPDATE sealed_head SET hash = sha256(hash)", {"seal_root_differs", "sealed_head_differs"}),
        ("UPDATE sealed_head SET seq = seq - 1 WHERE seq > 1", {"seal_root_differs", "sealed_head_differs"}),
        ("DELETE FROM sealed_head WHERE seq > 1", {"seal_count_differs"}),
        ("DELETE FROM seal", {"seal_missing"}),
        ("UPDATE seal SET day = day - 1", {"seal_count_differs", "seal_missing"}),
        ("TRUNCATE seal CASCADE", {"seal_missing"}),
    ],
)
def test_a_changed_seal_is_found(case, intruder, change, whys):
    intruder.execute(change)
    assert {fault.why for fault in found()} == whys


def test_a_seal_made_anew_over_a_changed_trace_is_found_by_the_file_outside(case, intruder):
    day = seals.today() - timedelta(days=1)
    forge(intruder, case, move_head=True, drop_from=6)
    intruder.execute("DELETE FROM sealed_head")
    intruder.execute("DELETE FROM seal")
    seals.seal_day(jurisdiction=WUCHANG, day=day)
    assert [(fault.why, fault.day) for fault in found() if fault.day] == [("outside_differs", day)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "UPDATE content SET value = '\"别的\"' WHERE seq = 1 AND path = 'text'",
            (1, "content_differs", "text"),
        ),
        (
            "UPDATE content SET salt = substr(sha256(salt), 1, 16) WHERE seq = 1 AND path = 'title'",
            (1, "content_differs", "title"),
        ),
        ("DELETE FROM content WHERE seq = 2 AND path = 'reason'", (2, "content_missing", "reason")),
        (
            "UPDATE content SET value = NULL, salt = NULL, erased_by = 5 WHERE seq = 2 AND path = 'reason'",
            (2, "erasure_unfounded", "reason"),
        ),
        (
            "INSERT INTO content SELECT jurisdiction_id, subject_id, seq, 'more', value, salt FROM content"
            " WHERE seq = 2 AND path = 'reason'",
            (2, "content_unlisted", "more"),
        ),
        (
            "INSERT INTO content SELECT jurisdiction_id, subject_id, 77, path, value, salt FROM content"
            " WHERE seq = 2 AND path = 'reason'",
            (77, "content_unlisted", None),
        ),
        ("DELETE FROM petitioner", (1, "content_missing", "parties.0")),
        (
            "UPDATE petitioner SET sealed = NULL, key_id = NULL, phone_mark = NULL, erased_by = 3",
            (1, "erasure_unfounded", "parties.0"),
        ),
        ("UPDATE petitioner SET path = 'parties.1'", (1, "content_unlisted", "parties.1")),
        ("UPDATE entry SET step = 'urge' WHERE seq = 4", (4, "column_differs", "step")),
        ("UPDATE entry SET order_no = 3 WHERE seq = 4", (4, "column_differs", "order_no")),
        ("UPDATE entry SET post_id = 1 WHERE seq = 4", (4, "column_differs", "post_id")),
        ("UPDATE entry SET unit = '420106-cgj-x' WHERE seq = 4", (4, "column_differs", "unit")),
        ("UPDATE entry SET at = at - interval '1 hour' WHERE seq = 3", (3, "column_differs", "at")),
        (
            "UPDATE entry SET recorded_at = recorded_at + interval '1 second' WHERE seq = 7",
            (7, "column_differs", "recorded_at"),
        ),
        ("UPDATE subject SET number = number || '9' WHERE head_seq = 7", (1, "subject_differs", "number")),
        ("UPDATE subject SET kind = 'proceeding' WHERE head_seq = 7", (1, "subject_differs", "kind")),
        ("UPDATE subject SET hash_name = 'sm3' WHERE head_seq = 7", (7, "subject_differs", "hash_name")),
        (
            "UPDATE subject SET process_hash = reverse(process_hash) WHERE head_seq = 7",
            (7, "subject_differs", "process_hash"),
        ),
        (
            "UPDATE subject SET state = jsonb_set(state, '{holder}', '\"420106002000\"') WHERE head_seq = 7",
            (7, "state_differs", None),
        ),
        ("UPDATE subject SET head_hash = sha256(head_hash) WHERE head_seq = 7", (7, "head_differs", None)),
    ],
)
def test_whatever_stands_beside_the_bytes_is_held_against_them(case, intruder, change, expected):
    intruder.execute(change)
    fault = found()[0]
    assert (fault.seq, fault.why, fault.path) == expected


def test_a_petitioner_sealed_anew_with_another_name_is_found_only_with_the_key(case, intruder):
    intruder.execute("UPDATE petitioner SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)")
    counts = Counts()
    assert list(verify(counts=counts)) == []
    assert counts.unopened == 1
    assert first(case, keys=True) == (1, "content_differs", "parties.0")


def test_a_petitioner_under_a_key_that_is_not_at_hand_is_counted_and_not_called_broken(case, intruder):
    intruder.execute("UPDATE petitioner SET key_id = 'ffffffff'")
    counts = Counts()
    assert list(verify(counts=counts, keys=True)) == []
    assert counts.unopened == 1


def test_the_command_names_the_first_broken_entry_and_ends_with_1(case, intruder, capsys):
    assert huying_verify() == 0
    said = capsys.readouterr().out
    assert "2 cases, 8 entries" in said
    assert "1 petitioners were not compared with their digests: use --keys to compare them" in said
    assert "Nothing is broken." in said
    intruder.execute("DELETE FROM entry WHERE subject_id = %s AND seq = 5", [subject_of(intruder, case)])
    assert huying_verify() == 1
    said = capsys.readouterr().out
    assert f"BROKEN {WUCHANG}, case {case}, entry 5: {command.WHY['gap']}." in said
    assert "Nothing is broken." not in said


def test_the_command_seals_today_only_when_nothing_is_broken(case, intruder, capsys):
    act(case, "urge")
    assert huying_verify("--seal") == 0
    assert f"{WUCHANG}: sealed 1 chains" in capsys.readouterr().out
    act(case, "urge")
    intruder.execute("UPDATE seal SET root = sha256(root)")
    assert huying_verify("--seal") == 1
    assert "sealed 1 chains" not in capsys.readouterr().out


def test_every_reason_has_its_words():
    reasons = trace.BREAKS | TABLE_BREAKS | SEAL_FAULTS | FILE_FAULTS | {"after_head"}
    assert set(command.WHY) == reasons


def huying_verify(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    return command.main(parser.parse_args(["verify", *arguments]))


def forge(connection, number, *, move_head, drop_from=None):
    """Append an entry to the chain (or put one in the place of its tail) with hashes that are right."""
    subject = subject_of(connection, number)
    if drop_from is not None:
        connection.execute("DELETE FROM entry WHERE subject_id = %s AND seq >= %s", [subject, drop_from])
    body, prev, seq = connection.execute(
        "SELECT body, hash, seq FROM entry WHERE subject_id = %s ORDER BY seq DESC LIMIT 1", [subject]
    ).fetchone()
    last = trace.parse(bytes(body))
    entry = trace.Entry(
        seq=seq + 1,
        step="log",
        order=None,
        by=last.by,
        at=last.at,
        recorded_at=last.recorded_at,
        facts={},
        contents={},
        prev=bytes(prev),
    )
    raw = trace.body(WUCHANG, subject, entry)
    made = trace.chain_hash(bytes(prev), raw)
    connection.execute(
        "INSERT INTO entry VALUES (%s, %s, %s, 'log', NULL, %s, %s, %s, %s, %s, %s, %s)",
        [
            WUCHANG,
            subject,
            seq + 1,
            last.by["post"],
            last.by["unit"],
            last.at,
            last.recorded_at,
            raw,
            prev,
            made,
        ],
    )
    if move_head:
        connection.execute(
            "UPDATE subject SET head_seq = %s, head_hash = %s WHERE id = %s", [seq + 1, made, subject]
        )
