"""Who opens a stream: the same session, host and jurisdiction that a page needs."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

from huying.services.live import Listener, listener
from huying.store.sessions import SessionStore

PATH = "/live/"


class Turned(Exception):
    """Not to be listened to, with the status that says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a page asks: of which jurisdiction, since when, of one subject or all, by which session, from where."""

    slug: str
    since: float
    number: str
    session: str
    origin: str


def asked(scope: dict[str, object]) -> Asked:
    """Read a request. Raises Turned: 404 for any other address, 405 for any other method, 400 for a host that is not
    ours, 403 for a page of another place.
    """
    path = str(scope["path"])
    slug = path.removeprefix(PATH)
    if not path.startswith(PATH) or not slug.isascii() or not slug.replace("-", "").isalnum():
        raise Turned(404)
    if scope["method"] != "GET":
        raise Turned(405)
    headers = _headers(scope)
    host = headers.get("host", "")
    domain, _ = split_domain_port(host)
    if not validate_host(domain, settings.ALLOWED_HOSTS):
        raise Turned(400)
    query = parse_qs(bytes(scope["query_string"]).decode("ascii", "replace"))  # type: ignore[call-overload]
    return Asked(
        slug=slug,
        since=_moment(query.get("since", [""])[0]),
        number=query.get("case", [""])[0],
        session=_session(headers.get("cookie", "")),
        origin=_origin(headers.get("origin", ""), host),
    )


def _headers(scope: dict[str, object]) -> dict[str, str]:
    pairs: list[tuple[bytes, bytes]] = list(scope["headers"])  # type: ignore[call-overload]
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in pairs}


def _moment(text: str) -> float:
    """Seconds since 1970; one that is none is long ago."""
    try:
        return float(text)
    except ValueError:
        return 0.0


def _session(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def _origin(origin: str, host: str) -> str:
    """The page's origin where it is another one than ours: the port on which our own pages are served, of the same
    host, and no other. Raises Turned.
    """
    if not origin:
        return ""
    parts = urlsplit(origin)
    if parts.netloc == host:
        return ""
    domain, _ = split_domain_port(host)
    if settings.HUYING_PAGES_PORT and origin == f"http://{domain}:{settings.HUYING_PAGES_PORT}":
        return origin
    raise Turned(403)


def admitted(one: Asked) -> Listener:
    """Whoever's session it is, as a listener. Raises Turned: 403 without a session, 404 without a post there.

    Three statements: the session, the person, their posts.
    """
    close_old_connections()
    request = HttpRequest()
    request.session = SessionStore(one.session)
    person = get_user(request)
    if not person.is_authenticated:
        raise Turned(403)
    found = listener(person=person.pk, password=person.password, session=one.session, slug=one.slug)
    if found is None:
        raise Turned(404)
    return found
