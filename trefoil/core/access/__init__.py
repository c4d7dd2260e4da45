"""Access: who may do what, how far. One predicate (`visible_to`) governs every way in which a record can be reached."""

from trefoil.core.access.scope import AnyParent, ChildOf, Mine, Owned, Scope, Staff, SystemOnly, scope_of
from trefoil.core.access.viewer import ACTIONS, GROUPS, NOBODY, Level, Mode, Viewer

__all__ = [
    "ACTIONS", "GROUPS", "NOBODY", "AnyParent", "ChildOf", "Level", "Mine", "Mode", "Owned", "Scope", "Staff",
    "SystemOnly", "Viewer", "scope_of",
]  # fmt: skip
