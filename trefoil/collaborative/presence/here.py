"""Who else is at a record, and who must hear that this changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from trefoil.collaborative.presence.models import WRITING, Presence
from trefoil.identity.models import User


@dataclass(frozen=True)
class Other:
    """Somebody else at the same record."""

    pk: int
    name: str
    is_writing: bool


def others_at(user: Any, object_type: str, pk: int) -> list[Other]:
    """Colleagues who are at a record that the viewer sees, by name."""
    rows = Presence.objects.system("who is at a record that the viewer sees").counting(timezone.now())
    rows = rows.filter(object_type=object_type, object_id=pk).exclude(user=user)
    states = dict(rows.values_list("user_id", "state"))
    if not states:
        return []
    people = User.colleagues.visible_to(user).active().filter(pk__in=states).order_by("name")
    return [Other(pk, name, states[pk] == WRITING) for pk, name in people.values_list("pk", "name")]


def last_presence() -> int:
    """The number of the newest change of anybody's presence."""
    newest = Presence.objects.system("live events").order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def moved_after(number: int) -> tuple[int, dict[int, set[str]]]:
    """(newest number, records by the user who is at them, where somebody else came, went or began to write)."""
    rows = Presence.objects.system("live events")
    moved = list(
        rows.filter(pk__gt=number).order_by("pk").values_list("pk", "user_id", "object_type", "object_id")[:500]
    )
    if not moved:
        return number, {}
    by_record = defaultdict(set)
    for _pk, user, object_type, pk in moved:
        by_record[object_type, pk].add(user)
    same = Q(pk__in=[])
    for object_type, pk in by_record:
        same |= Q(object_type=object_type, object_id=pk)
    told: dict[int, set[str]] = defaultdict(set)
    there = rows.filter(same).counting(timezone.now()).values_list("user_id", "object_type", "object_id")
    for user, object_type, pk in there:
        if by_record[object_type, pk] - {user}:
            told[user].add(f"{object_type}:{pk}")
    return moved[-1][0], told
