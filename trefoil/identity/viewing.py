"""From roles, teams, walls and shares to one Viewer, kept per process until the user's access version changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from trefoil.core.access import NOBODY, Level, Mode, Viewer
from trefoil.core.access.viewer import GROUPS, MODE_ORDER

if TYPE_CHECKING:
    from trefoil.identity.models import User

Tree = list[tuple[int, int | None, bool]]
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
    viewer = viewers_for([user])[user.pk]
    if len(_kept) >= _KEEP:
        _kept.clear()
    _kept[user.pk] = (user.access_version, viewer)
    return viewer


def viewers_for(users: Sequence[User], record: tuple[str, int] | None = None) -> dict[int, Viewer]:
    """{user id: Viewer} for many users in five queries; with a record only the shares of that one are read."""
    standing = load([user.pk for user in users], record)
    return {user.pk: standing.viewer(user.pk, user.home_team_id) if user.is_active else NOBODY for user in users}


def forget_all() -> None:
    """Drop what is kept (tests that rebuild the database need it)."""
    _kept.clear()


@dataclass(frozen=True)
class Held:
    """A role as its holders have it."""

    pk: int
    name: str
    levels: Mapping[tuple[str, str], Level]
    rights: frozenset[str]
    modes: Mapping[str, Mode]
    is_firm_wide: bool


@dataclass(frozen=True)
class Standing:
    """What the rights of some users come from."""

    tree: Tree
    roles: Mapping[int, Sequence[Held]]
    memberships: Mapping[int, Mapping[int, bool]]
    shares: Sequence[tuple[int | None, int | None, str, int, bool]]

    def viewer(self, user_id: int, home_team: int | None = None) -> Viewer:
        """The compiled rights of one of the users."""
        roles, memberships = self.roles.get(user_id, ()), self.memberships.get(user_id, {})
        levels: dict[tuple[str, str], Level] = {}
        for role in roles:
            for cell, level in role.levels.items():
                levels[cell] = max(levels.get(cell, Level.NONE), level)
        is_firm_wide = any(role.is_firm_wide for role in roles)
        return Viewer(
            user_id=user_id,
            levels=levels,
            rights=frozenset(right for role in roles for right in role.rights),
            teams=reach(self.tree, memberships),
            walled_off=frozenset() if is_firm_wide else walled_off(self.tree, set(memberships)),
            modes={
                group: max((role.modes[group] for role in roles), key=MODE_ORDER.index, default=Mode.HIDDEN)
                for group in GROUPS
            },
            shares=self._shares_with(user_id, memberships),
            home_team=home_team or next(iter(memberships), None),
            led=reach(self.tree, {team: True for team, is_head in memberships.items() if is_head}),
        )

    def _shares_with(self, user_id: int, memberships: Mapping[int, bool]) -> dict[str, dict[int, bool]]:
        found: dict[str, dict[int, bool]] = defaultdict(dict)
        for to_user, to_team, kind, pk, may_edit in self.shares:
            if to_user == user_id or (to_team is not None and to_team in memberships):
                found[kind][pk] = found[kind].get(pk, False) or may_edit
        return dict(found)


def load(user_ids: Sequence[int], record: tuple[str, int] | None = None) -> Standing:
    """Read roles, grants, memberships, teams and shares of these users."""
    model = apps.get_model
    memberships: dict[int, dict[int, bool]] = defaultdict(dict)
    for user_id, team_id, is_head in (
        model("identity.Membership").objects.system(_REASON).filter(user__in=user_ids).order_by("pk")
        .values_list("user_id", "team_id", "is_head")
    ):  # fmt: skip
        memberships[user_id][team_id] = is_head
    teams = {team for own in memberships.values() for team in own}
    shares = model("identity.Share").objects.system(_REASON).filter(Q(user__in=user_ids) | Q(team__in=teams))
    if record is not None:
        shares = shares.filter(object_type=record[0], object_id=record[1])
    return Standing(
        tree=list(model("identity.Team").objects.system(_REASON).values_list("pk", "parent_id", "is_walled")),
        roles=_roles_of(user_ids),
        memberships=dict(memberships),
        shares=list(shares.values_list("user_id", "team_id", "object_type", "object_id", "may_edit")),
    )


def _roles_of(user_ids: Iterable[int]) -> dict[int, list[Held]]:
    through: Any = apps.get_model("identity.User").roles.through
    pairs = list(through.objects.filter(user__in=user_ids).order_by("role_id").values_list("user_id", "role_id"))
    held = held_roles({role for _user, role in pairs}) if pairs else {}
    found: dict[int, list[Held]] = defaultdict(list)
    for user_id, role_id in pairs:
        found[user_id].append(held[role_id])
    return dict(found)


def held_roles(role_ids: Iterable[int]) -> dict[int, Held]:
    """{role id: what it gives}, in two queries."""
    ids = list(role_ids)
    levels: dict[int, dict[tuple[str, str], Level]] = defaultdict(dict)
    grants: Any = apps.get_model("identity.Grant").objects.system(_REASON).filter(role__in=ids)
    for role_id, kind, action, level in grants.values_list("role_id", "object_type", "action", "level"):
        levels[role_id][kind, action] = Level(level)
    roles: Any = apps.get_model("identity.Role").objects.system(_REASON).filter(pk__in=ids)
    return {
        role.pk: Held(
            role.pk, role.name, levels.get(role.pk, {}), frozenset(role.rights),
            {group: Mode(getattr(role, f"{group}_fields")) for group in GROUPS}, role.is_firm_wide,
        )
        for role in roles
    }  # fmt: skip


def below(tree: Tree, root: int) -> set[int]:
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


def reach(tree: Tree, memberships: Mapping[int, bool]) -> frozenset[int]:
    """My teams, and those below where I am the head."""
    found: set[int] = set()
    for team, is_head in memberships.items():
        found |= below(tree, team) if is_head else {team}
    return frozenset(found)


def walled_off(tree: Tree, mine: set[int]) -> frozenset[int]:
    """Teams inside a wall that I do not belong to."""
    closed: set[int] = set()
    for pk, _parent, is_walled in tree:
        if is_walled:
            inside = below(tree, pk)
            if not inside & mine:
                closed |= inside
    return frozenset(closed)
