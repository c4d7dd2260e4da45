"""How many records were forgotten, night by night: the kept figures cut to the viewer, and their line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Sum

from trefoil.core.access import Level, Viewer
from trefoil.core.days import firm_day
from trefoil.core.registry import Watched
from trefoil.planner.parking import figures

DAYS = 60
WIDTH, HEIGHT, TOP, FOOT = 720.0, 120.0, 14.0, 104.0


@dataclass(frozen=True)
class Line:
    """The line as plain numbers for an SVG: its path, the last point, and every day with its figure."""

    path: str
    end: tuple[float, float]
    most: int
    days: list[tuple[date, int]]


def kept(viewer: Viewer, kinds: Iterable[Watched]) -> list[tuple[date, int]]:
    """(day, how many) of the last weeks, as far as the viewer's right reaches (records shared one by one left out)."""
    sums: dict[date, int] = defaultdict(int)
    since = firm_day() - timedelta(days=DAYS)
    for kind in kinds:
        level = viewer.level(kind.object_type, "view")
        mine, nobody = Q(owner_key=viewer.user_id), Q(owner_key=0, team_key=0, count=0)
        reach = Q()
        if level is not Level.ALL:
            reach = mine | Q(team_key__in=viewer.teams) if level is Level.TEAM else mine
        if not viewer.has("see_private"):
            reach &= Q(is_private=False) | mine
        reach &= ~Q(team_key__in=viewer.walled_off)
        rows = figures().filter(
            reach | nobody, object_type=kind.object_type, on__gte=since
        )  # fmt: skip
        for on, count in rows.order_by().values_list("on").annotate(n=Sum("count")):
            sums[on] += count
    return sorted(sums.items())


def drawn(days: list[tuple[date, int]], *, is_mirrored: bool = False) -> Line | None:
    """The line through the figures, in time from the start of the reading direction; None for less than two days."""
    if len(days) < 2:
        return None
    first, most = days[0][0], max(count for _on, count in days) or 1
    span = (days[-1][0] - first).days
    points = []
    for on, count in days:
        x = 6 + (WIDTH - 12) * (on - first).days / span
        points.append((round(WIDTH - x if is_mirrored else x, 1), round(FOOT - (FOOT - TOP) * count / most, 1)))
    path = "M" + " L".join(f"{x} {y}" for x, y in points)
    return Line(path, points[-1], most, days)
