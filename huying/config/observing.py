"""Around every answer: its number, its line in the log, its place in the metrics. All that every request costs."""

from __future__ import annotations

import logging
import os
import re
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from huying.services import asked
from huying.services.counting import answered

from . import probes
from .security import Answer

log = logging.getLogger("huying.requests")

# Long enough for no telephone or identity number to pass for one, and without anything a log could be forged by.
SANE = re.compile(r"[A-Za-z0-9._-]{20,64}", re.ASCII)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNKNOWN = "unknown"


def observed(get_response: Answer) -> Answer:
    """Number each request, tell its number, and count and log how it was answered."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        began = perf_counter()
        by = asked.begin(_number(request))
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = by.id
            _note(request, response.status_code, perf_counter() - began, by)
        finally:
            asked.end()
        return response

    return answer


def _number(request: HttpRequest) -> str:
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if SANE.fullmatch(given) else os.urandom(16).hex()


def _note(request: HttpRequest, status: int, seconds: float, by: asked.Asked) -> None:
    method = request.method if request.method in METHODS else UNKNOWN
    route = _route(request)
    answered(route=route, method=method, status=status, seconds=seconds)
    if status < 400 and (route == "static" or request.path_info in probes.PATHS):
        return  # what says nothing of anybody's work would hide what does
    facts = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
    facts |= {"jurisdiction": by.jurisdiction, "post": by.post} if by.post is not None else {}
    log.log(logging.ERROR if status >= 500 else logging.INFO, "answered", extra={"facts": facts})


def _route(request: HttpRequest) -> str:
    """The pattern of the address that was asked, never the address: it may hold names, numbers, secrets."""
    if request.resolver_match is not None:
        return request.resolver_match.route or "/"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else UNKNOWN
