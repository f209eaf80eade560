"""What machines ask is answered before sessions, cookies and forms are looked at.

The API knows anybody by a token alone (design §4). Probes know nobody, and come under any host name: whoever watches
over a server calls it by its number.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve

from huying.api.answers import problem

from . import probes
from .security import Answer

API = "/api/"


def apart(get_response: Answer) -> Answer:
    """Answer machines' addresses at once, and hand everything else to the middleware that pages need."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(API):
            request.get_host()  # raises for a name this server does not answer for
            return _found(request)
        return _found(request) if request.path_info in probes.PATHS else get_response(request)

    return answer


def _found(request: HttpRequest) -> HttpResponseBase:
    try:
        found = request.resolver_match = resolve(request.path_info)
    except Resolver404:
        return _unknown()
    answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    if isinstance(answer, HttpResponse):
        answer.headers["Content-Length"] = str(len(answer.content))  # else it goes out in chunks
    return answer


def _unknown() -> HttpResponse:
    return problem(404, "Not found", detail="There is no such address; /api/v1/openapi.json names them all.")
