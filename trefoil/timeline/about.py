"""Which entries are about whom."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from trefoil.timeline.models import EntryCustomer


def entries_about(customers: QuerySet[Any]) -> QuerySet[Any]:
    """Ids of the entries on the timelines of customers that the caller has cut to what the viewer sees."""
    rows: Any = EntryCustomer.objects.system("on timelines of customers found visible").filter(customer__in=customers)
    return rows.values("entry")
