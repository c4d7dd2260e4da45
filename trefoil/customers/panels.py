from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from trefoil.core.registry import panel
from trefoil.customers.models import Customer
from trefoil.customers.page import allows, relations


@panel("relations", on="customer", template="customers/relations_panel.html", order=40)
def relations_panel(user: Any, record: Customer) -> dict[str, Any]:
    """Who belongs to this customer, and in which role."""
    may_edit = record.deleted_at is None and allows(user, record, "edit")
    return {
        "title": _("Organisations and people") if record.is_person else _("People and organisations"),
        "pk": record.pk, "related": relations(user, record),
        "add_url": reverse("customers:links", args=[record.pk]) if may_edit else "",
    }  # fmt: skip
