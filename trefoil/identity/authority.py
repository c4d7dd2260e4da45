"""Nobody raises rights above his own, and somebody must stay in charge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.access import GROUPS, Mode, Viewer
from trefoil.core.access.viewer import MODE_ORDER
from trefoil.core.actions import Invalid, Refused
from trefoil.identity import viewing
from trefoil.identity.models import Role, User

_REASON = "who is in charge"
_CHARGE = {"manage_users", "manage_settings"}


def is_bound(actor: Any) -> bool:
    """Whether the actor may give only what he has: all but the system and who may manage settings."""
    return actor is not None and not actor.may("manage_settings")


def need_roles_within(actor: Any, role_ids: Iterable[int]) -> None:
    """Refused when one of the roles gives more than the actor has."""
    ids = list(role_ids)
    if is_bound(actor) and ids:
        for held in viewing.held_roles(ids).values():
            need_within(actor, held.levels, held.rights, held.modes, held.is_firm_wide)


def need_within(
    actor: Any, levels: Mapping[tuple[str, str], int], rights: Iterable[str], modes: Mapping[str, str],
    is_firm_wide: bool,
) -> None:  # fmt: skip
    """Refused when a table, rights or groups of fields go beyond the actor's own."""
    if not is_bound(actor):
        return
    own: Viewer = actor.viewer
    is_more = (
        any(level > own.level(*cell) for cell, level in levels.items())
        or bool(set(rights) - own.rights)
        or any(MODE_ORDER.index(Mode(modes[g])) > MODE_ORDER.index(own.mode(g)) for g in GROUPS)
        or (is_firm_wide and not _is_firm_wide(actor))
    )
    if is_more:
        raise Refused


def need_teams_within(actor: Any, teams: Mapping[int, bool], had: Mapping[int, bool]) -> None:
    """Refused when memberships ({team id: leads it}) that are new reach teams beyond the actor's own."""
    if not is_bound(actor):
        return
    tree = viewing.load([]).tree
    new = {pk: head for pk, head in teams.items() if pk not in had or (head and not had[pk])}
    if viewing.reach(tree, new) - actor.viewer.teams:
        raise Refused


def need_branch(actor: Any, *team_ids: int | None) -> None:
    """Refused when a team that is to be changed or filled stands outside of the actor's reach."""
    if is_bound(actor) and {pk for pk in team_ids if pk is not None} - actor.viewer.teams:
        raise Refused


def need_not_above(actor: Any, user: User) -> None:
    """Refused when the colleague has rights that the actor lacks (he could sign in as him otherwise)."""
    if not is_bound(actor) or user.pk == actor.pk:
        return
    standing = viewing.load([user.pk])
    for held in standing.roles.get(user.pk, ()):
        need_within(actor, held.levels, held.rights, held.modes, held.is_firm_wide)
    if standing.viewer(user.pk).teams - actor.viewer.teams:
        raise Refused


def keep_somebody_in_charge(actor: Any) -> None:
    """Invalid when, after a change, no active colleague may manage users and settings any more."""
    if actor is None:
        return
    rows = Role.objects.system(_REASON).values_list("pk", "rights")
    having = {right: [pk for pk, rights in rows if right in rights] for right in _CHARGE}
    people = User.colleagues.system(_REASON).active()
    for roles in having.values():
        people = people.filter(pk__in=User.roles.through.objects.filter(role__in=roles).values("user_id"))
    if not people.exists():
        text = _("Somebody must be able to manage colleagues and settings. Give that to another first.")
        raise Invalid({"roles": text})


def _is_firm_wide(actor: Any) -> bool:
    return Role.objects.system(_REASON).filter(holders=actor, is_firm_wide=True).exists()
