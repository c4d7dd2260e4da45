"""When somebody must not be disturbed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from trefoil.identity.models import firm
from trefoil.notifications.models import Wish


def zone_of(user: Any) -> ZoneInfo:
    """The person's time zone, else the firm's."""
    return ZoneInfo(user.time_zone or firm().time_zone)


def quiet_end(wish: Wish | None, user: Any, moment: datetime) -> datetime:
    """`moment`, or the end of the quiet hours that it falls into (they may reach over midnight)."""
    if wish is None or wish.quiet_from is None or wish.quiet_until is None or wish.quiet_from == wish.quiet_until:
        return moment
    local = moment.astimezone(zone_of(user))
    start, end, now = wish.quiet_from, wish.quiet_until, local.time()
    is_quiet = start <= now < end if start < end else now >= start or now < end
    if not is_quiet:
        return moment
    day = local.date() if now < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, local.tzinfo).astimezone(moment.tzinfo)
