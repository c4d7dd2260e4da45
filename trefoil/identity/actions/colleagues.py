"""A colleague's card as one change: his name, roles and teams together, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trefoil.core.actions import action
from trefoil.identity.actions.people import change_user
from trefoil.identity.actions.teams import set_memberships
from trefoil.identity.models import Membership, User


@action
def change_colleague(
    *, actor: Any, user: Any, teams: Mapping[int, bool] | None = None, version: int | None = None, **given: Any
) -> User:
    """Change a colleague and make his teams exactly `teams` ({team id: leads it}; None leaves them alone)."""
    row = change_user(actor=actor, user=user, version=version, **given)
    if teams is not None:
        held = Membership.objects.system("the teams until now").filter(user=row).values_list("team_id", "is_head")
        if dict(held) != dict(teams):
            home = row.home_team_id if row.home_team_id in teams else None
            set_memberships(actor=actor, user=row, teams=teams, home_team=home)
    return row
