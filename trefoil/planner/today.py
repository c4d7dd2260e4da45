"""Today: one's own tasks by urgency and by the money that waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.planner.control import valued_kinds
from trefoil.planner.models import KINDS
from trefoil.planner.showing import ANY_TIME

CALLS = frozenset({"call"})
NOTHING = Decimal(0)


def with_money(user: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Give each task the amount of the open deal or lead on which it hangs, as far as the viewer may read it; one query
    for each kind that has an amount, whatever the number of tasks.
    """
    for row in rows:
        row["amount"], row["currency"], row["worth"] = None, "", NOTHING
    for kind in valued_kinds(user.viewer):
        here = [row for row in rows if row["source_type"] == kind.object_type]
        found = kind.rows().visible_to(user).filter(pk__in={row["source_id"] for row in here}).order_by()
        known = {pk: pair for pk, *pair in found.values_list("pk", kind.amount, kind.currency)}
        for row in here:
            amount, currency = known.get(row["source_id"], (None, ""))
            if amount and currency:
                row["amount"], row["currency"] = amount, currency
                row["worth"] = (kind.worth(user, amount, currency) if kind.worth else None) or NOTHING


def by_urgency(sections: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sections, each in its order and with the words for that order.

    What is late: high priority first, then the most money, then the oldest. What is due today: by its time; what has
    none comes after that by priority and money. All that is further away stays in the order of its days.
    """
    words = {
        "late": _("high priority first, then the most money, then the oldest"),
        "today": _("by time; without a time by priority and money"), "none": _("by priority and money"),
    }  # fmt: skip
    keys = {"late": _late, "today": _today, "none": _by_money}
    for section in sections:
        if section["key"] in keys:
            section["tasks"].sort(key=keys[section["key"]])
        section["why"] = words.get(section["key"], "")
    return list(sections)


def _by_money(row: dict[str, Any]) -> tuple[Any, ...]:
    return -row["priority"], -row["worth"], row["pk"]


def _late(row: dict[str, Any]) -> tuple[Any, ...]:
    return -row["priority"], -row["worth"], row["due_at"], row["pk"]


def _today(row: dict[str, Any]) -> tuple[Any, ...]:
    local: datetime = timezone.localtime(row["due_at"])
    is_timed = local.time().replace(second=0, microsecond=0) != ANY_TIME
    return (0, row["due_at"], row["pk"]) if is_timed else (1, *_by_money(row))


def with_ways(user: Any, rows: Sequence[dict[str, Any]]) -> None:
    """What else may be done with each task from its line: park its deal, lead or client; write down a call."""
    words = dict(KINDS)
    for row in rows:
        source = row["source_type"] if row["source_type"] in registry.watched else ""
        row["park"] = (source, row["source_id"]) if source else ()
        row["may_call"] = bool(row["seen_customer"])
        row["kind_label"] = str(words.get(row["kind"], row["kind"]))
