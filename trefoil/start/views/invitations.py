"""Inviting colleagues, and coming in by an invitation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core.html import active_language
from trefoil.identity.models import LANGUAGES, Role, firm
from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.tree import branches
from trefoil.identity.views.attempts import Attempt, attempt, done, numbers
from trefoil.start.actions import accept_invitation, invite, revoke_invitation
from trefoil.start.actions.inviting import DAYS, open_invitation
from trefoil.start.letters import send_invitation
from trefoil.start.models import Invitation

BACKEND = "trefoil.identity.backend.Backend"


@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Show the invitations that are still open and make a new one; its link is shown once."""
    user: Any = request.user
    need_right(user, "manage_users")
    tried, sent = Attempt(), ""
    values: dict[str, Any] = {"email": "", "roles": [], "teams": []}
    if request.method == "POST":
        values = {
            "email": request.POST.get("email", "").strip()[:300], "roles": numbers(request, "roles"),
            "teams": numbers(request, "teams"),
        }  # fmt: skip
        tried = attempt(lambda: invite(actor=user, **values))
        if tried.is_done and values["email"] and settings.MAIL_IS_ON:
            sent = values["email"] if send_invitation(user, values["email"], tried.result[1]) else ""
    is_made = request.method == "POST" and tried.is_done
    roles = list(Role.objects.visible_to(user).order_by("name").values_list("pk", "name"))
    rows = Invitation.objects.visible_to(user).filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
    context = {
        "values": {"email": "", "roles": [], "teams": []} if is_made else values, "errors": tried.errors,
        "link": tried.result[1] if is_made else "", "sent": sent, "days": DAYS, "roles": roles,
        "teams": [(node.pk, node.indented) for node in branches()], "has_mail": settings.MAIL_IS_ON,
        "rows": rows.select_related("by").order_by("-made_at", "-pk")[:200],
    }  # fmt: skip
    return render_setup(request, "start/invitations.html", "people", context, tried.status)


@require_POST
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    user: Any = request.user
    need_right(user, "manage_users")
    revoke_invitation(actor=user, invitation=pk)
    return done(request, _("The link opens nothing any more."), "start:invitations")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """Show an invitation to who has its link, and make the colleague."""
    row = open_invitation(secret)
    values: dict[str, Any] = {"email": row.email, "name": "", "language": active_language()}
    tried = Attempt()
    if request.method == "POST":
        values = {name: request.POST.get(name, "").strip()[:300] for name in values}
        tried = attempt(lambda: accept_invitation(secret=secret, password=request.POST.get("password", ""), **values))
        if tried.is_done:
            login(request, tried.result, backend=BACKEND)
            messages.success(request, _("Welcome, %(name)s.") % {"name": tried.result.name})
            return HttpResponseRedirect(reverse("planner:today"), status=303)
    context = {
        "values": values, "errors": tried.errors, "languages": LANGUAGES, "by": row.by.name, "firm_name": firm().name,
        "has_address": bool(row.email), "path": request.path,
    }  # fmt: skip
    return render(request, "start/welcome.html", context, status=tried.status)
