"""From roles, teams, walls and shares to one Viewer, kept per process until the user's access version changes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from trefoil.core.access import NOBODY, Level, Mode, Viewer
from trefoil.core.access.viewer import MODE_ORDER

if TYPE_CHECKING:
    from trefoil.identity.models import User

_REASON = "working out rights"
_kept: dict[int, tuple[int, Viewer]] = {}
_KEEP = 2000


def viewer_for(user: User) -> Viewer:
    """The Viewer of a user; a deactivated one is nobody."""
    if not user.is_active:
        return NOBODY
    kept = _kept.get(user.pk)
    if kept is not None and kept[0] == user.access_version:
        return kept[1]
    viewer = _work_out(user)
    if len(_kept) >= _KEEP:
        _kept.clear()
    _kept[user.pk] = (user.access_version, viewer)
    return viewer


def forget_all() -> None:
    """Drop what is kept (tests that rebuild the database need it)."""
    _kept.clear()


def _work_out(user: User) -> Viewer:
    model = apps.get_model
    roles = list(model("identity.Role").objects.system(_REASON).filter(holders=user))
    levels: dict[tuple[str, str], Level] = {}
    for kind, action, level in (
        model("identity.Grant").objects.system(_REASON).filter(role__in=[r.pk for r in roles])
        .values_list("object_type", "action", "level")
    ):  # fmt: skip
        levels[kind, action] = max(levels.get((kind, action), Level.NONE), Level(level))
    memberships = dict(
        model("identity.Membership").objects.system(_REASON).filter(user=user).values_list("team_id", "is_head")
    )
    tree = list(model("identity.Team").objects.system(_REASON).values_list("pk", "parent_id", "is_walled"))
    firm_wide = any(role.is_firm_wide for role in roles)
    return Viewer(
        user_id=user.pk,
        levels=levels,
        rights=frozenset(right for role in roles for right in role.rights),
        teams=reach(tree, memberships),
        walled_off=frozenset() if firm_wide else walled_off(tree, set(memberships)),
        modes={
            group: max((Mode(getattr(role, f"{group}_fields")) for role in roles), key=MODE_ORDER.index,
                       default=Mode.HIDDEN)
            for group in ("normal", "sensitive", "secret")
        },  # fmt: skip
        shares=_shares(user, memberships),
        home_team=user.home_team_id or next(iter(memberships), None),
    )


def _shares(user: User, memberships: dict[int, bool]) -> dict[str, dict[int, bool]]:
    found: dict[str, dict[int, bool]] = defaultdict(dict)
    share: Any = apps.get_model("identity.Share")
    with_me = Q(user=user) | Q(team__in=list(memberships))
    rows = share.objects.system(_REASON).filter(with_me).values_list("object_type", "object_id", "may_edit")
    for kind, pk, may_edit in rows:
        found[kind][pk] = found[kind].get(pk, False) or may_edit
    return dict(found)


def below(tree: list[tuple[int, int | None, bool]], root: int) -> set[int]:
    """The team and all teams under it."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent, _walled in tree:
        children[parent].append(pk)
    found, todo = {root}, [root]
    while todo:
        for child in children[todo.pop()]:
            if child not in found:
                found.add(child)
                todo.append(child)
    return found


def reach(tree: list[tuple[int, int | None, bool]], memberships: dict[int, bool]) -> frozenset[int]:
    """My teams, and those below where I am the head."""
    found: set[int] = set()
    for team, is_head in memberships.items():
        found |= below(tree, team) if is_head else {team}
    return frozenset(found)


def walled_off(tree: list[tuple[int, int | None, bool]], mine: set[int]) -> frozenset[int]:
    """Teams inside a wall that I do not belong to."""
    closed: set[int] = set()
    for pk, _parent, is_walled in tree:
        if is_walled:
            inside = below(tree, pk)
            if not inside & mine:
                closed |= inside
    return frozenset(closed)
