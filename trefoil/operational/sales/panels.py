from typing import Any

from django.urls import reverse

from trefoil.core.access import Level
from trefoil.core.registry import panel
from trefoil.operational.sales.board import next_steps
from trefoil.operational.sales.facts import deal_facts, lead_facts
from trefoil.operational.sales.models import Deal, Lead
from trefoil.operational.sales.today import new_leads
from trefoil.operational.sales.ways import ways

MOST = 10


@panel("deals", on="customer", template="sales/panel.html", order=10)
def customer_deals(user: Any, record: Any) -> dict[str, Any] | None:
    """The customer's deals: open ones first."""
    if user.viewer.level("deal", "view") is Level.NONE:
        return None
    rows = Deal.objects.alive().visible_to(user).filter(customer=record.pk)
    names = ("pk", "title", "amount", "currency", "state", "stage_id", "pipeline_id", "created_at")
    # "open" stands between "lost" and "won": two short walks of one index are cheaper than sorting by a case
    found = list(rows.filter(state="open").order_by("-created_at").values(*names)[: MOST + 1])
    if len(found) <= MOST:
        found += rows.exclude(state="open").order_by("-created_at").values(*names)[: MOST + 1 - len(found)]
    steps = next_steps(user, [row["pk"] for row in found if row["state"] == "open"])
    setup = ways(user)
    for row in found:
        pipeline, stage = setup.pipeline(row["pipeline_id"]), setup.stages.get(row["stage_id"])
        stages = [one.pk for one in pipeline.stages] if pipeline else []
        row["stage"], row["of"] = stage, len(stages)
        row["at"] = stages.index(row["stage_id"]) + 1 if row["stage_id"] in stages else 0
        row["step"] = steps.get(row["pk"])
    may_create = user.viewer.level("deal", "create") is not Level.NONE and record.deleted_at is None
    return {
        "deals": found[:MOST], "all_url": f"{reverse('sales:deals')}?customer={record.pk}" if len(found) > MOST else "",
        "add_url": f"{reverse('sales:new')}?customer={record.pk}" if may_create else "",
    }  # fmt: skip


DEAL_CARD = ("amount", "customer", "expected_close_on", "owner")
LEAD_CARD = ("organisation", "amount", "source", "owner")


@panel("deal", on="deal.card", template="ui/card_facts.html", order=10)
def deal_card(user: Any, record: Deal) -> dict[str, Any]:
    """What is at stake, with whom, at which stage."""
    facts = {fact.name: fact for fact in deal_facts(user, record)}
    lines = [(facts[name].label, facts[name].shown) for name in DEAL_CARD if name in facts and facts[name].shown]
    stage = ways(user).stages.get(record.stage_id) if record.state == "open" else None
    about = stage.name if stage else str(record.get_state_display())  # type: ignore[attr-defined]
    return {"title": record.title, "lines": lines, "about": about}


@panel("lead", on="lead.card", template="ui/card_facts.html", order=10)
def lead_card(user: Any, record: Lead) -> dict[str, Any]:
    """Who asks, for what, and where from."""
    facts = {fact.name: fact for fact in lead_facts(user, record)}
    lines = [(facts[name].label, facts[name].shown) for name in LEAD_CARD if name in facts and facts[name].shown]
    reach = {name: facts[name].shown for name in ("phone", "email") if name in facts}
    about = str(record.get_state_display())  # type: ignore[attr-defined]
    return {"title": record.title, "lines": lines, "about": about} | reach


@panel("new_leads", on="today", template="sales/today_leads.html", order=15)
def today_leads(user: Any, record: Any) -> dict[str, Any] | None:
    """One's new leads."""
    return new_leads(user)
