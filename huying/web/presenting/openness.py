"""Whether a page of a step has anything to do, and why not."""

from __future__ import annotations

from huying.domain.case.asking import Open, why_not
from huying.services.reading_values import CaseShown
from huying.wording.refusals import refusal
from huying.wording.voice import Voice


def opens(shown: CaseShown, *steps: str) -> tuple[Open, ...]:
    """The acts of these steps that are open to this reader now."""
    return tuple(one for one in shown.acts if one.step in steps and one.refusal is None)


def shut_because(shown: CaseShown, step: str, voice: Voice, order: int | None = None) -> str:
    """Why the step is not open to this reader, in a sentence; empty where it is."""
    if any(one.order == order for one in opens(shown, step)):
        return ""
    refused = why_not(shown.case, step, by=shown.by, rules=shown.rules, order=order)
    return refusal(refused, voice) if refused is not None else ""
