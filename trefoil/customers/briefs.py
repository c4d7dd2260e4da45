"""What a successor must know of a customer: who it is, how to reach him, who belongs to him."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from trefoil.core.html import day, phone_text
from trefoil.core.registry import BriefLine, brief
from trefoil.customers.facts import custom_facts, main_facts
from trefoil.customers.models import ContactPoint
from trefoil.customers.page import relations, visible_customer

LEFT_OUT = frozenset({"name", "owner", "outside_id", "is_private"})


@brief("customer_state", on="customer", section="state", order=10)
def state(user: Any, row: Any) -> list[BriefLine]:
    """Its facts as the reader may have them, and since when the firm knows it."""
    whole = visible_customer(user, row.pk)
    facts = [fact for fact in [*main_facts(user, whole), *custom_facts(user, whole)] if fact.name not in LEFT_OUT]
    found = [BriefLine(fact.label, fact.shown) for fact in facts if fact.shown not in (None, "")]
    return [*found, BriefLine(_("Known since"), day(row.created_at))]


@brief("customer_people", on="customer", section="people", order=10)
def people(user: Any, row: Any) -> list[BriefLine]:
    """How to reach the customer, and whoever is linked with it and open to the reader."""
    points = ContactPoint.objects.visible_to(user).filter(customer=row.pk).exclude(kind="address")
    reach = [
        phone_text(value) if kind == "phone" else shown
        for kind, value, shown in points.order_by("-is_primary", "pk").values_list("kind", "value", "shown")[:8]
    ]  # fmt: skip
    found = [BriefLine(row.name, ", ".join(reach))] if reach else []
    return found + [
        BriefLine(one.name, ", ".join(filter(None, [one.role, one.title])),
                  reverse("customers:customer", args=[one.pk]))
        for one in relations(user, row)
    ]  # fmt: skip
