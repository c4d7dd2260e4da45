from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from trefoil.core.registry import panel
from trefoil.customers.facts import main_facts
from trefoil.customers.models import Customer
from trefoil.customers.page import allows, relations, visible_customer


@panel("relations", on="customer", template="customers/relations_panel.html", order=40)
def relations_panel(user: Any, record: Customer) -> dict[str, Any]:
    """Who belongs to this customer, and in which role."""
    may_edit = record.deleted_at is None and allows(user, record, "edit")
    return {
        "title": _("Organisations and people") if record.is_person else _("People and organisations"),
        "pk": record.pk, "related": relations(user, record),
        "add_url": reverse("customers:links", args=[record.pk]) if may_edit else "",
    }  # fmt: skip


ON_CARD = ("owner", "standings", "language")


@panel("customer", on="customer.card", template="ui/card_facts.html", order=10)
def customer_card(user: Any, record: Customer) -> dict[str, Any]:
    """Who it is and how to reach them, at a glance."""
    record = visible_customer(user, record.pk)
    points = list(record.points.all())
    first = {point.kind: point for point in reversed(points)}
    facts = {fact.name: fact for fact in main_facts(user, record)}
    city = next((one.data["city"] for one in points if one.kind == "address" and one.data.get("city")), "")
    lines = [(facts[name].label, facts[name].shown) for name in ON_CARD if name in facts and facts[name].shown]
    return {
        "title": record.name, "pk": record.pk, "kind": record.kind, "lines": lines,
        "about": " · ".join(filter(None, [str(record.get_kind_display()), city])),  # type: ignore[attr-defined]
        "phone": first["phone"].value if "phone" in first else "",
        "email": first["email"].shown if "email" in first else "",
    }  # fmt: skip
