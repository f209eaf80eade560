"""Accounts, the posts they hold, and the tokens that act as a post."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from huying.domain.places import UnknownUnit
from huying.store import sql
from huying.store.models import Person
from huying.store.models.people import ROLES as ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who can sign in."""

    id: int
    username: str
    language: str
    is_active: bool
    is_staff: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Person x unit x role x dates, both dates included."""

    id: int
    person: int
    username: str
    unit: str
    role: str
    jurisdiction: int
    title: str
    from_date: date
    to_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The post a token acts as, with what its first question to the database needs anyway.

    `units_version` and `calendar_version` spare `units.load` and `calendar.load` their own look.
    """

    token: int
    post: int
    person: int
    unit: str
    role: str
    jurisdiction: int
    slug: str
    language: str
    units_version: int
    calendar_version: int


class UsernameTaken(ValueError):
    """Another account has this name."""


class PostHeldAlready(ValueError):
    """The person has held this post from this date already."""


ACCOUNT = "SELECT id, username, language, is_active, is_staff FROM person"
POST = """
SELECT p.id, p.person_id AS person, a.username, p.unit_id AS unit, p.role, p.jurisdiction_id AS jurisdiction,
    p.title, p.from_date, p.to_date
FROM post p JOIN person a ON a.id = p.person_id
"""
IN_FORCE = "a.is_active AND p.from_date <= %(on)s AND (p.to_date IS NULL OR p.to_date >= %(on)s)"


def account(username: str) -> Account | None:
    """The account of this name, or None."""
    row = sql.row(f"{ACCOUNT} WHERE username = %(username)s", username=username)
    return Account(**row) if row else None


def signing_in_as(username: str) -> Account | None:
    """The account that somebody signs in to under this name, for which small and capital letters are one; or None."""
    exact = account(username)
    if exact is not None:
        return exact
    row = sql.row(
        f"{ACCOUNT} WHERE lower(username) = lower(%(username)s) ORDER BY id LIMIT 1", username=username
    )
    return Account(**row) if row else None


def has_password(person: int) -> bool:
    """Whether the account can be signed in to by a password."""
    return Person.objects.get(id=person).has_usable_password()


def hashed(password: str | None) -> str:
    """Give what is kept of a password, which takes a fifth of a second; for none, what no password opens."""
    return make_password(password)


def create_person(
    *,
    username: str,
    password: str | None = None,
    password_hash: str = "",
    language: str = "zh-hans",
    is_staff: bool = False,
) -> Account:
    """Make an account; without a password nobody can sign in with it yet. Raises UsernameTaken.

    Who gives many accounts one password hashes it once, and gives `password_hash` instead of it.
    """
    kept = password_hash or hashed(password)
    try:
        with transaction.atomic():
            Person.objects.create_hashed(username, kept, language=language, is_staff=is_staff)
    except IntegrityError as fault:
        if "username" not in str(fault):
            raise
        raise UsernameTaken(username) from fault
    made = account(username)
    assert made is not None
    return made


def set_password(*, person: int, password: str | None) -> None:
    """Give the account another password, or none, which shuts it to passwords. Raises LookupError."""
    found = Person.objects.filter(id=person).first()
    if found is None:
        raise LookupError(person)
    found.set_password(password)
    found.save(update_fields=["password"])


def set_active(*, person: int, active: bool) -> None:
    """Open or shut an account; while it is shut its posts and tokens do nothing."""
    sql.rows("UPDATE person SET is_active = %(active)s WHERE id = %(id)s", id=person, active=active)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A post somebody holds, with the names that stand on every page, and its jurisdiction's version of units.

    `unread` counts the post's unread notices, up to `MOST_UNREAD`.
    """

    id: int
    username: str
    unit: str
    unit_name: str
    unit_name_en: str
    role: str
    title: str
    jurisdiction: int
    slug: str
    jurisdiction_name: str
    jurisdiction_name_en: str
    units_version: int
    unread: int


MOST_UNREAD = 100
"""How far unread notices are counted."""
HELD = """
SELECT p.id, a.username, p.unit_id AS unit, u.name AS unit_name, u.name_en AS unit_name_en, p.role, p.title,
    p.jurisdiction_id AS jurisdiction, j.slug, j.name AS jurisdiction_name, j.name_en AS jurisdiction_name_en,
    j.version AS units_version,
    (SELECT count(*) FROM (
        SELECT FROM notice n WHERE n.jurisdiction_id = p.jurisdiction_id AND n.post_id = p.id AND n.read_at IS NULL
        LIMIT {most}
    ) AS unseen)::integer AS unread
FROM post p JOIN person a ON a.id = p.person_id JOIN unit u ON u.code = p.unit_id
    JOIN jurisdiction j ON j.id = p.jurisdiction_id
WHERE p.person_id = %(person)s AND {in_force}
ORDER BY p.from_date, p.id
"""


def held(*, person: int, on: date) -> tuple[Held, ...]:
    """The posts a person holds on a day, in words, the oldest first: what every staff page asks first."""
    statement = HELD.format(in_force=IN_FORCE, most=MOST_UNREAD)
    return tuple(Held(**row) for row in sql.rows(statement, person=person, on=on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A post as one who may be told something."""

    post: int
    unit: str
    role: str


DESKS = f"""
SELECT p.id AS post, p.unit_id AS unit, p.role FROM post p JOIN person a ON a.id = p.person_id
WHERE p.jurisdiction_id = %(j)s AND p.unit_id = ANY(%(units)s) AND {IN_FORCE} ORDER BY p.id
"""


def desks(*, jurisdiction: int, units: Iterable[str], on: date) -> tuple[Desk, ...]:
    """The posts held in these units on a day."""
    return tuple(Desk(**row) for row in sql.rows(DESKS, j=jurisdiction, units=sorted(units), on=on))


CREATE_POST = """
INSERT INTO post (person_id, unit_id, jurisdiction_id, role, title, from_date, to_date)
SELECT %(person)s, code, jurisdiction_id, %(role)s, %(title)s, %(from_date)s, %(to_date)s
FROM unit WHERE code = %(unit)s
RETURNING id
"""


def create_post(
    *, person: int, unit: str, role: str, from_date: date, to_date: date | None = None, title: str = ""
) -> int:
    """Give a person a post; its jurisdiction is the unit's. Raises UnknownUnit, PostHeldAlready.

    A role outside `ROLES` and dates out of order are refused by the database (IntegrityError).
    """
    try:
        with transaction.atomic():
            row = sql.row(
                CREATE_POST,
                person=person,
                unit=unit,
                role=role,
                from_date=from_date,
                to_date=to_date,
                title=title,
            )
    except IntegrityError as fault:
        if "post_held_once" in str(fault):
            raise PostHeldAlready(unit, role) from fault
        raise
    if row is None:
        raise UnknownUnit(unit)
    return int(row["id"])


def end_post(*, post: int, to_date: date) -> None:
    """Let a post end with that day."""
    sql.rows("UPDATE post SET to_date = %(to_date)s WHERE id = %(id)s", id=post, to_date=to_date)


def posts(*, person: int, on: date | None = None) -> tuple[Post, ...]:
    """A person's posts in force on a date, or all there ever were; the oldest first."""
    where = "p.person_id = %(person)s" + (f" AND {IN_FORCE}" if on else "")
    found = sql.rows(f"{POST} WHERE {where} ORDER BY p.from_date, p.id", person=person, on=on)
    return tuple(Post(**row) for row in found)


def post(number: int, *, on: date | None = None) -> Post | None:
    """The post with this id, or None where there is none (or, with a date, none in force)."""
    where = "p.id = %(id)s" + (f" AND {IN_FORCE}" if on else "")
    row = sql.row(f"{POST} WHERE {where}", id=number, on=on)
    return Post(**row) if row else None


def holders(*, jurisdiction: int, unit: str, role: str | None = None, on: date) -> tuple[Post, ...]:
    """Who holds posts in a unit on a date, all roles or one."""
    found = sql.rows(
        f"{POST} WHERE p.jurisdiction_id = %(j)s AND p.unit_id = %(unit)s"
        f" AND (%(role)s::text IS NULL OR p.role = %(role)s) AND {IN_FORCE} ORDER BY p.id",
        j=jurisdiction,
        unit=unit,
        role=role,
        on=on,
    )
    return tuple(Post(**row) for row in found)


def digest(secret: str) -> bytes:
    """The SHA-256 under which a token's secret is kept. The secret is random, so it needs no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def keep_token(*, post: int, digest: bytes, at: datetime) -> int:
    """Keep a token of a post; its id."""
    row = sql.row(
        "INSERT INTO token (post_id, digest, created_at) VALUES (%(post)s, %(digest)s, %(at)s) RETURNING id",
        post=post,
        digest=digest,
        at=at,
    )
    assert row is not None
    return int(row["id"])


def revoke_token(*, digest: bytes, at: datetime) -> bool:
    """End a token; whether there was one that still held."""
    statement = (
        "UPDATE token SET revoked_at = %(at)s WHERE digest = %(digest)s AND revoked_at IS NULL RETURNING id"
    )
    return sql.row(statement, digest=digest, at=at) is not None


def revoke_tokens(*, person: int, post: int | None = None, at: datetime) -> int:
    """End all tokens of a person's posts, or of one of them; how many still held."""
    statement = """
    UPDATE token t SET revoked_at = %(at)s FROM post p
    WHERE p.id = t.post_id AND p.person_id = %(person)s AND t.revoked_at IS NULL
      AND (%(post)s::bigint IS NULL OR p.id = %(post)s)
    RETURNING t.id
    """
    return len(sql.rows(statement, person=person, post=post, at=at))


HOLDER = f"""
SELECT t.id AS token, p.id AS post, p.person_id AS person, p.unit_id AS unit, p.role,
    p.jurisdiction_id AS jurisdiction, j.slug, a.language, j.version AS units_version, j.calendar_version
FROM token t JOIN post p ON p.id = t.post_id JOIN person a ON a.id = p.person_id
    JOIN jurisdiction j ON j.id = p.jurisdiction_id
WHERE t.digest = %(digest)s AND t.revoked_at IS NULL AND {IN_FORCE}
"""


def by_token(secret: str, *, on: date) -> Holder | None:
    """The post that a token acts as on a date, or None where the token or post holds no more.

    The API asks it for every request: one prepared statement.
    """
    row = sql.row(HOLDER, digest=digest(secret), on=on)
    return Holder(**row) if row else None
