"""What a page says while the database is being restarted: it needs nothing of it, not even who asks."""

from __future__ import annotations

from django.contrib.messages import ERROR
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def database_away(request: HttpRequest) -> HttpResponse:
    """The page in the reader's language. A form sent by script keeps what was typed and shows the message alone."""
    said = Message(
        ERROR,
        _("数据库暂时无法连接，本次办理可能未成功，此前办理的均已保存。请过几秒再试，重新提交不会重复办理。"),
    )
    values = {"messages": [said], "again": request.get_full_path() if request.method == "GET" else None}
    return render(request, "503.html", values, status=503)
