"""What the page of a lead shows, part by part, with a fixed number of queries."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.customers.duplicates import Duplicate, find_duplicates
from trefoil.customers.entries import days_of
from trefoil.customers.models import Customer
from trefoil.operational.sales.lead_facts import own_facts, what_for, who_asks, whose
from trefoil.operational.sales.models import Deal, Lead, LeadConversion, LeadVerdict, LossReason, Pipeline
from trefoil.operational.sales.models.lead import CONVERTED, OPEN, QUALIFIED
from trefoil.timeline.reading import of_source

PAGE = 50
_PART = "part of a lead found visible"


def visible_lead(user: Any, pk: int) -> Lead:
    """The lead with what its page needs; Http404 when missing or hidden."""
    found: Lead = Lead.objects.select_related("owner", "team", "product").get_or_404(user, pk=pk)
    return found


def seen_lead(user: Any, pk: int) -> Lead:
    """The lead alone; Http404 when missing or hidden."""
    found: Lead = Lead.objects.get_or_404(user, pk=pk)
    return found


def facts_part(request: HttpRequest, row: Lead) -> dict[str, Any]:
    """Who asks, for what, from where, what was judged, what became of it."""
    user: Any = request.user
    may_edit = row.deleted_at is None and allows(user, row, "edit")
    return {
        "lead": row, "who": who_asks(user, row), "what": what_for(user, row), "ours": whose(user, row),
        "own": own_facts(user, row), "utm": utm_of(row), "verdicts": verdicts_of(row), "made": made_of(user, row),
        "look_alikes": look_alikes(user, row) if row.state in (OPEN, QUALIFIED) else [], "may_edit": may_edit,
        "may_delete": allows(user, row, "delete"), "may_convert": may_edit and may_convert(user, row),
        "is_open": row.state in (OPEN, QUALIFIED), "who_url": who_url(row),
    }  # fmt: skip


def allows(user: Any, row: Lead, action: str) -> bool:
    """Whether the viewer may do `action` to this row, worked out in memory."""
    return bool(Lead.scope.allows(row, user.viewer, action))  # type: ignore[attr-defined]


def may_convert(user: Any, row: Lead) -> bool:
    """Whether it is open to conversion, and the viewer may open deals at all."""
    return row.state != CONVERTED and user.viewer.level("deal", "create") is not Level.NONE


def utm_of(row: Lead) -> list[tuple[str, str]]:
    """The marks of the campaign that brought the lead, in words."""
    words = {"source": _("Source"), "medium": _("Medium"), "campaign": _("Campaign"), "term": _("Search term"),
             "content": _("Content")}  # fmt: skip
    return [(words[key], row.utm[key]) for key in words if row.utm.get(key)]


def verdicts_of(row: Lead) -> list[dict[str, Any]]:
    """What was said of the lead, newest first."""
    rows: Any = LeadVerdict.objects.system(_PART).filter(lead=row.pk).order_by("-pk")
    return list(rows.values("is_qualified", "reason__name", "text", "by_id", "by__name", "at")[:20])


def made_of(user: Any, row: Lead) -> dict[str, Any] | None:
    """What the lead became: customer, contact and deal, each only if the viewer may see it."""
    if row.state != CONVERTED:
        return None
    rows: Any = LeadConversion.objects.system(_PART).filter(lead=row.pk)
    link = rows.values("customer_id", "contact_id", "deal_id", "at", "by__name").first()
    if link is None:
        return None
    seen = Customer.objects.alive().visible_to(user).filter(pk__in={link["customer_id"], link["contact_id"]} - {None})
    names = {pk: (name, kind) for pk, name, kind in seen.values_list("pk", "name", "kind")}
    people = [(pk, *names[pk]) for pk in dict.fromkeys((link["customer_id"], link["contact_id"])) if pk in names]
    deal: Any = Deal.objects.alive().visible_to(user).filter(pk=link["deal_id"] or 0)
    return {
        "people": people, "deal": deal.values("pk", "title", "amount", "currency", "state").first(),
        "at": link["at"], "by": link["by__name"],
    }  # fmt: skip


def look_alikes(user: Any, row: Lead) -> list[Duplicate]:
    """Customers whom the viewer sees and who have the lead's e-mail, phone or name."""
    name, kind = (row.person_name, "person") if row.person_name else (row.organisation, "organisation")
    return find_duplicates(user, kind, name, [row.email] if row.email else [], [row.phone] if row.phone else [])


def who_url(row: Lead) -> str:
    """The address of "who can see this, and why"."""
    try:
        return reverse("identity:who", args=["lead", row.pk])
    except NoReverseMatch:
        return ""


def timeline_part(request: HttpRequest, row: Lead) -> dict[str, Any]:
    """What happened with the lead, by day."""
    user: Any = request.user
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdigit() and len(asked) < 19 else None
    rows = of_source(user, "lead", row.pk, before=before, limit=PAGE + 1)
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    earlier = f"{reverse('sales:lead_timeline', args=[row.pk])}?before={rows[-1]['id']}" if has_more else ""
    return {"lead": row, "days": days_of(user, rows, page_of=("lead", row.pk)), "earlier_url": earlier}


def panels_part(request: HttpRequest, row: Lead) -> dict[str, Any]:
    """The panels of all apps at the other side."""
    user: Any = request.user
    shown = []
    for one in registry.panels_on("lead"):
        context = one.fetch(user, row)
        if context is not None:
            shown.append({"key": one.key, "template": one.template, "context": context})
    return {"lead": row, "panels": shown}


def disqualifying_reasons(user: Any) -> list[tuple[int, str]]:
    """Reasons that the firm offers for leads that are not worth pursuing."""
    rows = LossReason.objects.visible_to(user).filter(outcome="disqualified", removed_at=None)
    return list(rows.order_by("position", "pk").values_list("pk", "name"))


def pipeline_choices(user: Any) -> list[tuple[int, str]]:
    """(id, name) of the pipelines in use."""
    rows = Pipeline.objects.visible_to(user).filter(removed_at=None).order_by("position", "pk")
    return list(rows.values_list("pk", "name"))
