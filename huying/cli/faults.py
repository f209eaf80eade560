"""The faults a command tells in one sentence; any other is a bug and shows its trace."""

from __future__ import annotations

from psycopg import OperationalError

from .lock import AlreadyRunning
from .postgres import ServerFault


class CommandFault(RuntimeError):
    """What was asked cannot be done; the message says why and what to do."""


EXPECTED = (AlreadyRunning, ServerFault, CommandFault, OperationalError)
