"""A case as pages and papers show it: what was erased says so, in the reader's language."""

from __future__ import annotations

from huying.domain.case import Actor
from huying.services.reading import read_case
from huying.services.reading_values import CaseShown
from huying.web.voices import plain_voice
from huying.wording.erased import erased


def case_for(*, by: Actor, number: str, lang: str) -> CaseShown:
    """The case as this actor may see it. Raises NotVisible."""
    voice = plain_voice(lang)
    return read_case(by=by, number=number, erased=lambda entry: erased(entry, voice))
