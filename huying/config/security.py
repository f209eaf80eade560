"""The header that tells a browser to load nothing from elsewhere and to run no inline script or style."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase

from huying.web.watching import origin

Answer = Callable[[HttpRequest], HttpResponseBase]


def policy(get_response: Answer) -> Answer:
    """Add the content security policy to every answer that has none of its own."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy(request))
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        return response

    return answer


def _policy(request: HttpRequest) -> str:
    """The policy; where live updates have a port of their own, pages may hear that one origin too."""
    policy: str = settings.HUYING_POLICY
    try:
        live = origin(request)
    except DisallowedHost:  # whose answer is a refusal
        return policy
    return policy.replace("connect-src 'self'", f"connect-src 'self' {live}") if live else policy
