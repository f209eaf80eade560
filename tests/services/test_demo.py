"""The demo is loaded through the same services as real work, and shows a case at every step."""

import pytest
from django.utils import timezone

from huying.domain.case import Actor
from huying.services import demo
from huying.services.lists import list_cases
from huying.services.people import post_of
from huying.services.posts import actor_of
from huying.store.lists import Wanted

pytestmark = pytest.mark.django_db


def actor(username: str) -> Actor:
    post = post_of(username, on=timezone.now().date())
    return actor_of(jurisdiction=post.jurisdiction, post=post.id, unit=post.unit, role=post.role)


def states(username: str) -> set[str]:
    rows = list_cases(by=actor(username), wanted=Wanted(), limit=200).rows
    return {row["state"] for row in rows}


def test_the_demo_shows_cases_at_every_step():
    demo.load()
    everywhere = states("区网格化中心-值守") | states("章贡区网格中心-值守")
    assert everywhere >= {
        *("registered", "pending_leader", "local_handling", "calling", "in_process", "rectifying"),
        *("auditing", "closed", "not_accepted", "merged"),
    }


def test_loading_the_demo_again_files_nothing_twice():
    demo.load()
    before = list_cases(by=actor("区网格化中心-值守"), wanted=Wanted(), limit=200).rows
    demo.load()
    after = list_cases(by=actor("区网格化中心-值守"), wanted=Wanted(), limit=200).rows
    assert [row["number"] for row in before] == [row["number"] for row in after]


def test_every_account_is_named_by_its_post():
    demo.load()
    for account in demo.accounts():
        assert post_of(account.username, on=timezone.now().date()).title == account.title
