"""What a successor must know of deals and leads, and of the open deals of a customer."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trefoil.core.access import Level
from trefoil.core.access.fields import group_of, readable
from trefoil.core.days import firm_day
from trefoil.core.html import day, money
from trefoil.core.registry import BriefLine, brief
from trefoil.customers.models import Customer
from trefoil.operational.sales.facts import custom_facts, deal_facts, lead_facts
from trefoil.operational.sales.models import Deal, LeadVerdict, Participant
from trefoil.operational.sales.models.deal import PARTICIPANT_ROLES
from trefoil.operational.sales.models.lead import STATES
from trefoil.operational.sales.ways import ways

LEFT_OUT = frozenset({"title", "owner", "currency", "outside_id", "is_private", "customer"})
MOST = 20


def _facts(facts: list[Any]) -> list[BriefLine]:
    return [
        BriefLine(fact.label, fact.shown) for fact in facts
        if fact.name not in LEFT_OUT and fact.shown not in (None, "")
    ]  # fmt: skip


def _days(since: Any) -> str:
    count = max((timezone.now() - since).days, 0)
    return ngettext("%(num)s day", "%(num)s days", count) % {"num": count}


@brief("deal_state", on="deal", section="state", order=10)
def deal_state(user: Any, row: Any) -> list[BriefLine]:
    """Stage and how long it has stood there, the age, and the facts that the reader may have."""
    stage = ways(user).stages.get(row.stage_id)
    found = []
    if stage is not None:
        said = _("%(stage)s, for %(time)s") % {"stage": stage.name, "time": _days(row.stage_entered_at)}
        found.append(BriefLine(_("Stage"), said))
    found.append(BriefLine(_("Age"), _days(row.created_at)))
    return found + _facts([*deal_facts(user, row), *custom_facts(user, "deal", row)])


@brief("deal_open", on="deal", section="open", order=10)
def deal_open(user: Any, row: Any) -> list[BriefLine]:
    """What is missing or overdue: too long in its stage, a day of closing that has passed, no amount."""
    found, stage = [], ways(user).stages.get(row.stage_id)
    rests = timedelta(days=stage.rot_days) if stage is not None and stage.rot_days else None
    if row.is_open and rests is not None and timezone.now() - row.stage_entered_at > rests:
        found.append(BriefLine(_("Too long in its stage"), _days(row.stage_entered_at)))
    closing = row.expected_close_on if _reads(user, "expected_close_on") else None
    if row.is_open and closing and closing < firm_day():
        found.append(BriefLine(_("The day of closing has passed"), day(closing)))
    if row.is_open and not row.amount and _reads(user, "amount"):
        found.append(BriefLine(_("No amount yet")))
    return found


def _reads(user: Any, name: str) -> bool:
    return readable(user.viewer, group_of(Deal, name))


@brief("deal_people", on="deal", section="people", order=10)
def deal_people(user: Any, row: Any) -> list[BriefLine]:
    """The customer and those with a part in the decision, as far as the reader may see them."""
    roles = dict(PARTICIPANT_ROLES)
    rows = Participant.objects.visible_to(user).filter(deal=row.pk).order_by("pk")
    parts = list(rows.values_list("person_id", "role"))
    names = _names(user, [row.customer_id, *(pk for pk, _role in parts)])
    found = [(row.customer_id, _("Customer"))] if row.customer_id else []
    return [
        BriefLine(names[pk], role, reverse("customers:customer", args=[pk]))
        for pk, role in [*found, *((pk, str(roles[role])) for pk, role in parts)] if pk in names
    ]  # fmt: skip


def _names(user: Any, ids: list[Any]) -> dict[int, str]:
    wanted = {pk for pk in ids if pk is not None}
    rows = Customer.objects.alive().visible_to(user).filter(pk__in=wanted)
    return dict(rows.values_list("pk", "name")) if wanted else {}


@brief("lead_state", on="lead", section="state", order=10)
def lead_state(user: Any, row: Any) -> list[BriefLine]:
    """How far the lead is, its age, the facts that the reader may have, the last verdict."""
    found = [BriefLine(_("State"), dict(STATES)[row.state]), BriefLine(_("Age"), _days(row.created_at))]
    found += _facts([*lead_facts(user, row), *custom_facts(user, "lead", row)])
    verdicts = LeadVerdict.objects.visible_to(user).filter(lead=row.pk).order_by("-at", "-pk")
    for is_qualified, text, at, by in verdicts.values_list("is_qualified", "text", "at", "by__name")[:1]:
        word = _("Qualified") if is_qualified else _("Disqualified")
        found.append(BriefLine(word, text, at=at, who=by or ""))
    return found


@brief("customer_deals", on="customer", section="promises", order=20)
def customer_deals(user: Any, row: Any) -> list[BriefLine]:
    """The customer's open deals: stage and amount."""
    if user.viewer.level("deal", "view") is Level.NONE:
        return []
    stages, sees_money = ways(user).stages, _reads(user, "amount")
    rows = Deal.objects.open().visible_to(user).filter(customer=row.pk).order_by("-created_at")
    names = ("pk", "title", "stage_id", "amount", "currency", "owner__name")
    found = []
    for pk, title, stage_id, amount, currency, owner in rows.values_list(*names)[:MOST]:
        stage = stages.get(stage_id)
        said = [stage.name if stage else "", money(amount, currency) if sees_money and amount else ""]
        found.append(
            BriefLine(_("Deal: %(title)s") % {"title": title}, ", ".join(filter(None, said)),
                      reverse("sales:deal", args=[pk]), who=owner or "")
        )  # fmt: skip
    return found
