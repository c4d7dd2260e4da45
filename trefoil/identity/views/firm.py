"""The index of set-up, and the firm itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from trefoil.core.actions import Refused
from trefoil.identity.actions import change_firm
from trefoil.identity.models import LANGUAGES
from trefoil.identity.models import firm as the_firm
from trefoil.identity.setup_pages import need_right, pages_for, render_setup
from trefoil.identity.views.attempts import Attempt, attempt, done, number
from trefoil.identity.zones import zone_choices

FIELDS = ("name", "currency", "country", "language", "time_zone")


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Show the pages of set-up that the viewer may open."""
    pages = pages_for(request.user)
    if not pages:
        raise Refused
    return render_setup(request, "identity/settings.html", "", {"pages": pages, "setup_tabs": []})


@require_http_methods(["GET", "POST"])
def firm(request: HttpRequest) -> HttpResponse:
    """Show and change the firm's name, currency, country, language and time zone."""
    user: Any = request.user
    need_right(user, "manage_settings")
    row, tried = the_firm(), Attempt()
    values = {name: getattr(row, name) for name in FIELDS} | {"version": row.version}
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in FIELDS}
        given |= {"currency": given["currency"].upper(), "country": given["country"].upper()}
        version = number(request.POST.get("version"))
        tried = attempt(lambda: change_firm(actor=user, version=version, **given))
        if tried.is_done:
            return done(request, _("Saved."), "identity:firm")
        values = given | {"version": tried.current.version if tried.current else version}
    context = {
        "values": values, "errors": tried.errors, "current": tried.current, "languages": LANGUAGES,
        "zones": zone_choices(),
    }  # fmt: skip
    return render_setup(request, "identity/firm.html", "firm", context, tried.status)
