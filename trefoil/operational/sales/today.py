"""What Today shows of sales: one's new leads, and what amounts are worth in the firm's currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from trefoil.core.access import Level
from trefoil.core.access.fields import group_of, readable
from trefoil.core.days import firm_day
from trefoil.operational.sales.models import Lead
from trefoil.operational.sales.models.lead import OPEN
from trefoil.operational.sales.money import worth
from trefoil.operational.sales.ways import own_currency, rates

SHOWN, READ = 5, 100


def firm_worth(user: Any, amount: Decimal, currency: str, on: date | None = None) -> Decimal | None:
    """An amount in the firm's currency; None without a rate."""
    return worth(amount, currency, rates(user, on or firm_day()), own_currency(user))


def new_leads(user: Any) -> dict[str, Any] | None:
    """One's own leads that nobody has judged yet: the most money first, then the one that waits longest."""
    if user.viewer.level("lead", "view") is Level.NONE:
        return None
    rows = Lead.objects.alive().visible_to(user).filter(owner_id=user.pk, state=OPEN)
    names = ("pk", "title", "source", "amount", "currency", "created_at", "version")
    found = list(rows.order_by("created_at", "pk").values(*names)[: READ + 1])
    if not found:
        return None
    sees_money = readable(user.viewer, group_of(Lead, "amount"))
    for row in found:
        has_money = sees_money and row["amount"] and row["currency"]
        row["worth"] = (firm_worth(user, row["amount"], row["currency"]) if has_money else None) or Decimal(0)
        row["amount"] = row["amount"] if has_money else None
    found.sort(key=lambda row: (-row["worth"], row["created_at"], row["pk"]))
    return {
        "leads": found[:SHOWN], "count": min(len(found), READ), "is_more": len(found) > READ,
        "may_judge": user.viewer.level("lead", "edit") is not Level.NONE,
        "may_plan": user.viewer.level("task", "create") is not Level.NONE,
    }  # fmt: skip
