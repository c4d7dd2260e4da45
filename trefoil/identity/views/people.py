"""Colleagues: who works here, with which roles and teams, and whose access is closed."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trefoil.identity.actions import change_colleague, create_user, set_active, set_password
from trefoil.identity.models import LANGUAGES, Membership, Role, User
from trefoil.identity.setup_pages import address, need_right, render_setup
from trefoil.identity.tree import branches
from trefoil.identity.views.attempts import Attempt, attempt, done, number, numbers


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List colleagues with their roles and teams; those whose access is closed on a tab of their own."""
    user: Any = request.user
    need_right(user, "manage_users")
    is_closed = request.GET.get("show") == "closed"
    found = User.colleagues.visible_to(user).filter(is_active=not is_closed).order_by("name", "pk")
    rows = list(found.values("pk", "name", "email", "last_login", "is_active"))
    ids = [row["pk"] for row in rows]
    roles, teams = _roles_of(ids), _teams_of(user, ids)
    for row in rows:
        row |= {"roles": roles[row["pk"]], "teams": teams[row["pk"]]}
    views = [
        {"label": _("Working here"), "url": "?", "is_current": not is_closed},
        {"label": _("Closed"), "url": "?show=closed", "is_current": is_closed},
    ]
    context = {"rows": rows, "views": views, "invite_url": address("start:invitations")}
    return render_setup(request, "identity/people.html", "people", context)


@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Add a colleague."""
    user: Any = request.user
    need_right(user, "manage_users")
    tried, tree = Attempt(), branches()
    values: dict[str, Any] = {"email": "", "name": "", "language": user.language, "roles": [], "teams": {}}
    if request.method == "POST":
        values = _given(request, tree)
        teams = values["teams"] or ({tree[0].pk: False} if len(tree) == 1 else {})
        tried = attempt(
            lambda: create_user(
                actor=user, email=values["email"], name=values["name"], language=values["language"],
                password=request.POST.get("password") or None, roles=values["roles"], teams=list(teams),
                heads=[pk for pk, leads in teams.items() if leads],
            )
        )  # fmt: skip
        if tried.is_done:
            return done(request, _("%(name)s can sign in now.") % {"name": tried.result.name}, "identity:people")
    return _page(request, None, values, tried, tree)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change a colleague's name, address, language, roles and teams."""
    user: Any = request.user
    need_right(user, "manage_users")
    row = User.colleagues.get_or_404(user, pk=pk)
    tried, tree = Attempt(), branches()
    values = _values(user, row)
    if request.method == "POST":
        values = _given(request, tree) | {"version": number(request.POST.get("version"))}
        kept = {name: values[name] for name in ("email", "name", "language", "roles", "version")}
        if kept["email"].strip().casefold() == row.email:
            del kept["email"]
        teams = values["teams"] if len(tree) > 1 else None
        tried = attempt(lambda: change_colleague(actor=user, user=row, teams=teams, **kept))
        if tried.is_done:
            return done(request, _("Saved."), "identity:person", pk)
        if tried.current is not None:
            values["version"] = tried.current.version
    return _page(request, row, values, tried, tree)


@require_POST
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a colleague's password; his sessions end."""
    user: Any = request.user
    need_right(user, "manage_users")
    row, tree = User.colleagues.get_or_404(user, pk=pk), branches()
    tried = attempt(lambda: set_password(actor=user, user=row, password=request.POST.get("password", "")))
    if tried.is_done:
        return done(request, _("The password is set. All sessions of %(name)s ended.") % {"name": row.name},
                    "identity:person", pk)  # fmt: skip
    return _page(request, row, _values(user, row), tried, tree)


@require_POST
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a colleague's access (all his sessions end), or open it again with `undo`."""
    user: Any = request.user
    need_right(user, "manage_users")
    row = User.colleagues.get_or_404(user, pk=pk)
    is_active = request.POST.get("undo") == "1"
    tried = attempt(lambda: set_active(actor=user, user=row, is_active=is_active))
    text = _("%(name)s may sign in again.") if is_active else _("%(name)s is signed out everywhere and cannot come in.")
    if not tried.is_done:
        return _page(request, row, _values(user, row), tried, branches())
    return done(request, text % {"name": row.name}, "identity:person", pk)


def _page(request: HttpRequest, row: Any, values: dict[str, Any], tried: Attempt, tree: Any) -> HttpResponse:
    roles = Role.objects.visible_to(request.user).order_by("name").values_list("pk", "name")
    context = {
        "row": row, "values": values, "errors": tried.errors, "current": tried.current, "tree": tree,
        "all_roles": list(roles), "languages": LANGUAGES,
        "in_team": [("", "–"), ("member", _("member")), ("head", _("leads it"))],
    }  # fmt: skip
    return render_setup(request, "identity/person.html", "people", context, tried.status)


def _given(request: HttpRequest, tree: Any) -> dict[str, Any]:
    placed = {node.pk: request.POST.get(f"team.{node.pk}", "") for node in tree}
    return {
        "email": request.POST.get("email", ""), "name": request.POST.get("name", ""),
        "language": request.POST.get("language", ""), "roles": numbers(request, "roles"),
        "teams": {pk: where == "head" for pk, where in placed.items() if where in ("member", "head")},
    }  # fmt: skip


def _values(reader: Any, row: User) -> dict[str, Any]:
    teams = Membership.objects.visible_to(reader).filter(user=row).values_list("team_id", "is_head")
    roles = Role.objects.visible_to(reader).filter(holders=row).values_list("pk", flat=True)
    return {
        "email": row.email, "name": row.name, "language": row.language, "version": row.version,
        "roles": list(roles), "teams": dict(teams),
    }  # fmt: skip


def _roles_of(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    pairs = User.roles.through.objects.filter(user__in=ids).order_by("role__name").values_list("user_id", "role__name")
    for user_id, name in pairs:
        found[user_id].append(name)
    return found


def _teams_of(reader: Any, ids: list[int]) -> dict[int, list[tuple[str, bool]]]:
    found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    rows = Membership.objects.visible_to(reader).filter(user__in=ids).order_by("team__name")
    for user_id, name, is_head in rows.values_list("user_id", "team__name", "is_head"):
        found[user_id].append((name, is_head))
    return found
