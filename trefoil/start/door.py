"""As long as nobody is here, who wants to sign in is led to the page where a firm begins."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from trefoil.start.actions import is_open

Answer = Callable[[HttpRequest], HttpResponse]


def door(get_response: Answer) -> Answer:
    """Asked of the database only until somebody is here."""
    is_founded = False

    def middleware(request: HttpRequest) -> HttpResponse:
        nonlocal is_founded
        if not is_founded and request.method == "GET" and request.path_info == settings.LOGIN_URL:
            is_founded = not is_open()
            if not is_founded:
                return HttpResponseRedirect(reverse("start:opening"))
        return get_response(request)

    return middleware
