"""What each colleague's rights on one record come from, for all of them in a handful of queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trefoil.core.access import NOBODY
from trefoil.core.access.explain import Grounds, ShareLine
from trefoil.identity import viewing
from trefoil.identity.actions.shares import shares_of
from trefoil.identity.models import User


def grounds_of(users: Sequence[User], row: Any) -> dict[int, Grounds]:
    """{user id: what his rights on this record come from}."""
    standing = viewing.load([user.pk for user in users], (type(row).scope.object_type, row.pk))
    shares = shares_of(row)
    return {user.pk: _grounds(user, standing, shares) for user in users}


def _grounds(user: User, standing: viewing.Standing, shares: Sequence[Any]) -> Grounds:
    if not user.is_active:
        return Grounds(NOBODY)
    memberships = standing.memberships.get(user.pk, {})
    led: dict[int, int] = {}
    for team_id, is_head in memberships.items():
        if is_head:
            for under in viewing.below(standing.tree, team_id) - set(memberships):
                led.setdefault(under, team_id)
    mine = [
        ShareLine(share.may_edit, str(share.by or ""), share.team.name if share.team else "")
        for share in shares if share.user_id == user.pk or share.team_id in memberships
    ]  # fmt: skip
    return Grounds(
        viewer=standing.viewer(user.pk, user.home_team_id),
        roles=standing.roles.get(user.pk, ()),
        led=led,
        closed=viewing.walled_off(standing.tree, set(memberships)),
        shares=mine,
    )
