"""The log: one JSON object a line without anything personal in it, or lines for whoever sits at a terminal.

What a request carries stands nowhere in the objects: no address, query, body, name, number or IP, and of a fault that
a request ran into only its kind and its place in the code, for its words are often made of what was sent.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
from django.db import Error, OperationalError

from huying.services import asked
from huying.store.away import is_away


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, message, and what is known of the request."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        request = asked.now()
        said |= {"request_id": request.id} if request else {}
        said |= getattr(record, "facts", {})
        said |= {"fault": fault_text(record.exc_info[1])} if record.exc_info and record.exc_info[1] else {}
        return orjson.dumps(said, default=str).decode()


class Lines(logging.Formatter):
    """A line for whoever reads along, faults below it as Python tells them."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's own name
        """Write the line, with the facts behind it."""
        facts: dict[str, Any] = getattr(record, "facts", {})
        return " ".join(
            [super().formatMessage(record), *(f"{name}={value}" for name, value in facts.items())]
        )


def fault_text(fault: BaseException) -> str:
    """The fault and what led to it: for each where it was raised, its kind, and its words where they are ours."""
    return "\n".join(_chain(fault))


def _chain(fault: BaseException) -> Iterator[str]:
    before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if before is not None:
        yield from _chain(before)
        yield "led to:"
    yield "".join(traceback.format_tb(fault.__traceback__)).rstrip("\n")
    kind = f"{type(fault).__module__}.{type(fault).__qualname__}"
    words = _words(fault)
    yield f"{kind}: {words}" if words else kind


def _words(fault: BaseException) -> str:
    """What may be said beside the kind of a fault: whatever is not made of a request, nor of a row.

    A database's words quote rows, but for those about the connection; of the others its codes are kept.
    """
    if isinstance(fault, OperationalError | psycopg.OperationalError):
        return str(fault).partition("\n")[0]
    if isinstance(fault, psycopg.Error):
        parts = (fault.diag.sqlstate, fault.diag.table_name, fault.diag.constraint_name)
        return " ".join(part for part in parts if part)
    if isinstance(fault, OSError):
        return fault.strerror or ""
    return "" if asked.now() or isinstance(fault, Error) else str(fault)


def without_values(record: logging.LogRecord) -> bool:
    """Of what Django says of a request keep the kind, and a fault's place: the rest holds the address and more."""
    fault = record.exc_info[1] if record.exc_info else None
    if record.name.startswith("django.security"):
        record.msg, record.args, record.exc_info = record.name, (), None
        return True
    if record.name != "django.request":
        return True
    record.msg, record.args = record.name, ()
    if fault and is_away(fault):  # which line of the code asked says nothing
        record.msg, record.exc_info = f"the database is away: {_words(fault)}", None
    return fault is not None


def configuration(*, level: str, at_terminal: bool) -> dict[str, Any]:
    """The logging's configuration. At a terminal only answers that went wrong are told."""
    console = {"class": "logging.StreamHandler", "formatter": "chosen", "filters": ["without_values"]}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chosen": {"()": Lines if at_terminal else JsonLines}},
        "filters": {"without_values": {"()": lambda: without_values}},
        "handlers": {"console": console},
        "loggers": {
            "django": {"handlers": []},  # Django's own mails local values
            "huying.requests": {"level": "WARNING" if at_terminal else "INFO"},
        },
        "root": {"handlers": ["console"], "level": level},
    }
