"""``huying token`` as a person at a terminal sees it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from huying.cli import main, token
from huying.cli.faults import CommandFault
from huying.services import people
from huying.store import people as stored
from tests.store.place import CENTRE, STREET, settle

pytestmark = pytest.mark.django_db
NAME = "中南路街-指挥中心"


@pytest.fixture(autouse=True)
def post() -> stored.Post:
    settle()
    return people.give_post(username=NAME, unit=CENTRE, role="dispatcher", from_date=date(2026, 1, 1))


def given(*arguments: object) -> int:
    return token.main(main.parser([token]).parse_args(["token", *map(str, arguments)]))


def test_it_prints_the_secret_alone_and_says_beside_it_what_for(capsys, post):
    assert given(NAME) == 0
    told = capsys.readouterr()
    holder = stored.by_token(told.out.strip(), on=timezone.localdate())
    assert holder is not None
    assert holder.post == post.id
    assert "dispatcher" in told.err
    assert told.out.strip() not in told.err


def test_one_of_several_posts_is_chosen(capsys):
    leader = people.give_post(username=NAME, unit=STREET, role="leader", from_date=date(2026, 1, 1))
    with pytest.raises(CommandFault, match=f"--post {leader.id}  leader of {STREET}"):
        given(NAME)
    assert given(NAME, "--post", leader.id) == 0
    holder = stored.by_token(capsys.readouterr().out.strip(), on=timezone.localdate())
    assert holder is not None
    assert holder.role == "leader"


def test_who_holds_no_post_today_gets_no_token(post):
    with pytest.raises(CommandFault, match="no account 'no-such'"):
        given("no-such")
    with pytest.raises(CommandFault, match=f"holds no post {post.id + 1} today"):
        given(NAME, "--post", post.id + 1)
    stored.end_post(post=post.id, to_date=timezone.localdate() - timedelta(days=1))
    with pytest.raises(CommandFault, match="holds no post today"):
        given(NAME)


def test_tokens_are_ended(capsys):
    given(NAME)
    secret = capsys.readouterr().out.strip()
    assert given(NAME, "--revoke") == 0
    assert capsys.readouterr().out == "1 tokens ended.\n"
    assert stored.by_token(secret, on=timezone.localdate()) is None
