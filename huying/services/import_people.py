"""Giving the people of a sheet their accounts and posts: each once, what is wrong told at its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from huying.services import history_units
from huying.services.import_people_rows import Columns, Entry, columns_of, entry_of
from huying.services.import_rows import LineFault, of_the_file
from huying.services.people import first_password, give_post
from huying.services.table_rows import Row, Unreadable, batches, read_rows
from huying.store import imports, people, units
from huying.store.people import Account, Post, UsernameTaken
from huying.store.seen import Seen

BATCH: Final = 100
"""Rows written, and told to `progress`, together."""
Keep = Callable[[str, str], None]
"""Told the name of an account and its first password, before anybody could sign in by it."""
Progress = Callable[[int], None]
Telling = Callable[[LineFault], None]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What an import did in rows, or what it would have done where nothing was `written`.

    `changed` rows give a post that is there already, with other dates or another title. `unused` are the columns
    that were not looked at.
    """

    given: int = 0
    accounts: int = 0
    unchanged: int = 0
    changed: int = 0
    faulty: int = 0
    unused: tuple[str, ...] = ()
    written: bool = True

    @property
    def has_faults(self) -> bool:
        """Whether any row could not be taken as it is."""
        return bool(self.faulty or self.changed)


def import_people(
    path: Path,
    *,
    jurisdiction: int,
    today: date,
    keep: Keep | None = None,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = lambda done: None,
    tell: Telling = lambda fault: None,
) -> Outcome:
    """Give each row of a CSV or Excel file its post in this jurisdiction, and its account where there is none.

    A post that is there already stays as it is, and is told where the row says something else of it. A row with a
    fault is told and left out. With `keep` every account of the file that has no password gets its first one. A dry
    run does it all and takes it back, and so does a strict import when anything is wrong. Raises OSError.
    """
    run = _Run(jurisdiction=jurisdiction, today=today, keep=None if dry_run else keep, tell=tell)
    whole = dry_run or strict
    with transaction.atomic() if whole else nullcontext():
        run.give_all(read_rows(path), progress)
        run.outcome.written = not dry_run and not (strict and run.outcome.has_faults)
        if not run.outcome.written:
            transaction.set_rollback(True)
    return run.outcome


class _Run:
    """One way through a file."""

    def __init__(self, *, jurisdiction: int, today: date, keep: Keep | None, tell: Telling) -> None:
        self.jurisdiction = jurisdiction
        self.today = today
        self.keep = keep
        self.tell = tell
        self.outcome = Outcome()
        self.units = history_units.known(units.load(jurisdiction), units.of_jurisdiction(jurisdiction))
        self.columns: Columns | None = None

    def give_all(self, rows: Iterator[Row], progress: Progress) -> None:
        """Give the rows their posts, batch by batch."""
        done = 0
        with closing(Seen()) as seen:
            try:
                for batch in batches(rows, size=BATCH):
                    self._give_batch(batch, seen)
                    done += len(batch)
                    progress(done)
            except Unreadable as fault:
                self._fault(of_the_file(fault))

    def _give_batch(self, batch: list[Row], seen: Seen) -> None:
        with transaction.atomic():
            imports.take_turn(jurisdiction=self.jurisdiction, source="people")
            for row in batch:
                self._take(row, seen)

    def _take(self, row: Row, seen: Seen) -> None:
        if self.columns is None and row.values:
            self.columns = columns_of(row.values)
            self.outcome.unused = self.columns.unused
        # A row that cannot be read has no cells, and so no columns either.
        entry, faults = entry_of(row, self.columns or Columns(of={}, unused=()), self.units)
        if entry is None:
            self._fault(*faults)
            return
        first = seen.first(entry.key, entry.line)
        if first == entry.line:
            self._settle(entry)
        else:
            self._fault(_at(entry, "post_twice", first=first))

    def _fault(self, *faults: LineFault) -> None:
        self.outcome.faulty += 1
        for fault in faults:
            self.tell(fault)

    def _settle(self, entry: Entry) -> None:
        """Give the post, unless it is there or the account is not one to be given posts."""
        account = people.signing_in_as(entry.username)
        held = people.posts(person=account.id) if account else ()
        wrong = self._wrong(entry, account, held)
        if wrong is not None:
            self._fault(wrong)
            return
        standing = [post for post in held if self._is_same(entry, post)]
        if standing:
            self._compare(entry, standing)
        elif not self._give(entry, account):
            return
        if self.keep is not None:
            self._open(entry.username, self.keep)

    def _wrong(self, entry: Entry, account: Account | None, held: tuple[Post, ...]) -> LineFault | None:
        if account is None:
            return None
        # Two districts' sheets may have the same name for two people.
        if all(post.jurisdiction != self.jurisdiction for post in held):
            return _at(entry, "account_taken", value=entry.username)
        return None if account.is_active else _at(entry, "account_shut", value=entry.username)

    def _is_same(self, entry: Entry, post: Post) -> bool:
        """Whether the row means this post. One that says no day means any: an ended post is not given again."""
        if (post.unit, post.role) != (entry.unit, entry.role):
            return False
        if entry.from_date is None:
            return True
        return (post.to_date or date.max) >= entry.from_date and post.from_date <= (entry.to_date or date.max)

    def _compare(self, entry: Entry, standing: list[Post]) -> None:
        if any(_agrees(entry, post) for post in standing):
            self.outcome.unchanged += 1
            return
        self.outcome.changed += 1
        post = standing[-1]
        self.tell(_at(entry, "post_changed", title=post.title or "—", **_days(post)))

    def _give(self, entry: Entry, account: Account | None) -> bool:
        """Give the post; whether that could be done."""
        begins = entry.from_date or self.today
        if entry.to_date is not None and entry.to_date < begins:
            self._fault(_at(entry, "days_in_order"))
            return False
        try:
            give_post(
                username=account.username if account else entry.username,
                unit=entry.unit,
                role=entry.role,
                title=entry.title,
                from_date=begins,
                to_date=entry.to_date,
            )
        except UsernameTaken:  # by somebody who gave it just now
            self._fault(_at(entry, "account_taken", value=entry.username))
            return False
        self.outcome.given += 1
        self.outcome.accounts += account is None
        return True

    def _open(self, username: str, keep: Keep) -> None:
        """Let the account be signed in to."""
        account = people.signing_in_as(username)
        assert account is not None
        secret = first_password(account)
        if secret is not None:
            keep(account.username, secret)


def _at(entry: Entry, code: str, **params: Any) -> LineFault:
    return LineFault(line=entry.line, code=code, params=params)


def _agrees(entry: Entry, post: Post) -> bool:
    """Whether the post is as the row says, as far as the row says anything."""
    return (
        entry.title in ("", post.title)
        and entry.from_date in (None, post.from_date)
        and entry.to_date in (None, post.to_date)
    )


def _days(post: Post) -> dict[str, str]:
    return {"since": post.from_date.isoformat(), "until": post.to_date.isoformat() if post.to_date else "—"}
