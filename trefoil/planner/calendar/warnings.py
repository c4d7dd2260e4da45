"""Warnings of double booking in words: who is busy, away or outside his hours, and nothing of why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.html import clock, day
from trefoil.identity.models import User
from trefoil.planner.calendar.busy import ANY_TIME, Stretch, clashes, length_of
from trefoil.planner.calendar.guests import people_of
from trefoil.planner.models import Task

MOST = 12


def said(user: Any, against: Sequence[tuple[int, Stretch]]) -> list[dict[str, Any]]:
    """Each thing that stands against a meeting, ready to be shown."""
    ids = {pk for pk, _stretch in against}
    names = dict(User.colleagues.visible_to(user).filter(pk__in=ids).values_list("pk", "name"))
    words = {"busy": _("busy"), "absent": _("away"), "outside": _("outside working hours")}
    return [
        {"who": pk, "name": names.get(pk, ""), "kind": stretch.kind, "word": words[stretch.kind], "when": span(stretch)}
        for pk, stretch in against[:MOST]
    ]  # fmt: skip


def span(stretch: Stretch) -> str:
    """From when until when, in the reader's time zone; a day only where the two differ."""
    begin, end = timezone.localtime(stretch.begin), timezone.localtime(stretch.end)
    if begin.date() == end.date():
        return f"{clock(begin)} – {clock(end)}"
    return f"{_plain(begin)} {clock(begin)} – {_plain(end)} {clock(end)}"


def _plain(at: Any) -> str:
    return str(day(at.date())).partition(">")[2].partition("<")[0]


def standing_against(user: Any, fields: dict[str, Any], row: Task | None, posted: Any) -> list[dict[str, Any]]:
    """What stands against a task as it was typed; nothing once the reader goes on knowingly or nothing moved."""
    if posted.get("anyway") or posted.get("from") or "guests" not in posted:
        return []
    kind = fields.get("kind", row.kind if row else "task")
    due_at = fields.get("due_at", row.due_at if row else None)
    length = length_of(kind, fields.get("minutes", row.minutes if row else None))
    if length is None or due_at is None or timezone.localtime(due_at).time() == ANY_TIME:
        return []
    owner = getattr(fields.get("owner"), "pk", fields.get("owner")) or (row.owner_id if row else user.pk)
    people = [owner, *(value for name, value in fields.get("guests", ()) if name == "user")]
    if row is not None and row.due_at == due_at and length_of(row.kind, row.minutes) == length:
        people = [pk for pk in people if pk not in people_of(row)]
    minutes = int(length.total_seconds() // 60)
    found = clashes(dict.fromkeys(people), due_at, minutes, without=row.pk if row else None)
    return said(user, without_own_hours(user, found))


def without_own_hours(user: Any, against: Sequence[tuple[int, Stretch]]) -> list[tuple[int, Stretch]]:
    """Nobody is warned of his own evening."""
    return [(pk, stretch) for pk, stretch in against if pk != user.pk or stretch.kind != "outside"]
