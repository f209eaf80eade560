"""What machines ask: does the process answer, can the installation do its work, and how much does it do.

No session, no form, and under any name. Anybody may know whether it works; how much it does, only this machine, or
whoever shows the token.
"""

from __future__ import annotations

from http import HTTPStatus
from ipaddress import ip_address
from secrets import compare_digest
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from huying.services.metrics import page
from huying.services.readiness import readiness

# What a proxy adds to the requests it passes on: such a request may come from anywhere.
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


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


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything that is counted, for Prometheus; 403 for whoever may not know."""
    if not _may_count(request):
        return _said({"status": "forbidden"}, HTTPStatus.FORBIDDEN)
    return HttpResponse(page(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _may_count(request: HttpRequest) -> bool:
    """Whether it shows the token; where there is none, whether it comes from this machine and through no other."""
    if settings.HUYING_METRICS_TOKEN:
        shown = request.headers.get("Authorization", "").encode()
        return compare_digest(shown, f"Bearer {settings.HUYING_METRICS_TOKEN}".encode())
    passed_on = settings.BEHIND_PROXY or any(name in request.headers for name in PASSED_ON)
    return not passed_on and _is_here(request.META.get("REMOTE_ADDR", ""))


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _said(value: dict[str, Any], status: HTTPStatus) -> HttpResponse:
    body = orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
    headers = {"Cache-Control": "no-store", "Content-Length": str(len(body))}
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


urls = [path("healthz", healthz), path("readyz", readyz), path("metrics", metrics)]
PATHS = frozenset(f"/{one.pattern}" for one in urls)
