"""Roles: the "who, what, how far" table that an owner can read aloud."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trefoil.core import registry
from trefoil.core.access import ACTIONS, GROUPS
from trefoil.identity.actions import apply_pack, create_role, remove_role, set_role
from trefoil.identity.actions.roles import FIELDS, table_of
from trefoil.identity.models import MODES, Role, User
from trefoil.identity.packs import PACKS
from trefoil.identity.rights import RIGHTS
from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.tree import has_teams
from trefoil.identity.views.attempts import Attempt, attempt, done, number
from trefoil.identity.words import ACTION_WORDS, GROUP_WORDS, RIGHT_WORDS, level_choices


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """List the roles with their holders, and the ready packs."""
    user: Any = request.user
    need_right(user, "manage_users")
    holders: dict[int, list[str]] = {}
    pairs = User.roles.through.objects.filter(user__is_active=True).order_by("user__name")
    for role_id, name in pairs.values_list("role_id", "user__name"):
        holders.setdefault(role_id, []).append(name)
    rows = Role.objects.visible_to(user).order_by("name").values("pk", "name", "rights", "is_firm_wide")
    names = {row["name"] for row in rows}
    packs = [
        {"key": key, "label": label, "text": pack_words(key, has_teams(user)),
         "makes": [(str(draft.name), str(draft.name) in names) for draft in made]}
        for key, (label, made) in PACKS.items()
    ]  # fmt: skip
    return render_setup(request, "identity/roles.html", "roles", {"rows": rows, "holders": holders, "packs": packs})


def pack_words(key: str, has_teams: bool) -> str:
    """What a pack is for, in a sentence."""
    members = _("Members see and change what is their team's; managers see everything.")
    return {
        "everyone": _("An owner with all rights, and staff who see and change everything."),
        "team_shop": members if has_teams else _("Members work with everything; managers also change much at once."),
        "bank_branch": _("Branches see only themselves, fields are masked; compliance sees all and changes nothing."),
    }.get(key, "")


@require_http_methods(["GET", "POST"])
def new_role(request: HttpRequest) -> HttpResponse:
    """Make a role, empty or as a copy of another one."""
    user: Any = request.user
    need_right(user, "manage_users")
    tried, values = Attempt(), _empty()
    source = number(request.GET.get("copy"))
    if source is not None:
        row = Role.objects.get_or_404(user, pk=source)
        values = _values(row) | {"name": _("%(name)s, a copy") % {"name": row.name}}
    if request.method == "POST":
        values = _given(request)
        tried = attempt(lambda: create_role(actor=user, **_arguments(values)))
        if tried.is_done:
            return done(request, _("The role “%(name)s” is there.") % {"name": tried.result.name}, "identity:roles")
    return _page(request, None, values, tried)


@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change a role's table, extra rights and field groups."""
    user: Any = request.user
    need_right(user, "manage_users")
    row = Role.objects.get_or_404(user, pk=pk)
    tried, values = Attempt(), _values(row) | {"version": row.version}
    if request.method == "POST":
        version = number(request.POST.get("version"))
        values = _given(request) | {"version": version}
        tried = attempt(lambda: set_role(actor=user, role=row, version=version, **_arguments(values)))
        if tried.is_done:
            return done(request, _("Saved. It holds from now on, for everybody with this role."), "identity:role", pk)
        if tried.current is not None:
            values["version"] = tried.current.version
    return _page(request, row, values, tried)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a role that nobody holds."""
    user: Any = request.user
    need_right(user, "manage_users")
    row = Role.objects.get_or_404(user, pk=pk)
    name = row.name
    tried = attempt(lambda: remove_role(actor=user, role=row))
    if tried.is_done:
        return done(request, _("The role “%(name)s” is gone.") % {"name": name}, "identity:roles")
    return _page(request, row, _values(row) | {"version": row.version}, tried)


@require_POST
def pack(request: HttpRequest, key: str) -> HttpResponse:
    """Make the roles of a ready pack; those that are there already stay as they are."""
    user: Any = request.user
    need_right(user, "manage_users")
    if key not in PACKS:
        raise Http404
    made = apply_pack(actor=user, pack=key)
    names = ", ".join(row.name for row in made.values())
    return done(request, _("These roles are there now: %(names)s.") % {"names": names}, "identity:roles")


def _page(request: HttpRequest, row: Role | None, values: dict[str, Any], tried: Attempt) -> HttpResponse:
    people = User.colleagues.visible_to(request.user).active().filter(roles=row) if row is not None else None
    context = {
        "row": row, "values": values, "errors": tried.errors, "current": tried.current,
        "kinds": [(kind.key, kind.plural) for kind in registry.object_types if kind.is_owned],
        "actions": [(act, ACTION_WORDS[act]) for act in ACTIONS], "level_choices": level_choices,
        "all_rights": [(key, *RIGHT_WORDS[key]) for key in RIGHTS],
        "groups": [(f"{group}_fields", GROUP_WORDS[group]) for group in GROUPS], "modes": MODES,
        "people": list(people.order_by("name").values("pk", "name")) if people is not None else [],
    }  # fmt: skip
    return render_setup(request, "identity/role.html", "roles", context, tried.status)


def _empty() -> dict[str, Any]:
    return {
        "name": "", "table": {}, "rights": [], "is_firm_wide": False, "normal_fields": "editable",
        "sensitive_fields": "hidden", "secret_fields": "hidden",
    }  # fmt: skip


def _values(row: Role) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("name", "rights", "is_firm_wide", *FIELDS)}
    return own | {"table": table_of(row)}


def _given(request: HttpRequest) -> dict[str, Any]:
    table = {
        kind.key: {act: number(request.POST.get(f"level.{kind.key}.{act}")) or 0 for act in ACTIONS}
        for kind in registry.object_types if kind.is_owned
    }  # fmt: skip
    fields = {name: request.POST.get(name, "hidden") for name in FIELDS}
    return fields | {
        "name": request.POST.get("name", ""), "table": table, "rights": request.POST.getlist("rights"),
        "is_firm_wide": "is_firm_wide" in request.POST,
    }


def _arguments(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "version"}
