"""Answers for what went wrong: a page with a way out for people, a fragment for htmx, problem+json for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def sentences(status: int) -> tuple[str, str]:
    """Title and advice for a status."""
    known = {
        400: (_("This request cannot be read"), _("Check the address, or go back and try again.")),
        403: (_("You may not do this"), _("Ask a colleague who manages rights if you need to.")),
        404: (_("Nothing here"), _("It does not exist, or it is not open to you.")),
        405: (_("Not possible here"), _("Go back and try again from the page.")),
        409: (_("Someone else saved this meanwhile"), _("Open it again to see both versions; what you typed is kept.")),
        413: (_("Too much at once"), _("Send less, or use the import for large amounts.")),
        414: (_("The address is too long"), _("Remove some filters and try again.")),
        422: (_("Something is missing or wrong"), _("Mend the marked fields and save again.")),
        500: (_("Something broke on our side"), _("Nothing was saved. Try again; if it stays, tell your administrator.")),
    }
    return known.get(status, (HTTPStatus(status).phrase, ""))


def answer(request: HttpRequest, status: int, *, errors: dict[str, Any] | None = None) -> HttpResponse:
    """The answer for `status` in the form that the asker understands."""
    title, advice = sentences(status)
    if request.path_info.startswith("/api/"):
        body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": advice}
        if errors:
            body["errors"] = {field: str(text) for field, text in errors.items()}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    context = {"status": status, "title": title, "advice": advice, "errors": errors or {}}
    return render(request, "ui/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400."""
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403."""
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404: the same for what is missing and for what is hidden."""
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500."""
    return answer(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: usually an ended session."""
    return answer(request, 403)
