"""Pages that are told at once what happens: where they hear it, and what of them is read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from huying.services.reading_values import CaseShown
from huying.web import shapes

REREAD = "X-Live"
"""The header of a page that reads itself again, which nobody asked it to."""


def rereads(request: HttpRequest) -> bool:
    """Whether an open page reads itself again."""
    return REREAD in request.headers


def origin(request: HttpRequest) -> str:
    """Where live updates are served when not under the pages' own address; else nothing.

    It is the same host, to which the browser sends the same session, on the port that `huying serve` has chosen.
    """
    if not settings.HUYING_LIVE_PORT:
        return ""
    domain, _ = split_domain_port(request.get_host())
    return f"http://{domain}:{settings.HUYING_LIVE_PORT}"


def watching_list(request: HttpRequest, slug: str, *, now: datetime, parts: tuple[str, ...]) -> shapes.Live:
    """A page of rows, which any case of one's units may change."""
    return shapes.Live(
        stream=f"{origin(request)}/live/{slug}",
        page=request.get_full_path(),
        since=now,
        parts=parts,
        said=gettext("列表已更新"),
        kept=request.method == "POST",
    )


NO_CASE = "-"
"""The number of no case: a page that waits for notices alone."""


def watching_bell(request: HttpRequest, slug: str) -> shapes.Live:
    """Any other page: only the count of unread notices follows what happens."""
    return shapes.Live(
        stream=f"{origin(request)}/live/{slug}",
        page=request.get_full_path(),
        since=timezone.now(),
        parts=(),
        said="",
        number=NO_CASE,
    )


def watching_notices(request: HttpRequest, slug: str, *, now: datetime) -> shapes.Live:
    """The page of notices, which is read again when there are new ones."""
    bell = watching_bell(request, slug)
    return replace(bell, since=now, parts=("main",), said=gettext("有新的通知"))


def watching_case(request: HttpRequest, slug: str, shown: CaseShown) -> shapes.Live:
    """A page of one case. The answer to a form keeps what it brings back: what was typed, or whom it reveals."""
    return shapes.Live(
        stream=f"{origin(request)}/live/{slug}",
        page=request.get_full_path(),
        since=shown.now,
        parts=("main", "acts"),
        said=gettext("案件有新情况，已更新"),
        number=shown.number,
        seq=shown.case.seq,
        news=reverse("news", args=[slug, shown.number, 0]),
        kept=request.method == "POST",
    )
