"""The notices of the post in use: what happened that concerns it, opened and marked as read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from huying.services.notices.reading import open_notice, read_all, read_notices
from huying.web import acting, shapes
from huying.web.pages.rendering import staff
from huying.web.presenting.notices import notice_rows
from huying.web.presenting.outside import managing
from huying.web.visitor import Visitor, chrome, staff_page
from huying.web.watching import watching_notices

UNREAD = "unread"


@require_safe
@staff_page
def show(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One page of notices; `show=unread` leaves out what was read, `before` is where a following page begins."""
    here, unread = reverse("notices", args=[visitor.slug]), request.GET.get("show") == UNREAD
    before = request.GET.get("before", "")
    page = read_notices(by=visitor.actor, unread=unread, before=_number(before))
    rows = notice_rows(page, slug=visitor.slug, lang=visitor.lang)
    return staff(
        request,
        visitor,
        "notices/page.html",
        current="notices",
        now=page.now,
        live=watching_notices(request, visitor.slug, now=page.now),
        rows=rows,
        heads=_heads(),
        managing=managing(visitor, "notices"),
        tabs=_tabs(here, unread),
        newest=rows[0].id if rows and not before else None,
        any_unread=bool(visitor.post.unread),
        read_action=reverse("notices_read", args=[visitor.slug]),
        pager=_pager(here, unread, before, page.next, len(rows)),
        desk=reverse("desk", args=[visitor.slug]),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _tabs(here: str, unread: bool) -> tuple[shapes.Link, ...]:
    return (
        shapes.Link(label=_("全部"), href=here, current=not unread),
        shapes.Link(label=_("未读"), href=f"{here}?show={UNREAD}", current=unread),
    )


def _heads() -> tuple[shapes.Head, ...]:
    return (
        shapes.Head(label=_("案件")),
        shapes.Head(label=_("通知内容")),
        shapes.Head(label=_("时限"), kind="word"),
        shapes.Head(label=_("时间"), kind="time"),
    )


def _pager(here: str, unread: bool, before: str, following: int | None, shown: int) -> shapes.Pager:
    only = f"show={UNREAD}&" if unread else ""
    return shapes.Pager(
        shown=shown,
        first=(f"{here}?show={UNREAD}" if unread else here) if before else "",
        next=f"{here}?{only}before={following}" if following else "",
    )


@require_GET
@staff_page
def bell(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The bell alone, for a page that is open when notices come."""
    answer = render(request, "notices/bell.html", {"chrome": chrome(request, visitor)})
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@staff_page
def opened(request: HttpRequest, visitor: Visitor, notice: int) -> HttpResponse:
    """Mark what there is of its case as read, and go there.

    A link, though it writes: it may be opened in another window and found in a history, and twice is no more than once.
    """
    number = open_notice(by=visitor.actor, notice=notice)
    return HttpResponseRedirect(reverse("case", args=[visitor.slug, number]))


@require_POST
@staff_page
def read(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Mark everything as read up to the newest that the page showed: what came since was not seen."""
    until = acting.whole_number(request, "until")
    done = read_all(by=visitor.actor, until=until or 0)
    said = ngettext("已将 %(num)s 条通知标为已读", "已将 %(num)s 条通知标为已读", done)
    messages.success(request, said % {"num": done})
    return HttpResponseRedirect(reverse("notices", args=[visitor.slug]), status=303)


urls = [
    path("<slug:slug>/notices", show, name="notices"),
    path("<slug:slug>/notices/bell", bell, name="notices_bell"),
    path("<slug:slug>/notices/read", read, name="notices_read"),
    path("<slug:slug>/notices/<int:notice>", opened, name="notice"),
]
