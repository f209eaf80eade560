"""In which form the states and lists of all cases are, and how far they were brought to another."""

from typing import NamedTuple
from uuid import UUID

from huying.store import sql
from huying.store.columns import HEAD, ORDER, TASK

COLUMNS = repr((HEAD, ORDER, TASK))
"""What the lists hold of a case: other columns are another form."""

_BEGIN = """
WITH others AS (DELETE FROM state_form WHERE form <> %(form)s)
INSERT INTO state_form (form) VALUES (%(form)s) ON CONFLICT DO NOTHING
"""
_REACHED = "UPDATE state_form SET jurisdiction = %(j)s, after = %(after)s WHERE form = %(form)s"
_FINISHED = "UPDATE state_form SET done = true, jurisdiction = NULL, after = NULL WHERE form = %(form)s"


class Reached(NamedTuple):
    """How far the work is: whether it is done, else behind which case it goes on."""

    done: bool
    jurisdiction: int | None
    after: UUID | None


def reached(form: str) -> Reached | None:
    """How far the cases are in this form; None where nobody began."""
    found = sql.row("SELECT done, jurisdiction, after FROM state_form WHERE form = %(form)s", form=form)
    return Reached(**found) if found else None


def begin(form: str) -> None:
    """From now on no other form is what all cases are in."""
    sql.rows(_BEGIN, form=form)


def keep(form: str, *, jurisdiction: int, after: UUID) -> None:
    """Everything up to this case is in this form, if the transaction comes to its end."""
    sql.rows(_REACHED, form=form, j=jurisdiction, after=after)


def finish(form: str) -> None:
    """Every case is in this form."""
    sql.rows(_FINISHED, form=form)
