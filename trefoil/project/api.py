"""The REST API put together: routers of all apps behind one door that knows who asks, and answers refusals alike."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from trefoil.core.actions import Conflict, Invalid, Refused, on_surface
from trefoil.core.api.fields import outer_errors
from trefoil.core.api.problems import Problem
from trefoil.core.api.reading import MAX_BODY, StrictParser, read_json
from trefoil.core.api.resource import state_of
from trefoil.core.api.routes import at_the_door, version_asked
from trefoil.identity.gate import asking, must_reach, remember_use
from trefoil.identity.idempotency import once

VERSION = "1.0"
MODULES = (
    "trefoil.customers.api", "trefoil.operational.sales.api", "trefoil.planner.api", "trefoil.planner.calendar.api",
    "trefoil.search.api", "trefoil.customfields.api", "trefoil.lists.api",
    "trefoil.lists.tags_api", "trefoil.lists.mass_api", "trefoil.identity.api",
    "trefoil.exchange.api",
)  # fmt: skip
LANGUAGES = dict(settings.LANGUAGES)


def assemble() -> NinjaAPI:
    """The API of all apps that have an `api` module; each names its `routers` as {prefix: router}."""
    found = NinjaAPI(
        title="Trefoil", version=VERSION, openapi_url=None, docs_url=None, parser=StrictParser(),
        urls_namespace="api",
    )  # fmt: skip
    for name in MODULES:
        if importlib.util.find_spec(name) is not None:
            for prefix, router in import_module(name).routers.items():
                found.add_router(prefix, router)
    for kind, answer in ANSWERS.items():
        found.add_exception_handler(kind, answer)
    return found


def door(run: Callable[..., HttpResponse], operations: dict[str, Operation]) -> Callable[..., HttpResponse]:
    """The view of one address: signs in, checks scopes and bounds, keeps answers for repeats, answers in one shape."""
    allow = ", ".join(sorted({*operations, "OPTIONS", *({"HEAD"} if "GET" in operations else ())}))

    def view(request: HttpRequest, **path: Any) -> HttpResponse:
        with on_surface("api"):
            try:
                response = _answered(request, operations, allow, lambda: run(request, **path))
            except Problem as problem:
                response = problem.answer()
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Vary", "Authorization, Accept-Language, Cookie")
        return response

    return at_the_door(view)


def _answered(
    request: HttpRequest, operations: dict[str, Operation], allow: str, run: Callable[[], HttpResponse]
) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": allow})
    is_head = request.method == "HEAD"
    if is_head:
        request.method = "GET"
    operation = operations.get(request.method or "")
    if operation is None:
        raise Problem(405, headers={"Allow": allow})
    user, token = asking(request)
    request.user = user
    with spoken(request, user):
        try:
            must_reach(token, operation.openapi_extra["x-scopes"])  # type: ignore[index]
            _take_body(request, operation)
            remember_use(token)
            response = run() if request.method == "GET" else once(request, user, run)
        except Problem as problem:  # answered here, in the reader's language
            response = problem.answer()
        response["Content-Language"] = translation.get_language()
    return _only_headers(response) if is_head else response


def _only_headers(response: Any) -> HttpResponse:
    """What GET would answer, without its body."""
    if response.streaming:
        response.close()
        return HttpResponse(status=response.status_code, headers=response.headers)
    response["Content-Length"] = str(len(response.content))
    response.content = b""
    return response  # type: ignore[no-any-return]


@contextmanager
def spoken(request: HttpRequest, user: Any) -> Iterator[None]:
    """The language that the program asks for, else the user's."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200].lower())
    wanted = (code.split("-")[0] for code, _weight in asked)
    with translation.override(next((code for code in wanted if code in LANGUAGES), user.language)):
        yield


def _take_body(request: HttpRequest, operation: Operation) -> None:
    """Read the body of an operation that has one; Problem 413, 415, 400 or 422."""
    extra = operation.openapi_extra or {}
    if "If-Match" in request.headers and not extra.get("x-versioned"):
        raise Problem(400, _("This operation takes no If-Match."))
    version_asked(request)
    sources = {model.__ninja_param_source__ for model in operation.models}
    if sources & {"form", "file"}:
        return
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        raise Problem(413)
    try:
        body = request.body
    except (RequestDataTooBig, TooManyFieldsSent):
        raise Problem(413) from None
    if "body" in sources and body:
        if request.content_type not in ("application/json", "text/json"):
            raise Problem(415)
        request.api_json = read_json(body)  # type: ignore[attr-defined]


def _changed_meanwhile(request: HttpRequest, error: Any) -> HttpResponse:
    status = 412 if "If-Match" in request.headers else 409
    return Problem(status, current=state_of(request.user, error.current)).answer()


def _unfit(request: HttpRequest, error: Any) -> HttpResponse:
    errors: dict[str, str] = {}
    for one in error.errors:
        place = [str(part) for part in one["loc"][1:]]
        place = place[1:] if one["loc"][0] == "body" and place else place
        errors.setdefault(".".join(place)[:200] or "body", _say(one))
    return Problem(422, errors=errors).answer()


def _say(one: dict[str, Any]) -> str:
    """Pydantic's finding as a sentence in the reader's language."""
    about = one.get("ctx") or {}
    kinds = {
        "missing": _("This is needed."),
        "extra_forbidden": _("There is no such field."),
        "string_too_long": _("At most %(most)s signs.") % {"most": about.get("max_length", 0)},
        "string_too_short": _("This must not be empty."),
        "string_type": _("Send text."),
        "int_type": _("Send a whole number."),
        "bool_type": _("Send true or false."),
        "list_type": _("Send a list."),
        "dict_type": _("Send an object."),
        "too_long": _("At most %(most)s entries.") % {"most": about.get("max_length", 0)},
        "literal_error": _("Send one of: %(names)s.") % {"names": about.get("expected", "")},
        "greater_than_equal": _("At least %(least)s.") % {"least": about.get("ge", 0)},
        "less_than_equal": _("At most %(most)s.") % {"most": about.get("le", 0)},
    }
    if one["type"] == "value_error":
        return str(about.get("error", one["msg"]))
    if one["type"] == "string_pattern_mismatch":
        return _("This does not have the right form, for instance “%(example)s”.") % {"example": _example(about)}
    return kinds.get(one["type"], str(one["msg"]))


def _example(about: dict[str, Any]) -> str:
    return "EUR" if "A-Z" in about.get("pattern", "") else "12.50"


def _known(status: int) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: Problem(status).answer()


ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Problem: lambda request, error: error.answer(),
    Refused: _known(403),
    Http404: _known(404),
    Invalid: lambda request, error: Problem(422, errors=outer_errors(error.errors)).answer(),
    Conflict: _changed_meanwhile,
    IntegrityError: _known(409),
    RequestDataTooBig: _known(413),
    TooManyFieldsSent: _known(413),
    ValidationError: _unfit,
    HttpError: lambda request, error: Problem(error.status_code).answer(),
    Exception: None,  # type: ignore[dict-item]  # replaced below
}


def _raise(request: HttpRequest, error: Exception) -> HttpResponse:
    raise error


ANSWERS[Exception] = _raise
