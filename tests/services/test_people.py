"""Posts given, tokens issued and ended, passwords set."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import authenticate

from huying.domain.places import UnknownUnit
from huying.services import people
from huying.store import people as stored
from tests.store.place import CENTRE, STREET, settle

pytestmark = pytest.mark.django_db
START, TODAY = date(2026, 1, 1), date(2026, 3, 15)
NOW = datetime(2026, 3, 15, 2, tzinfo=UTC)
NAME = "中南路街-指挥中心"


@pytest.fixture(autouse=True)
def place() -> None:
    settle()


def give(unit: str = CENTRE, role: str = "dispatcher", **more: object) -> stored.Post:
    return people.give_post(username=NAME, unit=unit, role=role, from_date=START, **more)  # type: ignore[arg-type]


def test_giving_a_post_makes_the_account_once_and_the_post_once():
    first = give(password="a-long-enough-word", title="调度员")
    assert give(password="another-word") == first
    assert (first.username, first.unit, first.title) == (NAME, CENTRE, "调度员")
    assert authenticate(username=NAME, password="a-long-enough-word") is not None
    assert give(unit=STREET, role="leader").person == first.person


def test_a_post_needs_a_unit_and_a_role_there_are_and_leaves_no_account_behind():
    with pytest.raises(UnknownUnit):
        give(unit="no-such")
    with pytest.raises(people.UnknownRole):
        give(role="king")
    assert stored.account(NAME) is None


def test_a_token_is_shown_once_and_acts_as_its_post():
    post = give()
    issued = people.issue_token(username=NAME, at=NOW, on=TODAY)
    holder = stored.by_token(issued.secret, on=TODAY)
    assert holder is not None
    assert holder.post == issued.post.id == post.id
    assert issued.secret.startswith("huying_")
    assert people.issue_token(username=NAME, at=NOW, on=TODAY).secret != issued.secret


def test_of_several_posts_one_must_be_named():
    give()
    leader = give(unit=STREET, role="leader")
    with pytest.raises(people.SeveralPosts) as told:
        people.issue_token(username=NAME, at=NOW, on=TODAY)
    assert len(told.value.posts) == 2
    assert people.issue_token(username=NAME, at=NOW, on=TODAY, post=leader.id).post.role == "leader"


def test_nobody_gets_a_token_without_a_post_of_their_own_in_force():
    post = give()
    with pytest.raises(people.UnknownAccount):
        people.issue_token(username="no-such", at=NOW, on=TODAY)
    with pytest.raises(people.NoPost):
        people.issue_token(username=NAME, at=NOW, on=date(2025, 12, 31))
    with pytest.raises(people.NoPost):
        people.issue_token(username=NAME, at=NOW, on=TODAY, post=post.id + 1)


def test_tokens_end_one_by_one_or_all_of_an_account():
    give()
    secrets = [people.issue_token(username=NAME, at=NOW, on=TODAY).secret for _ in range(3)]
    assert people.revoke_token(secrets[0], at=NOW)
    assert not people.revoke_token(secrets[0], at=NOW)
    assert people.revoke_tokens(username=NAME, at=NOW) == 2
    assert [stored.by_token(secret, on=TODAY) for secret in secrets] == [None, None, None]


def test_a_password_is_changed_and_a_weak_one_refused():
    give(password="a-long-enough-word")
    with pytest.raises(people.WeakPassword) as refused:
        people.set_password(username=NAME, password="12345678")
    assert len(refused.value.reasons) == 2
    assert authenticate(username=NAME, password="a-long-enough-word") is not None
    people.set_password(username=NAME, password="quite-another-word")
    assert authenticate(username=NAME, password="quite-another-word") is not None
    with pytest.raises(people.UnknownAccount):
        people.set_password(username="no-such", password="quite-another-word")
