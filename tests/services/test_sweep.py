"""What is no longer needed is forgotten in time, and not before."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache

from huying.services import sweep
from huying.store import blobs, drafts, files, sql
from tests.domain.town import DISPATCHER, WUCHANG
from tests.services.settled import filed, settle

PHOTO, SMALL = b"a photo", b"its thumbnail"


@pytest.fixture
def town(db, settings, tmp_path):
    settings.HUYING_FILES = tmp_path
    settle()
    return tmp_path


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def uploaded(folder, *, hours: int, content: bytes = PHOTO, thumbnail: bytes | None = SMALL) -> UUID:
    """A pending file of so many hours ago."""
    number = uuid4()
    for one in filter(None, (content, thumbnail)):
        blobs.put(one, folder=folder, jurisdiction=WUCHANG, sha256=sha256(one), suffix=".jpg")
    row = {
        "name": "现场.jpg",
        "mime": "image/jpeg",
        "suffix": ".jpg",
        "size": len(content),
        "width": 4,
        "height": 3,
    }
    row |= {"taken_at": None, "lon": None, "lat": None, "sha256_original": sha256(content)}
    row |= {"sha256_stored": sha256(content), "sha256_thumbnail": sha256(thumbnail) if thumbnail else None}
    files.add(jurisdiction=WUCHANG, file=number, post=DISPATCHER.post, row=row)
    sql.rows(
        "UPDATE file SET made_at = clock_timestamp() - make_interval(hours => %(hours)s) WHERE id = %(id)s",
        hours=hours,
        id=number,
    )
    return number


def kept(folder) -> set[bytes]:
    return {path.read_bytes() for path in folder.rglob("*.jpg")}


def test_a_file_nobody_bound_for_a_day_goes_with_its_bytes_and_its_thumbnail(town):
    uploaded(town, hours=25)
    assert sweep.sweep_files() == 1
    assert kept(town) == set()
    assert sweep.sweep_files() == 0


def test_a_file_of_this_day_stays(town):
    number = uploaded(town, hours=23)
    assert sweep.sweep_files() == 0
    assert kept(town) == {PHOTO, SMALL}
    assert files.find(jurisdiction=WUCHANG, file=number) is not None


def test_bytes_that_another_row_names_stay(town):
    uploaded(town, hours=25)
    uploaded(town, hours=1, thumbnail=None)
    assert sweep.sweep_files() == 1
    assert kept(town) == {PHOTO}


def test_two_old_rows_of_the_same_bytes_go_together_with_them(town):
    uploaded(town, hours=25)
    uploaded(town, hours=30)
    assert sweep.sweep_files() == 2
    assert kept(town) == set()


def test_a_file_that_an_act_bound_stays_for_good(town):
    number = uploaded(town, hours=2)
    filed(files=[str(number)])
    sql.rows("UPDATE file SET made_at = made_at - interval '1 year'")
    assert sweep.sweep_files() == 0
    assert kept(town) == {PHOTO, SMALL}


def test_answers_kept_for_repeated_requests_go_after_a_week(town):
    for days in (1, 6, 8):
        sql.rows(
            "INSERT INTO request_key (jurisdiction_id, post_id, key, route, body_hash, answer, made_at) VALUES"
            " (%(j)s, 1, %(key)s, 'cases', %(hash)s, '{}', clock_timestamp() - make_interval(days => %(days)s))",
            j=WUCHANG,
            key=str(days),
            hash=hashlib.sha256(b"").digest(),
            days=days,
        )
    assert sweep.sweep_keys() == 1
    assert {row["key"] for row in sql.rows("SELECT key FROM request_key")} == {"1", "6"}


def test_told_messages_go_after_a_month_and_untold_ones_never(town):
    for days in (29, 31, None):
        sql.rows(
            "INSERT INTO outbox (jurisdiction_id, subject_id, seq, step, made_at, sent_at) VALUES (%(j)s, %(id)s, 1,"
            " 'log', now() - interval '1 year', now() - make_interval(days => %(days)s))",
            j=WUCHANG,
            id=uuid4(),
            days=days,
        )
    assert sweep.sweep_told() == 1
    assert sql.row("SELECT count(*) AS rows, count(sent_at) AS told FROM outbox") == {"rows": 2, "told": 1}


def test_what_was_cached_goes_once_it_is_no_longer_in_force(town):
    cache.set("past", 1, timeout=-1)
    cache.set("present", 1, timeout=60)
    assert sweep.sweep_cached() == 1
    assert cache.get("present") == 1


def test_drafts_go_after_a_month_in_which_nobody_touched_them(town):
    subject = sql.row("SELECT id FROM subject WHERE number = %(n)s", n=filed())
    assert subject
    for post, days in ((1, 29), (2, 31)):
        drafts.keep(
            jurisdiction=WUCHANG,
            subject=subject["id"],
            post=post,
            step="call",
            version=0,
            seen=1,
            body={"place": "路口"},
        )
        sql.rows(
            "UPDATE draft SET saved_at = clock_timestamp() - make_interval(days => %(days)s)"
            " WHERE post_id = %(post)s",
            days=days,
            post=post,
        )
    assert sweep.sweep_drafts() == 1
    assert [row["post_id"] for row in sql.rows("SELECT post_id FROM draft")] == [1]


def test_a_great_many_rows_go_too(town, monkeypatch):
    monkeypatch.setattr(sweep, "BATCH", 10)
    sql.rows(
        "INSERT INTO outbox (jurisdiction_id, subject_id, seq, step, sent_at)"
        " SELECT %(j)s, gen_random_uuid(), 1, 'log', now() - interval '40 days' FROM generate_series(1, 25)",
        j=WUCHANG,
    )
    assert sweep.sweep_told() == 25
