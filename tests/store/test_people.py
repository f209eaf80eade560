"""Posts by date, and tokens as the API asks for them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import authenticate

from huying.domain.places import UnknownUnit
from huying.store import calendar, people, sql, units
from huying.store.people import PostHeldAlready, UsernameTaken
from tests.store.place import CENTRE, CITY_MANAGEMENT, DISTRICT, STREET, settle

pytestmark = pytest.mark.django_db
START, END, TODAY = date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 15)
NOW = datetime(2026, 3, 15, 2, tzinfo=UTC)


@pytest.fixture
def clerk() -> people.Account:
    settle()
    return people.create_person(username="中南路街-指挥中心", password="a-long-enough-word")


def give(account: people.Account, **more: object) -> int:
    given = {"unit": CENTRE, "role": "dispatcher", "from_date": START, **more}
    return people.create_post(person=account.id, **given)  # type: ignore[arg-type]


def test_an_account_signs_in_with_its_password_and_is_not_of_the_admin_site(clerk):
    person = authenticate(username=clerk.username, password="a-long-enough-word")
    assert person is not None
    assert (person.pk, person.is_staff, person.has_perm("store.add_unit")) == (clerk.id, False, False)
    assert authenticate(username=clerk.username, password="another-word") is None


def test_without_a_password_nobody_signs_in(clerk):
    people.set_password(person=clerk.id, password=None)
    for password in ("", "None", "a-long-enough-word"):
        assert authenticate(username=clerk.username, password=password) is None


def test_a_name_belongs_to_one_account(clerk):
    with pytest.raises(UsernameTaken):
        people.create_person(username=clerk.username)


def test_a_post_takes_its_jurisdiction_from_its_unit(clerk):
    found = people.post(give(clerk))
    assert found is not None
    assert (found.jurisdiction, found.unit, found.role, found.username) == (
        DISTRICT, CENTRE, "dispatcher", clerk.username,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("on", "held"),
    [(date(2026, 2, 28), False), (START, True), (END, True), (date(2026, 4, 1), False)],
)
def test_a_post_holds_from_its_first_day_to_its_last(clerk, on, held):
    number = give(clerk, to_date=END)
    assert bool(people.posts(person=clerk.id, on=on)) is held
    assert bool(people.holders(jurisdiction=DISTRICT, unit=CENTRE, on=on)) is held
    assert (people.post(number, on=on) is not None) is held


def test_a_person_may_hold_several_posts(clerk):
    first, second = give(clerk), give(clerk, unit=STREET, role="leader", from_date=date(2026, 3, 2))
    assert [post.id for post in people.posts(person=clerk.id, on=TODAY)] == [first, second]
    assert [
        post.id for post in people.holders(jurisdiction=DISTRICT, unit=STREET, role="leader", on=TODAY)
    ] == [second]
    assert people.holders(jurisdiction=DISTRICT, unit=STREET, role="head", on=TODAY) == ()


def test_the_same_post_is_given_once_and_only_in_a_unit_there_is(clerk):
    give(clerk)
    with pytest.raises(PostHeldAlready):
        give(clerk)
    with pytest.raises(UnknownUnit):
        give(clerk, unit="no-such")


def test_a_token_acts_as_its_post_and_brings_the_versions_with_it(clerk):
    post = give(clerk)
    people.keep_token(post=post, digest=people.digest("secret"), at=NOW)
    holder = people.by_token("secret", on=TODAY)
    assert holder is not None
    assert (holder.post, holder.unit, holder.role, holder.jurisdiction, holder.slug) == (
        post, CENTRE, "dispatcher", DISTRICT, "wuchang",
    )  # fmt: skip
    assert holder.units_version == units.version(DISTRICT)
    assert holder.calendar_version == calendar.version(DISTRICT)


def test_a_tokens_secret_is_kept_nowhere(clerk):
    people.keep_token(post=give(clerk), digest=people.digest("very-secret"), at=NOW)
    kept = sql.rows("SELECT t::text AS whole FROM token t")
    assert len(kept) == 1
    assert "very-secret" not in kept[0]["whole"]
    assert b"very-secret".hex() not in kept[0]["whole"]


def test_a_token_holds_no_more_once_revoked(clerk):
    people.keep_token(post=give(clerk), digest=people.digest("secret"), at=NOW)
    assert people.revoke_token(digest=people.digest("secret"), at=NOW)
    assert people.by_token("secret", on=TODAY) is None
    assert not people.revoke_token(digest=people.digest("secret"), at=NOW)


def test_a_token_holds_no_more_when_its_post_ends_or_its_account_is_shut(clerk):
    post = give(clerk)
    people.keep_token(post=post, digest=people.digest("secret"), at=NOW)
    people.set_active(person=clerk.id, active=False)
    assert people.by_token("secret", on=TODAY) is None
    people.set_active(person=clerk.id, active=True)
    assert people.by_token("secret", on=TODAY) is not None
    people.end_post(post=post, to_date=date(2026, 3, 14))
    assert people.by_token("secret", on=TODAY) is None


@pytest.mark.parametrize("secret", ["", "other", "secret\x00", "\ud800", "密" * 5000])
def test_no_other_text_is_a_token(clerk, secret):
    people.keep_token(post=give(clerk), digest=people.digest("secret"), at=NOW)
    assert people.by_token(secret, on=TODAY) is None


def test_all_tokens_of_one_post_end_together_and_those_of_others_stay(clerk):
    first, second = give(clerk), give(clerk, unit=CITY_MANAGEMENT, role="liaison")
    for post, secret in ((first, "a"), (first, "b"), (second, "c")):
        people.keep_token(post=post, digest=people.digest(secret), at=NOW)
    assert people.revoke_tokens(person=clerk.id, post=first, at=NOW) == 2
    assert [people.by_token(secret, on=TODAY) is not None for secret in "abc"] == [False, False, True]
    assert people.revoke_tokens(person=clerk.id, at=NOW) == 1
