"""The first visitor, and what he chooses first."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core.html import active_language
from trefoil.identity.models import LANGUAGES
from trefoil.identity.setup_pages import need_right
from trefoil.identity.views.attempts import Attempt, attempt, done
from trefoil.identity.zones import zone_choices
from trefoil.start.actions import add_samples, dismiss_steps, found, is_open
from trefoil.start.beginning import begun
from trefoil.start.countries import LIKELY, country_choices, currency_choices
from trefoil.start.line import lines
from trefoil.start.samples.leaving import samples

FIELDS = ("code", "firm", "line", "name", "email", "language", "country", "currency", "time_zone")
BACKEND = "trefoil.identity.backend.Backend"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest) -> HttpResponse:
    """Show and take the firm's first page: nobody is here yet, and the visitor holds the code of the start."""
    if not is_open():
        raise Http404
    language, tried = active_language(), Attempt()
    country, currency, zone = LIKELY[language]
    values: dict[str, Any] = dict.fromkeys(FIELDS, "") | {
        "code": request.GET.get("code", "")[:60], "language": language, "country": country, "currency": currency,
        "time_zone": zone, "line": next(iter(lines())),
    }  # fmt: skip
    if request.method == "POST":
        values = {name: request.POST.get(name, "").strip()[:300] for name in FIELDS}
        password = request.POST.get("password", "")
        tried = attempt(lambda: found(password=password, **values))
        if tried.is_done:
            login(request, tried.result, backend=BACKEND)
            answer = HttpResponseRedirect(reverse("start:first"), status=303)
            answer.delete_cookie("language")
            return answer
    context = {
        "values": values, "errors": tried.errors, "lines": lines().values(), "languages": LANGUAGES,
        "countries": country_choices(language), "currencies": currency_choices(language), "zones": zone_choices(),
    }  # fmt: skip
    return render(request, "start/opening.html", context, status=tried.status)


@require_http_methods(["GET", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """Ask how to begin: with samples, with a file, or with nothing; take "samples"."""
    user: Any = request.user
    need_right(user, "manage_settings")
    if request.method == "POST":
        tried = attempt(lambda: add_samples(actor=user))
        if tried.is_done:
            total = sum(tried.result.values())
            return done(request, _("%(count)s samples are in. One click takes them out again.") % {"count": total},
                        "planner:today")  # fmt: skip
        return _first(request, user, tried)
    return _first(request, user, Attempt())


def _first(request: HttpRequest, user: Any, tried: Attempt) -> HttpResponse:
    context = {
        "line": lines().get(begun(user).line), "has_samples": samples().count > 0, "errors": tried.errors,
        "may_import": user.may("import"),
    }  # fmt: skip
    return render(request, "start/first.html", context, status=tried.status)


@require_POST
def steps(request: HttpRequest) -> HttpResponse:
    """Put the first steps away, or bring them back with `undo`."""
    user: Any = request.user
    need_right(user, "manage_settings")
    is_shown = request.POST.get("undo") == "1"
    dismiss_steps(actor=user, is_shown=is_shown)
    said = _("The first steps are on Today again.") if is_shown else _("Put away. Settings bring the first steps back.")
    return done(request, said, "planner:today")
