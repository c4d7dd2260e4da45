"""The tree of teams as pages show it: from the top down, each with its depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from trefoil.identity.models import Team
from trefoil.identity.setup import kept
from trefoil.identity.viewing import Tree, below

Named = TypeVar("Named")


@dataclass(frozen=True)
class Node:
    """A team in the tree; `path` are the names from the top down to it."""

    pk: int
    name: str
    parent_id: int | None
    is_walled: bool
    version: int
    depth: int
    path: str

    @property
    def indented(self) -> str:
        """The name, moved in by its depth (for lists of choices)."""
        return "\u2003" * self.depth + self.name


def branches() -> list[Node]:
    """All teams, each below its parent."""
    rows = list(Team.objects.system("the tree of teams").order_by("name", "pk"))
    children: dict[int | None, list[Team]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    found: list[Node] = []
    todo = [(row, 0, row.name) for row in reversed(children.get(None, []))]
    while todo:
        row, depth, path = todo.pop()
        found.append(Node(row.pk, row.name, row.parent_id, row.is_walled, row.version, depth, path))
        todo += [(child, depth + 1, f"{path} / {child.name}") for child in reversed(children.get(row.pk, []))]
    return found


def has_teams(user: Any) -> bool:
    """Whether there is more than one team; a firm with one never meets the word."""
    return kept(user, "has teams", lambda: len(Team.objects.system("is there more than one team")[:2]) > 1)


def without_team(user: Any, named: list[Named]) -> list[Named]:
    """Columns or facts without the one about the team, in a firm with one."""
    if has_teams(user):
        return named
    return [one for one in named if "team" not in (getattr(one, "key", ""), getattr(one, "name", ""))]


def possible_parents(nodes: list[Node], team_id: int | None) -> list[Node]:
    """Under which teams a team may stand: not under itself or its own."""
    if team_id is None:
        return nodes
    tree: Tree = [(node.pk, node.parent_id, node.is_walled) for node in nodes]
    inside = below(tree, team_id)
    return [node for node in nodes if node.pk not in inside]
