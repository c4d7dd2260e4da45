"""The tree of teams and the walls in it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.identity.actions import create_team, remove_team, set_team
from trefoil.identity.models import Membership, Team
from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.tree import branches, possible_parents
from trefoil.identity.views.attempts import Attempt, attempt, done, number


@require_http_methods(["GET", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """Show the tree; add a team."""
    user: Any = request.user
    need_right(user, "manage_users")
    tried = Attempt()
    values: dict[str, Any] = {"name": "", "parent": None, "is_walled": False}
    if request.method == "POST":
        values = _given(request)
        tried = attempt(lambda: create_team(actor=user, **values))
        if tried.is_done:
            return done(request, _("The team “%(name)s” is there.") % {"name": tried.result.name}, "identity:teams")
    sizes = Membership.objects.visible_to(user).values_list("team_id").annotate(Count("pk"))
    heads = Membership.objects.visible_to(user).filter(is_head=True).order_by("user__name")
    leaders: dict[int, list[str]] = {}
    for team_id, name in heads.values_list("team_id", "user__name"):
        leaders.setdefault(team_id, []).append(name)
    context = {
        "nodes": branches(), "sizes": dict(sizes), "leaders": leaders, "values": values, "errors": tried.errors,
    }  # fmt: skip
    return render_setup(request, "identity/teams.html", "teams", context, tried.status)


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a team, move it, wall it off or open it."""
    user: Any = request.user
    need_right(user, "manage_users")
    row = Team.objects.get_or_404(user, pk=pk)
    tried = Attempt()
    values: dict[str, Any] = _values(row)
    if request.method == "POST":
        values = _given(request) | {"version": number(request.POST.get("version"))}
        tried = attempt(lambda: set_team(actor=user, team=row, **values))
        if tried.is_done:
            return done(request, _("Saved."), "identity:teams")
        if tried.current is not None:
            values["version"] = tried.current.version
    return _page(request, row, values, tried)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an empty team."""
    user: Any = request.user
    need_right(user, "manage_users")
    row = Team.objects.get_or_404(user, pk=pk)
    name = row.name
    tried = attempt(lambda: remove_team(actor=user, team=row))
    if tried.is_done:
        return done(request, _("The team “%(name)s” is gone.") % {"name": name}, "identity:teams")
    return _page(request, row, _values(row), tried)


def _page(request: HttpRequest, row: Team, values: dict[str, Any], tried: Attempt) -> HttpResponse:
    members = Membership.objects.visible_to(request.user).filter(team=row.pk).order_by("-is_head", "user__name")
    context = {
        "row": row, "values": values, "errors": tried.errors, "current": tried.current,
        "parents": [(node.pk, node.indented) for node in possible_parents(branches(), row.pk)],
        "members": list(members.values("user_id", "user__name", "user__is_active", "is_head")),
    }  # fmt: skip
    return render_setup(request, "identity/team.html", "teams", context, tried.status)


def _values(row: Team) -> dict[str, Any]:
    return {"name": row.name, "parent": row.parent_id, "is_walled": row.is_walled, "version": row.version}


def _given(request: HttpRequest) -> dict[str, Any]:
    return {
        "name": request.POST.get("name", ""), "parent": number(request.POST.get("parent")),
        "is_walled": "is_walled" in request.POST,
    }  # fmt: skip
