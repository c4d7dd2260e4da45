"""What open pages are told: that entry N happened, to whoever may read it, and nothing of its content."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from trefoil.identity.models import User
from trefoil.notifications.models import Notification
from trefoil.timeline.models import Entry, EntryCustomer
from trefoil.timeline.order import entries_after, newest_entry_id
from trefoil.timeline.reading import readable_sources


def last_id() -> int:
    """The newest entry in reading order; a stream that begins now begins after it."""
    return newest_entry_id()


def visible_events(user_id: int, after_id: int, limit: int = 500) -> tuple[int, list[dict[str, Any]]]:
    """(new cursor, events after `after_id` that the user may see); a user who is gone sees none."""
    waiting = list(entries_after(after_id).values_list("pk", flat=True)[:limit])
    if not waiting:
        return after_id, []
    user = User.colleagues.system("live events check the user again").active().filter(pk=user_id).first()
    if user is None:
        return waiting[-1], []
    rows = Entry.objects.system("cut to readable sources").filter(pk__in=waiting)
    found = list(rows.filter(readable_sources(user.viewer)).values("id", "verb", "source_type", "source_id"))
    about: dict[int, list[int]] = defaultdict(list)
    ids = [row["id"] for row in found]
    pairs = EntryCustomer.objects.system("keys of pages to refresh").filter(entry_id__in=ids)
    for entry, customer in pairs.values_list("entry_id", "customer_id"):
        about[entry].append(customer)
    return waiting[-1], [
        {"id": row["id"], "verb": row["verb"], "source": f"{row['source_type']}:{row['source_id']}",
         "customers": about[row["id"]]}
        for row in found
    ]  # fmt: skip


def last_notification() -> int:
    """The number of the newest notification of anybody."""
    newest = Notification.objects.system("live events").order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def told_after(number: int, user_ids: list[int]) -> tuple[int, set[int]]:
    """(newest number, which of these users were told something after `number`)."""
    rows = Notification.objects.system("live events").filter(pk__gt=number).order_by("pk")
    found = list(rows.values_list("pk", "user_id")[:5000])
    return (found[-1][0] if found else number), {user for _pk, user in found} & set(user_ids)
