"""Telling what happened: the outbox's rows, once committed, become messages of a few subjects each.

An act writes only its row, for NOTIFY inside its transaction would hold one lock of the whole database until the
commit (design §3). A message may come twice and says only "this subject is at that seq"; nothing is lost.
"""

from huying.store import relay
from huying.store.relay import BATCH, CHANNEL

__all__ = ["BATCH", "CHANNEL", "tell_all"]


def tell_all() -> int:
    """Tell everything that waits, one message a batch, in order for each subject; how many rows."""
    total = 0
    while sent := relay.send():
        total += sent
    return total
