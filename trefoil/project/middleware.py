"""Our own middleware: bounds on what may be asked, the person who asks, and refusals in one shape."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes
from zoneinfo import ZoneInfo

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from trefoil.core.actions import Conflict, Invalid, Refused, on_surface
from trefoil.identity.models import firm
from trefoil.identity.setup import kept
from trefoil.project import errors
from trefoil.start.beginning import begun
from trefoil.start.words.speaking import speak

Answer = Callable[[HttpRequest], HttpResponse]
LONGEST_QUERY = 16_000
LANGUAGES = {"en", "ru", "pl", "he"}


def bounds(get_response: Answer) -> Answer:
    """Refuse at once what cannot be meant well: endless queries, broken UTF-8, NUL bytes in an address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if len(query) > LONGEST_QUERY or len(request.path_info) > 2_000:
            return errors.answer(request, 414)
        if "\x00" in request.path_info or "%00" in query or "�" in request.path_info:
            return errors.answer(request, 400)
        try:
            unquote_to_bytes(query.replace("+", " ")).decode()
        except UnicodeDecodeError:
            return errors.answer(request, 400)
        return get_response(request)

    return middleware


def person(get_response: Answer) -> Answer:
    """Speak the person's language, in his time zone, else the firm's; what he does comes from the web surface."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        asked = request.COOKIES.get("language", "")
        if user.is_authenticated:
            language, zone = user.language, user.time_zone or kept(user, "firm zone", lambda: firm().time_zone)
            speak(begun(user).words)
        else:
            language = asked if asked in LANGUAGES else translation.get_language_from_request(request)
            zone = ""
        with translation.override(language), timezone.override(_zone(zone)), on_surface("web"):
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
        if user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name) if name else ZoneInfo("UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def refusals(get_response: Answer) -> Answer:
    """Turn what actions raise into answers: 403, 409, 413, 422."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return errors.answer(request, 403)
        if isinstance(exception, Conflict):
            return errors.answer(request, 409)
        if isinstance(exception, Invalid):
            return errors.answer(request, 422, errors=exception.errors)
        if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
            return errors.answer(request, 413)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
