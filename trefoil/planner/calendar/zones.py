"""Time zones of people: each his own, else the firm's."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from trefoil.identity.models import User, firm


def zone_named(name: str) -> ZoneInfo:
    """The time zone of this name; UTC when there is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def zones_of(user_ids: Iterable[int | None]) -> dict[int | None, ZoneInfo]:
    """The zone of each user by id, the firm's under None."""
    firm_zone = zone_named(firm().time_zone)
    rows = User.colleagues.system("time zones of people").filter(pk__in={pk for pk in user_ids if pk is not None})
    named: dict[int, str] = dict(rows.values_list("pk", "time_zone"))
    found: dict[int | None, ZoneInfo] = {pk: zone_named(name) if name else firm_zone for pk, name in named.items()}
    return {None: firm_zone, **found}


def zone_of(user_id: int | None) -> ZoneInfo:
    """The zone of one user; without one, the firm's."""
    zones = zones_of([user_id])
    return zones.get(user_id, zones[None])
