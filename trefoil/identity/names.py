"""Names of colleagues and teams for choices on pages."""

from __future__ import annotations

from typing import Any

from trefoil.identity.models import Team, User


def colleague_choices(user: Any) -> list[tuple[int, str]]:
    """(id, name) of everybody who works here now, by name."""
    rows = User.colleagues.visible_to(user).active().order_by("name", "pk")
    return list(rows.values_list("pk", "name"))


def team_choices(user: Any) -> list[tuple[int, str]]:
    """(id, name) of all teams, by name."""
    return list(Team.objects.visible_to(user).order_by("name", "pk").values_list("pk", "name"))
