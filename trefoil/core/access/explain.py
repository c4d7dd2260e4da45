"""Why somebody may do something with one record, or may not: the same rule as `Owned`, told step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from trefoil.core.access.scope import Owned
from trefoil.core.access.viewer import Level, Viewer


class HeldRole(Protocol):
    """What is asked of a role."""

    @property
    def name(self) -> str: ...
    @property
    def levels(self) -> Mapping[tuple[str, str], Level]: ...
    @property
    def rights(self) -> frozenset[str]: ...
    @property
    def is_firm_wide(self) -> bool: ...


@dataclass(frozen=True)
class ShareLine:
    """A share of the record with this person, directly or through a team."""

    may_edit: bool
    by: str = ""
    team: str = ""


@dataclass(frozen=True)
class Grounds:
    """What a person's rights come from.

    `led`: team -> the team above it that he leads; `closed`: teams behind walls that he does not stand behind, whether
    or not a firm-wide role opens them; `shares`: of the record in question, with him.
    """

    viewer: Viewer
    roles: Sequence[HeldRole] = ()
    led: Mapping[int, int] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    shares: Sequence[ShareLine] = ()


@dataclass(frozen=True)
class Reason:
    """One reason.

    For: all, team, owner, share, see_private, firm_wide. Against: no_right, walled, private, far, read_only.
    """

    key: str
    is_for: bool
    role: str = ""
    level: Level = Level.NONE
    team_id: int | None = None
    led_id: int | None = None
    share: ShareLine | None = None


@dataclass(frozen=True)
class Answer:
    """Whether it is allowed, and why."""

    is_allowed: bool
    reasons: tuple[Reason, ...]


def why(row: Any, action: str, grounds: Grounds) -> Answer:
    """May this person do `action` with this owned record, and for which reasons."""
    scope = type(row).scope
    if not isinstance(scope, Owned):
        raise TypeError(f"{type(row).__name__} has no owner and team of its own")
    if scope.allows(row, grounds.viewer, action):
        return Answer(True, tuple(_for(scope.object_type, row, action, grounds)))
    return Answer(False, tuple(_against(scope.object_type, row, action, grounds)))


def _for(object_type: str, row: Any, action: str, grounds: Grounds) -> list[Reason]:
    is_mine, found = row.owner_id == grounds.viewer.user_id, []
    shares = _counting(grounds.shares, action)
    is_open = not row.is_private or is_mine or bool(shares)
    if is_mine:
        found.append(Reason("owner", True, level=Level.OWN))
    found += [Reason("share", True, share=share) for share in shares]
    if is_open or grounds.viewer.has("see_private"):
        found += _by_role(object_type, row, action, grounds)
    for role in grounds.roles:
        if not is_open and "see_private" in role.rights:
            found.append(Reason("see_private", True, role.name))
        if row.team_id in grounds.closed and role.is_firm_wide:
            found.append(Reason("firm_wide", True, role.name, team_id=row.team_id))
    return found


def _counting(shares: Sequence[ShareLine], action: str) -> list[ShareLine]:
    return [share for share in shares if action in ("view", "export") or (action == "edit" and share.may_edit)]


def _by_role(object_type: str, row: Any, action: str, grounds: Grounds) -> list[Reason]:
    found = []
    for role in grounds.roles:
        level = role.levels.get((object_type, action), Level.NONE)
        if level is Level.ALL:
            found.append(Reason("all", True, role.name, level))
        elif level is Level.TEAM and row.team_id is not None and row.team_id in grounds.viewer.teams:
            led = grounds.led.get(row.team_id)
            found.append(Reason("team", True, role.name, level, row.team_id, led))
    return found


def _against(object_type: str, row: Any, action: str, grounds: Grounds) -> list[Reason]:
    viewer, found = grounds.viewer, []
    level = viewer.level(object_type, action)
    if level is Level.NONE:
        return [Reason("no_right", False)]
    is_mine = row.owner_id == viewer.user_id
    shares = _counting(grounds.shares, action)
    if row.team_id is not None and row.team_id in viewer.walled_off:
        found.append(Reason("walled", False, team_id=row.team_id))
    if row.is_private and not is_mine and not shares and not viewer.has("see_private"):
        found.append(Reason("private", False))
    is_reached = level is Level.ALL or is_mine or shares or (level is Level.TEAM and row.team_id in viewer.teams)
    if not is_reached:
        found.append(Reason("far", False, level=level, team_id=row.team_id))
    if grounds.shares and not shares:
        found.append(Reason("read_only", False, share=grounds.shares[0]))
    return found
