"""What each person sets for himself: name, language, looks, tokens for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.identity.actions import change_user, create_token, revoke_token
from trefoil.identity.actions.tokens import SCOPES
from trefoil.identity.models import LANGUAGES, Token
from trefoil.identity.setup_pages import need_right
from trefoil.identity.views.attempts import Attempt, attempt, done, number
from trefoil.identity.zones import zone_choices

OWN = ("name", "language", "time_zone", "theme", "density")
DAYS = (7, 30, 90, 180, 365)
SCOPE_WORDS = {
    "read": gettext_lazy("Read whatever you may read"),
    "write": gettext_lazy("Change whatever you may change"),
    "customers": gettext_lazy("Customers"),
    "leads": gettext_lazy("Leads"),
    "deals": gettext_lazy("Deals"),
    "tasks": gettext_lazy("Tasks"),
    "products": gettext_lazy("Products"),
    "settings": gettext_lazy("Settings"),
    "imports": gettext_lazy("Imports"),
    "search": gettext_lazy("Search"),
}


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own name, language, time zone and looks."""
    user: Any = request.user
    tried = Attempt()
    values = {name: getattr(user, name) for name in OWN} | {"version": user.version}
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in OWN}
        version = number(request.POST.get("version"))
        tried = attempt(lambda: change_user(actor=user, user=user, version=version, **given))
        if tried.is_done:
            with translation.override(tried.result.language):
                return done(request, _("Saved."), "identity:profile")
        values = given | {"version": tried.current.version if tried.current else version}
    context = {
        "values": values, "errors": tried.errors, "current": tried.current, "languages": LANGUAGES,
        "zones": zone_choices(),
        "themes": [("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
        "densities": [("", _("Roomy")), ("compact", _("Compact"))],
    }  # fmt: skip
    return render(request, "identity/profile.html", context, status=tried.status)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme that was switched in the menu."""
    user: Any = request.user
    change_user(actor=user, user=user, theme=request.POST.get("theme", ""))
    return HttpResponse(status=204)


LOOKS = ("language", "theme", "density")


@require_POST
def looks(request: HttpRequest) -> HttpResponse:
    """Keep a language, theme or density that was chosen in passing, and show the page anew."""
    user: Any = request.user
    given: dict[str, Any] = {name: request.POST[name] for name in LOOKS if name in request.POST}
    tried = attempt(lambda: change_user(actor=user, user=user, **given))
    if not tried.is_done:
        return HttpResponse(" ".join(text for texts in tried.errors.values() for text in texts), status=422)
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Show one's tokens; make one, whose secret is shown this once."""
    user: Any = request.user
    need_right(user, "use_api")
    tried = Attempt()
    given: dict[str, Any] = {"name": "", "scopes": ["read"], "days": 90}
    if request.method == "POST":
        given = {
            "name": request.POST.get("name", ""), "scopes": request.POST.getlist("scopes"),
            "days": number(request.POST.get("days")) or 0,
        }  # fmt: skip
        tried = attempt(lambda: create_token(actor=user, user=user, **given))
        if tried.is_done:
            given = {"name": "", "scopes": ["read"], "days": 90}
    context = {
        "rows": _rows(user), "values": given, "errors": tried.errors, "secret": tried.result[1] if tried.result else "",
        "scopes": [(scope, SCOPE_WORDS[scope]) for scope in SCOPES], "now": timezone.now(),
        "days": [(days, _("%(count)s days") % {"count": days}) for days in DAYS],
    }  # fmt: skip
    return render(request, "identity/tokens.html", context, status=tried.status)


@require_POST
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens at once."""
    user: Any = request.user
    row = Token.objects.get_or_404(user, pk=pk)
    revoke_token(actor=user, token=row)
    return done(request, _("The token “%(name)s” works no more.") % {"name": row.name}, "identity:tokens")


def _rows(user: Any) -> list[dict[str, Any]]:
    rows = Token.objects.visible_to(user).order_by("revoked_at", "-pk")
    names = ("pk", "name", "hint", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
    return list(rows.values(*names)[:100])
