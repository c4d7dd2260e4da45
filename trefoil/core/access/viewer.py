"""What one user may do, worked out once and passed around: the compiled form of roles, teams, walls and shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How far a right reaches."""

    NONE = 0
    OWN = 1
    TEAM = 2
    ALL = 3


class Mode(StrEnum):
    """What a viewer gets of a group of fields."""

    HIDDEN = "hidden"
    MASKED = "masked"
    SHOWN = "shown"
    EDITABLE = "editable"


ACTIONS = ("view", "create", "edit", "delete", "export")
GROUPS = ("normal", "sensitive", "secret")
MODE_ORDER = (Mode.HIDDEN, Mode.MASKED, Mode.SHOWN, Mode.EDITABLE)


@dataclass(frozen=True)
class Viewer:
    """The rights of one user at one moment; `user_id` 0 is nobody."""

    user_id: int
    levels: Mapping[tuple[str, str], Level] = field(default_factory=dict)
    rights: frozenset[str] = frozenset()
    teams: frozenset[int] = frozenset()
    walled_off: frozenset[int] = frozenset()
    modes: Mapping[str, Mode] = field(default_factory=dict)
    shares: Mapping[str, Mapping[int, bool]] = field(default_factory=dict)
    home_team: int | None = None
    # The teams that the viewer leads, and all below them.
    led: frozenset[int] = frozenset()

    def level(self, object_type: str, action: str) -> Level:
        """How far the viewer's right to do `action` on this object type reaches."""
        return self.levels.get((object_type, action), Level.NONE)

    def has(self, right: str) -> bool:
        """Whether the viewer holds the named extra right."""
        return right in self.rights

    def mode(self, group: str) -> Mode:
        """What the viewer gets of a group of fields; an unknown group is hidden."""
        return self.modes.get(group, Mode.EDITABLE if group == "normal" and self.user_id else Mode.HIDDEN)

    def shared(self, object_type: str, *, to_edit: bool) -> frozenset[int]:
        """Ids of records of this type shared with the viewer (for editing, if `to_edit`)."""
        shares = self.shares.get(object_type, {})
        return frozenset(pk for pk, may_edit in shares.items() if may_edit or not to_edit)


NOBODY = Viewer(user_id=0)
