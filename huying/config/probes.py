"""What machines ask: does the process answer, and can the installation do its work. No session, no name, no details."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from huying.services.readiness import readiness


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers. Asks nobody else, so that a database that is away restarts no process."""
    return _said({"status": "ok"}, HTTPStatus.OK)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, tables and worker are as they should be, else 503; says of each in a word how it is."""
    found = readiness()
    said = {
        "ready": found.ready,
        "database": found.database,
        "migrations": found.migrations,
        "worker": found.worker,
    }
    return _said(said, HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE)


def _said(value: dict[str, Any], status: HTTPStatus) -> HttpResponse:
    body = orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
    headers = {"Cache-Control": "no-store", "Content-Length": str(len(body))}
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


urls = [path("healthz", healthz), path("readyz", readyz)]
PATHS = frozenset(f"/{one.pattern}" for one in urls)
