"""Checks that actions make before they write."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.access import Level, Viewer
from trefoil.core.actions import Invalid, Refused
from trefoil.identity.models import Membership, Team, User

RIGHTS = (
    "import", "mass_change", "merge", "restore", "manage_products", "manage_users", "manage_settings", "see_audit",
    "use_api", "see_private", "send_campaign", "manage_automations",
)  # fmt: skip


def need(actor: Any, right: str) -> None:
    """Raise Refused unless the actor holds the extra right; the system itself (None) may."""
    if actor is not None and not actor.may(right):
        raise Refused


def need_level(actor: Any, object_type: str, act: str) -> Level:
    """The actor's level for an action on an object type; Refused when there is none."""
    level: Level = actor.viewer.level(object_type, act)
    if level is Level.NONE:
        raise Refused
    return level


def place(
    actor: Any, object_type: str, owner: Any, team: Any, *, act: str = "create"
) -> tuple[int | None, int | None]:
    """(owner id, team id) for a record that the actor makes or moves, checked against how far his right reaches.

    Without an owner it is the actor's; without a team it is the owner's home team.
    """
    level = need_level(actor, object_type, act)
    owner_id = getattr(owner, "pk", owner) or actor.pk
    team_id = getattr(team, "pk", team) or _home_team(actor, owner_id)
    viewer: Viewer = actor.viewer
    if level is Level.ALL:
        if team_id in viewer.walled_off:
            raise Invalid({"team": _("This team is closed to you.")})
        _must_exist(actor, owner_id, team_id)
        return owner_id, team_id
    if owner_id == actor.pk and (team_id is None or team_id in viewer.teams):
        return owner_id, team_id
    if level is Level.TEAM and team_id in viewer.teams and _is_member(owner_id, viewer):
        return owner_id, team_id
    raise Invalid({"owner": _("You may give records only to yourself or, if your role says so, to your team.")})


def _home_team(actor: Any, owner_id: int) -> int | None:
    if owner_id == actor.pk:
        home: int | None = actor.viewer.home_team
        return home
    rows = User.colleagues.system("home team of the new owner").filter(pk=owner_id)
    home = rows.values_list("home_team_id", flat=True).first()
    if home is None:
        memberships = Membership.objects.system("home team of the new owner").filter(user_id=owner_id)
        home = memberships.values_list("team_id", flat=True).first()
    return home


def _is_member(owner_id: int, viewer: Viewer) -> bool:
    return (
        Membership.objects.system("is the new owner in my team")
        .filter(user_id=owner_id, team_id__in=viewer.teams).exists()
    )  # fmt: skip


def _must_exist(actor: Any, owner_id: int, team_id: int | None) -> None:
    owners = User.colleagues.system("does the owner exist").active().filter(pk=owner_id)
    if owner_id != actor.pk and not owners.exists():
        raise Invalid({"owner": _("There is no such colleague.")})
    if team_id is not None and team_id not in actor.viewer.teams:
        if not Team.objects.system("does the team exist").filter(pk=team_id).exists():
            raise Invalid({"team": _("There is no such team.")})
