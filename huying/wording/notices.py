"""What is said of each kind of notice: on the page of notices, and in messages that leave the house."""

from typing import Final

from huying.wording.voice import Table, Voice

SAID: Final[Table] = {
    "task": ("有新的待办", "There is something to do"),
    "called": ("{unit}向本单位派单", "{unit} calls your unit"),
    "informed": ("{unit}知会本单位", "{unit} informs your unit"),
    "signed": ("{unit}已签收", "{unit} has signed"),
    "fed_back": ("{unit}已反馈办理意见", "{unit} has fed back"),
    "sent_back": ("{unit}退回整改", "{unit} sent it back"),
    "urged": ("{unit}催办", "{unit} urges"),
    "withdrawn": ("{unit}撤回了派单", "{unit} withdrew the order"),
    "handed_on": ("{unit}转来一件派单", "{unit} handed an order on to you"),
}
"""On the page, beside the case's number. `unit` is who acted."""


def notice_sentence(kind: str, unit: str | None, voice: Voice) -> str:
    """What happened, for those it concerns. Raises KeyError for a kind nobody tells."""
    return voice.say(SAID, kind, unit=voice.unit(unit) if unit else "")
