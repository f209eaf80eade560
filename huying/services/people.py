"""Accounts, posts and tokens: made, ended, shut."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from huying.store import people
from huying.store.people import ROLES, Account, Post, PostHeldAlready

TOKEN_BYTES = 32
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No two of them look alike."""
PREFIX = "huying_"
"""Begins every secret, so that a scanner finds one that was left lying about."""


class UnknownAccount(LookupError):
    """There is no account of this name."""


class NoPost(LookupError):
    """The account holds no such post on this day."""


class SeveralPosts(LookupError):
    """The account holds several posts, so one must be named; `posts` are they."""

    def __init__(self, posts: tuple[Post, ...]) -> None:
        super().__init__(", ".join(str(post.id) for post in posts))
        self.posts = posts


class UnknownRole(ValueError):
    """No post has this role."""


class WeakPassword(ValueError):
    """The password breaks the rules of the settings; `reasons` are sentences in the reader's language."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """A new token. The secret stands nowhere else: whoever loses it needs another."""

    secret: str
    post: Post


def give_post(
    *,
    username: str,
    unit: str,
    role: str,
    from_date: date,
    password: str | None = None,
    password_hash: str = "",
    title: str = "",
    to_date: date | None = None,
    language: str = "zh-hans",
) -> Post:
    """Give an account a post, and make the account where there is none. Giving it again changes nothing.

    A password, or its hash, is set only on an account made here. Raises UnknownUnit, UnknownRole.
    """
    if role not in ROLES:
        raise UnknownRole(role)
    with transaction.atomic():
        found = people.account(username)
        account = found or people.create_person(
            username=username, password=password, password_hash=password_hash, language=language
        )
        try:
            number = people.create_post(
                person=account.id, unit=unit, role=role, from_date=from_date, to_date=to_date, title=title
            )
        except PostHeldAlready:
            return next(
                post for post in people.posts(person=account.id) if _same(post, unit, role, from_date)
            )
        made = people.post(number)
    assert made is not None
    return made


def _same(post: Post, unit: str, role: str, from_date: date) -> bool:
    return (post.unit, post.role, post.from_date) == (unit, role, from_date)


def _account(username: str) -> Account:
    found = people.account(username)
    if found is None:
        raise UnknownAccount(username)
    return found


def posts_of(username: str, *, on: date) -> tuple[Post, ...]:
    """The posts an account holds on a date. Raises UnknownAccount."""
    return people.posts(person=_account(username).id, on=on)


def post_of(username: str, *, on: date, post: int | None = None) -> Post:
    """The one post an account holds on a date, or the one named. Raises UnknownAccount, NoPost, SeveralPosts."""
    held = posts_of(username, on=on)
    chosen = held if post is None else tuple(one for one in held if one.id == post)
    if not chosen:
        raise NoPost(username)
    if len(chosen) > 1:
        raise SeveralPosts(chosen)
    return chosen[0]


def issue_token(*, username: str, at: datetime, on: date, post: int | None = None) -> IssuedToken:
    """Make a token for a post. Raises UnknownAccount, NoPost, SeveralPosts."""
    chosen = post_of(username, on=on, post=post)
    secret = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    people.keep_token(post=chosen.id, digest=people.digest(secret), at=at)
    return IssuedToken(secret=secret, post=chosen)


def revoke_token(secret: str, *, at: datetime) -> bool:
    """End a token; whether there was one that still held."""
    return people.revoke_token(digest=people.digest(secret), at=at)


def revoke_tokens(*, username: str, at: datetime, post: int | None = None) -> int:
    """End all tokens of an account, or of one of its posts; how many still held. Raises UnknownAccount."""
    return people.revoke_tokens(person=_account(username).id, post=post, at=at)


def first_password(account: Account) -> str | None:
    """Give an account that has no password its first one, which is kept nowhere else; None where it has one."""
    if people.has_password(account.id):
        return None
    secret = new_password()
    people.set_password(person=account.id, password=secret)
    return secret


def new_password() -> str:
    """A password nobody can guess, easily copied from paper."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def set_password(*, username: str, password: str) -> None:
    """Give an account another password. Raises UnknownAccount, WeakPassword."""
    account = _account(username)
    try:
        validate_password(password)
    except ValidationError as fault:
        raise WeakPassword(fault.messages) from fault
    people.set_password(person=account.id, password=password)
