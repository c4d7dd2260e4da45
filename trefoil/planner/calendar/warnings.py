"""Warnings of double booking in words: who is busy, away or outside his hours, and nothing of why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.html import clock, day
from trefoil.identity.models import User
from trefoil.planner.calendar.busy import Stretch

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
