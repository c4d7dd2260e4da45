"""What the page of a lead shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from trefoil.core import registry
from trefoil.customers.duplicates import Duplicate, find_duplicates
from trefoil.customers.entries import days_of
from trefoil.operational.sales.deal_page import PAGE, who_sees
from trefoil.operational.sales.facts import custom_facts, lead_facts, seen_customer
from trefoil.operational.sales.models import Deal, Lead, LeadConversion, LeadVerdict
from trefoil.operational.sales.models.lead import CONVERTED, OPEN, QUALIFIED
from trefoil.timeline.reading import of_source

UTM = ("source", "medium", "campaign", "term", "content")


def visible_lead(user: Any, pk: int) -> Lead:
    """The lead with what its page shows; Http404 when missing or hidden."""
    found: Lead = Lead.objects.select_related("owner", "team", "product").get_or_404(user, pk=pk)
    return found


def facts_part(request: HttpRequest, row: Lead) -> dict[str, Any]:
    """The side with facts, where the lead came from, and what became of it."""
    user: Any = request.user
    may_edit = row.deleted_at is None and Lead.scope.allows(row, user.viewer, "edit")  # type: ignore[attr-defined]
    verdicts = LeadVerdict.objects.visible_to(user).filter(lead=row.pk).order_by("-at", "-pk")
    said = list(verdicts.values("is_qualified", "reason__name", "text", "by__name", "at")[:20])
    return {
        "lead": row, "facts": lead_facts(user, row), "custom": custom_facts(user, "lead", row), "may_edit": may_edit,
        "may_delete": Lead.scope.allows(row, user.viewer, "delete"),  # type: ignore[attr-defined]
        "utm": [(name, row.utm[name]) for name in UTM if row.utm.get(name)], "who_url": who_sees("lead", row.pk),
        "verdict": said[0] if said else None, "verdicts": said,
        "look_alikes": look_alikes(user, row) if row.state in (OPEN, QUALIFIED) else [],
        "became": became(user, row) if row.state == CONVERTED else None,
    }  # fmt: skip


def look_alikes(user: Any, row: Lead) -> list[Duplicate]:
    """Customers whom the viewer sees and who have the lead's e-mail, phone or name."""
    name, kind = (row.person_name, "person") if row.person_name else (row.organisation, "organisation")
    return find_duplicates(user, kind, name, [row.email] if row.email else [], [row.phone] if row.phone else [])


def became(user: Any, row: Lead) -> dict[str, Any] | None:
    """The customer, contact and deal that the lead became, as far as the viewer may see them."""
    link: LeadConversion | None = LeadConversion.objects.visible_to(user).filter(lead=row.pk).first()
    if link is None:
        return None
    deal = Deal.objects.alive().visible_to(user).filter(pk=link.deal_id or 0).values("pk", "title").first()
    customer, contact = seen_customer(user, link.customer_id), None
    if link.contact_id != link.customer_id:
        contact = seen_customer(user, link.contact_id)
    return {"at": link.at, "customer": customer, "contact": contact, "deal": deal}


def timeline_part(request: HttpRequest, row: Lead) -> dict[str, Any]:
    """The lead's entries by day."""
    user: Any = request.user
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    rows = of_source(user, "lead", row.pk, before=before, limit=PAGE + 1)
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    earlier = f"{reverse('sales:lead_timeline', args=[row.pk])}?before={rows[-1]['id']}" if has_more else ""
    return {"lead": row, "days": days_of(user, rows, page_of=("lead", row.pk)), "earlier_url": earlier}


def panels_part(request: HttpRequest, row: Lead) -> dict[str, Any]:
    """The panels of all apps."""
    user: Any = request.user
    shown = []
    for one in registry.panels_on("lead"):
        context = one.fetch(user, row)
        if context is not None:
            shown.append({"key": one.key, "template": one.template, "context": context})
    return {"lead": row, "panels": shown}
