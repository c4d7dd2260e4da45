"""The words for fields that columns fill."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

WORDS: dict[str, Any] = {
    "name": _("Name"), "given_name": _("First name"), "family_name": _("Last name"), "email": _("E-mail"),
    "phone": _("Phone"), "address": _("Address"), "city": _("City"), "country": _("Country"),
    "postcode": _("Postcode"), "website": _("Website"), "domain": _("Domain"), "organisation": _("Organisation"),
    "job_title": _("Job title"), "owner": _("Owner"), "team": _("Team"), "language": _("Language"),
    "note": _("Note"), "outside_id": _("Id in the other system"), "created_at": _("Created"),
    "birthday": _("Birthday"), "source": _("Source"), "tags": _("Tags"), "industry": _("Industry"),
    "employees": _("Employees"), "revenue": _("Annual revenue"), "founded_year": _("Founded"),
    "parent": _("Belongs to"), "vat_id": _("VAT number"), "title": _("Title"), "contact": _("Contact person"),
    "customer": _("Customer"), "pipeline": _("Pipeline"), "stage": _("Stage"), "amount": _("Amount"),
    "currency": _("Currency"), "expected_close_on": _("Expected to close"), "closed_at": _("Closed"),
    "outcome": _("Won or lost"), "loss_reason": _("Reason"), "product": _("Product"), "quantity": _("Quantity"),
    "utm_source": "utm_source", "utm_medium": "utm_medium", "utm_campaign": "utm_campaign", "utm_term": "utm_term",
    "utm_content": "utm_content", "status": _("Status"), "code": _("Code"),
    "family": pgettext_lazy("product", "Family"),
    "price": _("Price"), "unit": _("Unit"), "is_active": _("In use"), "manager": _("Head of the team"),
    "role": _("Role"), "parent_team": _("Team above"), "kind": _("Kind"),
}  # fmt: skip


def field_word(name: str, own: dict[str, str] | None = None) -> str:
    """The word for a field; `own` gives those of the firm's fields by key."""
    if name.startswith("custom."):
        return (own or {}).get(name, name.removeprefix("custom."))
    return str(WORDS.get(name, name))
