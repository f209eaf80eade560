"""The form of states and lists: what a new version writes otherwise is worked out anew from the entries, once.

States of an earlier form are read as they are, with what they do not have as it was before there was such a thing. But
they are not what their entries fold to, so `verify` would call each of them broken.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

from huying.domain.case import Case
from huying.domain.codec import shape
from huying.services import rebuild
from huying.services.rebuild import Differing, Progress
from huying.store import chains, forms
from huying.store.chains import FIRST, Piece

FOLDED = 1
"""Raised where the same entries fold into, or are listed as, something else in the same form."""
FORM = hashlib.sha256(f"{FOLDED} {shape(Case)} {forms.COLUMNS}".encode()).hexdigest()[:16]
"""A mark of the form this version writes."""


def is_current() -> bool:
    """Whether every case is in the form of this version."""
    found = forms.reached(FORM)
    return found is not None and found.done


def bring_up(*, progress: Progress, tick: Callable[[], object] = lambda: None) -> Iterator[Differing]:
    """Bring every case to the form of this version; tells those that cannot be folded and are left as they are.

    It may be killed at any point and goes on where it was; acts may go on meanwhile.
    """
    found = forms.reached(FORM)
    if found is not None and found.done:
        return
    if found is None:
        forms.begin(FORM)
    for jurisdiction, after in _left(found):
        piece = Piece(jurisdiction=jurisdiction, after=after)
        for cases, differing in rebuild.onward(piece, reached=partial(_keep, jurisdiction)):
            progress.cases += cases
            progress.differing += len({row.number for row in differing})
            yield from (row for row in differing if row.what == "unfoldable")
            tick()
    forms.finish(FORM)


def _keep(jurisdiction: int, subject: UUID) -> None:
    forms.keep(FORM, jurisdiction=jurisdiction, after=subject)


def _left(found: forms.Reached | None) -> Iterator[tuple[int, UUID]]:
    """The jurisdictions that are not through, each with the case behind which it goes on."""
    at = found.jurisdiction if found else None
    for one in chains.jurisdictions():
        if at is None or one > at:
            yield one, FIRST
        elif one == at and found is not None and found.after is not None:
            yield one, found.after
