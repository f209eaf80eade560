"""The answer to a request that ran into a fault: 503 while the database is away, else what Django says."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.defaults import server_error

from huying.api.answers import problem
from huying.store.away import is_away
from huying.web.pages.away import database_away

from .apart import API

RETRY_AFTER = 5
"""Seconds. A restart takes about as long."""


def faulty(request: HttpRequest) -> HttpResponseBase:
    """Answer for Django's `handler500`, which is called while the fault is being handled."""
    if not is_away(sys.exc_info()[1]):
        return server_error(request)
    answer = _problem() if request.path_info.startswith(API) else database_away(request)
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Length"] = str(len(answer.content))  # no middleware is left that would say it
    return answer


def _problem() -> HttpResponse:
    return problem(
        503,
        "Database away",
        detail="The database does not answer just now, as while it is being restarted. Ask again in a few seconds; with"
        " the same Idempotency-Key nothing is done twice.",
    )
