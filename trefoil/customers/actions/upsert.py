"""Customers kept in step with another system: created or changed by the id they have there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trefoil.core.actions import action
from trefoil.customers.actions.customer import change_customer, create_customer, link_customers
from trefoil.customers.actions.point import add_point
from trefoil.customers.models import Customer


@action
def put_customer(
    *, actor: Any, kind: str, outside_id: str, version: int | None = None, points: Sequence[Mapping[str, Any]] = (),
    organisation: Customer | None = None, job_title: str = "", source: str = "", **given: Any,
) -> tuple[Customer, bool]:  # fmt: skip
    """(customer, is new): make the customer with this outside id, or change the fields given and add what it lacks."""
    seen = Customer.objects.alive().visible_to(actor).filter(kind=kind, outside_id=outside_id)
    row: Customer | None = seen.first()
    if row is None:
        made = create_customer(
            actor=actor, kind=kind, outside_id=outside_id, points=points, organisation=organisation,
            job_title=job_title, source=source, **given,
        )  # fmt: skip
        return made, True
    row = change_customer(actor=actor, customer=row, version=version, **given)
    for point in points:
        add_point(actor=actor, customer=row, source=source, **point)
    if organisation is not None:
        link_customers(actor=actor, customer=row, other=organisation, role="works_at", title=job_title)
    return row, False
