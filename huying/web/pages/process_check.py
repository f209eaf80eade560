"""The checker of process files, for the administrator: its faults, its drawing, and a dry walk through it.

Nothing is kept: what a jurisdiction works by is put in use elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huying.domain.process import FaultyProcess, Process, parse
from huying.domain.process_walk import walks
from huying.services.errors import NotVisible
from huying.web import process_tabs
from huying.web.pages.rendering import staff
from huying.web.presenting.process_diagram import Drawing, drawing
from huying.web.visitor import Visitor, staff_page
from huying.wording.process_faults import process_faults
from huying.wording.process_pages import plain
from huying.wording.process_walks import Told, end, heading, line, voice_for
from huying.wording.voice import Lang

MOST_BYTES = 200_000
"""Ten times the longest process file there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One walk in words."""

    heading: str
    closed: bool
    lines: tuple[Told, ...]
    end: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found: the faults of a file, or what a case makes of it."""

    faults: tuple[tuple[str, str], ...] = ()
    name: str = ""
    plain: tuple[str, ...] = ()
    drawing: Drawing | None = None
    walks: tuple[Walk, ...] = ()

    @property
    def dead_ends(self) -> int:
        """How many walks come to no end."""
        return sum(not walk.closed for walk in self.walks)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def check(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """GET: an empty form. POST: what is wrong with the file that was sent, or a walk through it."""
    if visitor.actor.role != process_tabs.CHECKER:
        raise NotVisible("process_check")
    if request.method != "POST":
        return _show(request, visitor)
    text, fault = _sent(request)
    if fault:
        return _show(request, visitor, text=text, fault=fault, status=422)
    checked = checked_of(text, "en" if visitor.lang == "en" else "zh")
    return _show(request, visitor, text=text, checked=checked, status=422 if checked.faults else 200)


def _sent(request: HttpRequest) -> tuple[str, str]:
    """The file's text, an uploaded one before a pasted one; and what is wrong with the sending."""
    sent = request.FILES.get("file")
    pasted = request.POST.get("text", "")
    if sent is not None and (sent.size or 0) > MOST_BYTES:
        return pasted, _("文件太大，流程文件不会超过 200 KB")
    if sent is not None:
        try:
            return sent.read().decode("utf-8-sig"), ""
        except UnicodeDecodeError:
            return pasted, _("文件不是 UTF-8 编码的文本")
    if len(pasted) > MOST_BYTES:
        return "", _("文件太大，流程文件不会超过 200 KB")
    return pasted, "" if pasted.strip() else _("请选择文件，或粘贴其内容")


def checked_of(text: str, lang: Lang) -> Checked:
    """Everything there is to say of a process file."""
    try:
        process = parse(text)
    except FaultyProcess as faulty:
        return Checked(faults=process_faults(faulty, lang))
    voice = voice_for(process, lang)
    return Checked(
        name=voice.label(process.label),
        plain=tuple(plain(process, lang)),
        drawing=drawing(process, voice) if process.steps else None,
        walks=_walks(process, lang),
    )


def _walks(process: Process, lang: Lang) -> tuple[Walk, ...]:
    voice = voice_for(process, lang)
    return tuple(
        Walk(
            heading=heading(one, voice),
            closed=one.closed,
            lines=tuple(line(step, voice) for step in one.lines),
            end=end(one, voice),
        )
        for one in walks(process)
    )


def _show(request: HttpRequest, visitor: Visitor, *, status: int = 200, **values: Any) -> HttpResponse:
    given = {"text": "", "fault": "", "checked": None, **values}
    return staff(
        request,
        visitor,
        "process/check.html",
        current="process_check",
        status=status,
        here=reverse("process_check", args=[visitor.slug]),
        tabs=process_tabs.tabs(visitor.actor, slug=visitor.slug, current="process_check"),
        **given,
    )


urls = [path("<slug:slug>/processes/check", check, name="process_check")]
