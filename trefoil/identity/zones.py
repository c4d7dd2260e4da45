"""Time zones by name, read from the disk once."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """The names of all time zones."""
    return frozenset(available_timezones())


@lru_cache(maxsize=1)
def zone_choices() -> list[tuple[str, str]]:
    """(name, name as people read it) of all time zones, in order."""
    return [(zone, zone.replace("_", " ")) for zone in sorted(time_zones())]
