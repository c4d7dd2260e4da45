"""Colleagues, teams and roles in the REST API."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from trefoil.core.actions import Invalid
from trefoil.core.api.fields import Body, Id, Text, same_words
from trefoil.core.api.resource import Resource, Rows, parameters, reply
from trefoil.core.api.routes import VERSIONED, Routes, version_asked
from trefoil.core.listing import Column
from trefoil.identity.actions import change_user, create_team, create_user, remove_team, set_active, set_team
from trefoil.identity.models import LANGUAGES, Membership, Role, Team, User

users = Routes("Colleagues", scopes=("settings",), readers=("customers", "deals", "leads", "tasks"))
teams = Routes("Teams", scopes=("settings",), readers=("customers", "deals", "leads", "tasks"))
roles = Routes("Roles", scopes=("settings",))
routers = {"users": users, "teams": teams, "roles": roles}
Language = Literal["en", "ru", "pl", "he"]
same_words(Language, LANGUAGES)


class UserChange(Body):
    """Fields of a colleague to change; what is not named stays. Passwords have no place in the API."""

    name: Text(150, least=1) = Field(default="", description="Name.")  # type: ignore[valid-type]
    email: Text(254, least=3) = Field(default="", description="Address to sign in with.")  # type: ignore[valid-type]
    language: Language = Field(default="en", description="Language of pages and answers.")
    time_zone: Text(60) = Field(default="", description="Time zone, such as Europe/Warsaw.")  # type: ignore[valid-type]
    role_ids: list[Id] = Field(default_factory=list, max_length=50, description="All roles.")


class UserIn(Body):
    """A new colleague, who sets his password by “forgotten password”."""

    name: Text(150, least=1) = Field(description="Name.", examples=["Marek Kania"])  # type: ignore[valid-type]
    email: Text(254, least=3) = Field(description="Address to sign in with.", examples=["marek@orchard.example"])  # type: ignore[valid-type]
    language: Language = Field(default="en", description="Language of pages and answers.")
    role_ids: list[Id] = Field(default_factory=list, max_length=50, description="Roles.")
    team_ids: list[Id] = Field(default_factory=list, max_length=200, description="Teams.")
    head_of_ids: list[Id] = Field(default_factory=list, max_length=200, description="Teams that he leads.")


class UserOut(BaseModel):
    """A colleague."""

    id: int = Field(description="Number of the colleague.")
    name: str = Field(description="Name.")
    email: str = Field(description="Address.")
    language: str = Field(description="Language.")
    time_zone: str = Field(description="Time zone; empty for UTC.")
    is_active: bool = Field(description="Whether he may sign in.")
    home_team_id: int | None = Field(description="Team of what he adds.")
    team_ids: list[int] = Field(description="Teams.")
    role_ids: list[int] = Field(description="Roles.")
    created_at: str = Field(description="When he was added.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class UserPage(BaseModel):
    """A page of colleagues."""

    items: list[UserOut] = Field(description="The colleagues.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


class TeamIn(Body):
    """A new team."""

    name: Text(120, least=1) = Field(description="Name, unique under its parent.", examples=["East"])  # type: ignore[valid-type]
    parent_id: Id | None = Field(default=None, description="Team above; null at the top.")
    is_walled: bool = Field(default=False, description="Closed to everybody outside it.")


class TeamChange(Body):
    """Fields of a team to change; what is not named stays."""

    name: Text(120, least=1) = Field(default="", description="Name, unique under its parent.")  # type: ignore[valid-type]
    parent_id: Id | None = Field(default=None, description="Team above; null at the top.")
    is_walled: bool = Field(default=False, description="Closed to everybody outside it.")


class TeamOut(BaseModel):
    """A team."""

    id: int = Field(description="Number of the team.")
    name: str = Field(description="Name.")
    parent_id: int | None = Field(description="Team above.")
    is_walled: bool = Field(description="Closed to everybody outside it.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class TeamPage(BaseModel):
    """A page of teams."""

    items: list[TeamOut] = Field(description="The teams.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


class RoleOut(BaseModel):
    """A role."""

    id: int = Field(description="Number of the role.")
    name: str = Field(description="Name.")


class RolesOut(BaseModel):
    """All roles."""

    items: list[RoleOut] = Field(description="The roles, by name.")


USERS_OWN = [
    Column("name", "Name", "text", "name", sort="name"),
    Column("email", "Address", "text", "email", sort="email"),
    Column("language", "Language", "choice", "language", choices=LANGUAGES),
    Column("time_zone", "Time zone", "text", "time_zone", can_filter=False),
    Column("is_active", "Active", "yes_no", "is_active"),
    Column("home_team_id", "Home team", "team", "home_team_id"),
    Column("created_at", "Added", "datetime", "created_at", sort="created_at"),
    Column("version", "Version", "number", "version", can_filter=False),
]
TEAMS_OWN = [
    Column("name", "Name", "text", "name", sort="name"),
    Column("parent_id", "Team above", "team", "parent_id"),
    Column("is_walled", "Walled", "yes_no", "is_walled"),
    Column("version", "Version", "number", "version", can_filter=False),
]


def dress_users(user: Any, rows: Rows) -> Rows:
    """Colleagues with their teams and roles (two queries for all)."""
    ids = [row["pk"] for row in rows]
    team_ids: dict[int, list[int]] = {pk: [] for pk in ids}
    role_ids: dict[int, list[int]] = {pk: [] for pk in ids}
    memberships = Membership.objects.visible_to(user).filter(user__in=ids).order_by("team_id")
    for pk, team_id in memberships.values_list("user_id", "team_id"):
        team_ids[pk].append(team_id)
    held = User.roles.through.objects.filter(user__in=ids).order_by("role_id")
    for pk, role_id in held.values_list("user_id", "role_id"):
        role_ids[pk].append(role_id)
    return [
        {"team_ids": team_ids[row["pk"]], "role_ids": role_ids[row["pk"]], "id": row.pop("pk"), **row} for row in rows
    ]


def dress_teams(user: Any, rows: Rows) -> Rows:
    """Rows of values as JSON objects."""
    return [{"id": row.pop("pk"), **row} for row in rows]


USERS = Resource(
    "users", User, lambda user: USERS_OWN, User.colleagues.get_queryset, dress_users, default_sort="name"
)
TEAMS = Resource("teams", Team, lambda user: TEAMS_OWN, Team.objects.get_queryset, dress_teams, default_sort="name")


def _teams_exist(user: Any, wanted: list[int]) -> None:
    known = set(Team.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))
    if known != set(wanted):
        raise Invalid({"team_ids": _("There is no such team.")})


@users.get("", response=UserPage, openapi_extra={"parameters": parameters(USERS_OWN, default_sort="name")})
def list_users(request: HttpRequest) -> HttpResponse:
    """List colleagues"""
    return USERS.page(request)


@users.get("/me", response=UserOut)
def read_me(request: HttpRequest) -> HttpResponse:
    """Read who you are"""
    return USERS.one(request, request.user.pk)


@users.get("/{int:user_id}", response=UserOut)
def read_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Read one colleague"""
    return USERS.one(request, user_id)


@users.post("", response={201: UserOut})
def add_user(request: HttpRequest, body: UserIn) -> HttpResponse:
    """Add a colleague with roles and teams; nobody can give rights that he lacks himself"""
    _teams_exist(request.user, [*body.team_ids, *body.head_of_ids])
    row = create_user(
        actor=request.user, email=body.email, name=body.name, language=body.language, roles=body.role_ids,
        teams=body.team_ids, heads=body.head_of_ids,
    )  # fmt: skip
    return USERS.answer(request, row.pk, 201)


@users.patch("/{int:user_id}", response={200: UserOut}, openapi_extra=VERSIONED)
def change_user_fields(request: HttpRequest, user_id: int, body: UserChange) -> HttpResponse:
    """Change a colleague, or your own name, language and time zone"""
    sent = body.model_dump(exclude_unset=True)
    sent |= {"roles": sent.pop("role_ids")} if "role_ids" in sent else {}
    change_user(actor=request.user, user=user_id, version=version_asked(request), **sent)
    return USERS.answer(request, user_id)


@users.post("/{int:user_id}/deactivation", response={201: UserOut})
def deactivate_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close a colleague's access: all his sessions and tokens end at once"""
    set_active(actor=request.user, user=user_id, is_active=False)
    return USERS.answer(request, user_id, 201)


@users.delete("/{int:user_id}/deactivation", response={200: UserOut})
def activate_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Open a colleague's access again"""
    set_active(actor=request.user, user=user_id, is_active=True)
    return USERS.answer(request, user_id)


@teams.get("", response=TeamPage, openapi_extra={"parameters": parameters(TEAMS_OWN, default_sort="name")})
def list_teams(request: HttpRequest) -> HttpResponse:
    """List teams"""
    return TEAMS.page(request)


@teams.get("/{int:team_id}", response=TeamOut)
def read_team(request: HttpRequest, team_id: int) -> HttpResponse:
    """Read one team"""
    return TEAMS.one(request, team_id)


@teams.post("", response={201: TeamOut})
def add_team(request: HttpRequest, body: TeamIn) -> HttpResponse:
    """Add a team under another one or at the top"""
    row = create_team(actor=request.user, name=body.name, parent=body.parent_id, is_walled=body.is_walled)
    return TEAMS.answer(request, row.pk, 201)


@teams.patch("/{int:team_id}", response={200: TeamOut}, openapi_extra=VERSIONED)
def change_team(request: HttpRequest, team_id: int, body: TeamChange) -> HttpResponse:
    """Rename a team, move it in the tree, wall it off or open it"""
    row: Team = Team.objects.get_or_404(request.user, "edit", pk=team_id)
    had = {"name": row.name, "parent_id": row.parent_id, "is_walled": row.is_walled}
    now = had | body.model_dump(exclude_unset=True)
    set_team(
        actor=request.user, team=row, name=now["name"], parent=now["parent_id"], is_walled=now["is_walled"],
        version=version_asked(request),
    )  # fmt: skip
    return TEAMS.answer(request, row.pk)


@teams.delete("/{int:team_id}", response={204: None})
def remove_team_now(request: HttpRequest, team_id: int) -> HttpResponse:
    """Remove an empty team; one with members, records or teams below is refused and says so"""
    remove_team(actor=request.user, team=team_id)
    return HttpResponse(status=204)


@roles.get("", response=RolesOut)
def list_roles(request: HttpRequest) -> HttpResponse:
    """List roles"""
    rows: Any = Role.objects.visible_to(request.user).order_by("name", "pk")
    return reply({"items": list(rows.values("id", "name"))})
