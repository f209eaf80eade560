"""The JSON API other systems drive (design §5): the same acts as the pages, by the same `take`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from huying.api import cases, erasures, files, lists  # noqa: F401  # importing them writes their operations into the router
from huying.api.answers import BadRequest, faulty, gone, problem, refused
from huying.api.routing import router
from huying.domain.refusals import Faulty, Refused
from huying.services.errors import Busy, Erased, KeyReused, NotVisible

api = NinjaAPI(
    title="Huying 呼应",
    version="1",
    description=(
        "File cases, act on them and read them. Each token is one person's post. Every writing request may carry an"
        " Idempotency-Key: the same key with the same body acts once. Errors are application/problem+json."
    ),
    urls_namespace="api",
    docs_url=None,
)
api.add_router("", router)


def _voice(request: HttpRequest) -> Any:
    return request.auth.voice()  # type: ignore[attr-defined]  # set by ninja once the token held


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(
        401, "No valid token", detail="Send Authorization: Bearer <token>; huying token prints one."
    )


@api.exception_handler(BadRequest)
def _bad(request: HttpRequest, error: BadRequest) -> HttpResponse:
    return problem(400, "Bad request", detail=str(error))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "Bad request", detail=str(error))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    rows = [
        {"path": ".".join(str(part) for part in one["loc"][1:]), "code": one["type"], "message": one["msg"]}
        for one in error.errors
    ]
    return problem(422, "Faulty parameters", faults=rows)


@api.exception_handler(NotVisible)
def _missing(request: HttpRequest, error: NotVisible) -> HttpResponse:
    return problem(404, "Not found")


@api.exception_handler(Erased)
def _gone(request: HttpRequest, error: Erased) -> HttpResponse:
    return gone(error, _voice(request))


@api.exception_handler(KeyReused)
def _reused(request: HttpRequest, error: KeyReused) -> HttpResponse:
    said = "This Idempotency-Key came before with another body or on another route."
    return problem(
        422, "Key reused", faults=[{"path": "Idempotency-Key", "code": "key_reused", "message": said}]
    )


@api.exception_handler(Busy)
def _busy(request: HttpRequest, error: Busy) -> HttpResponse:
    return problem(409, "Busy", detail="Others kept acting first; nothing was written. Try again.")


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return refused(error, _voice(request))


@api.exception_handler(Faulty)
def _faulty(request: HttpRequest, error: Faulty) -> HttpResponse:
    return faulty(error.faults, _voice(request))
