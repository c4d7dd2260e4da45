"""Groups of fields: what is hidden is not shown, searched, sorted, filtered, exported or told by an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trefoil.core.access.viewer import Mode, Viewer

MASK = "•"


def group_of(model: type[Any], name: str) -> str:
    """The group of a model's own field: normal unless `field_groups` says otherwise."""
    groups: Mapping[str, str] = getattr(model, "field_groups", {})
    return groups.get(name, "normal")


def readable(viewer: Viewer, group: str) -> bool:
    """Whether values of the group may be read whole."""
    return viewer.mode(group) in (Mode.SHOWN, Mode.EDITABLE)


def usable(viewer: Viewer, group: str) -> bool:
    """Whether values of the group may be filtered, sorted, searched and grouped by (masked ones may not)."""
    return readable(viewer, group)


def editable(viewer: Viewer, group: str) -> bool:
    """Whether values of the group may be changed."""
    return viewer.mode(group) is Mode.EDITABLE


def present(viewer: Viewer, group: str, value: Any) -> Any:
    """The value as the viewer may have it: itself, a mask with the last four signs, or None."""
    mode = viewer.mode(group)
    if mode in (Mode.SHOWN, Mode.EDITABLE) or value in (None, ""):
        return value
    if mode is Mode.MASKED:
        text = str(value)
        return MASK * 4 + text[-4:] if len(text) > 6 else MASK * 4
    return None


def allowed(viewer: Viewer, groups: Mapping[str, str]) -> list[str]:
    """Names out of {field: group} that the viewer may at least see masked."""
    return [name for name, group in groups.items() if viewer.mode(group) is not Mode.HIDDEN]


def present_changes(
    viewer: Viewer, groups: Mapping[str, str], changes: Mapping[str, Iterable[Any]]
) -> dict[str, list[Any]]:
    """Before-and-after values of an entry, each as the viewer may have it."""
    shown: dict[str, list[Any]] = {}
    for name, pair in changes.items():
        group = groups.get(name, "normal")
        if viewer.mode(group) is not Mode.HIDDEN:
            shown[name] = [present(viewer, group, value) for value in pair]
    return shown
