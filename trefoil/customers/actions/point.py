"""Contact points: add, change, remove; each remembers where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.customers.models import ContactPoint, Customer
from trefoil.customers.normalise import Point, point
from trefoil.identity.models import firm
from trefoil.identity.setup import kept
from trefoil.timeline.actions import record


@action
def add_point(
    *, actor: Any, customer: Any, kind: str, text: str, label: str = "", source: str = "",
    data: Mapping[str, Any] | None = None,
) -> ContactPoint:  # fmt: skip
    """Add one e-mail, phone, handle, website or address; one that is there already is returned as it is."""
    row: Customer = Customer.objects.alive().locked(actor, customer)
    given = {"kind": kind, "text": text, "label": label, "data": dict(data or {})}
    added = keep_points(actor=actor, customer=row, points=[given], source=source or _("typed in"))
    if added:
        _touch(row, {f"{kind}": [None, added[0].shown]})
        return added[0]
    ready = _read(actor, given)
    found: ContactPoint = ContactPoint.objects.system("the customer was checked").get(
        customer=row, kind=kind, value=ready.value
    )
    return found


@action
def change_point(*, actor: Any, point_row: Any, text: str, label: str | None = None) -> ContactPoint:
    """Change what a contact point says; its source becomes the person who typed."""
    row = _point_of_alive(actor, point_row)
    ready = _read(actor, {"kind": row.kind, "text": text, "label": row.label if label is None else label})
    others = ContactPoint.objects.system("the customer was checked").filter(
        customer=row.customer_id, kind=row.kind, value=ready.value
    )
    if others.exclude(pk=row.pk).exists():
        raise Invalid({"text": _("This customer has it already.")})
    before = row.shown
    row.value, row.shown, row.label = ready.value, ready.shown, ready.label[:40]
    row.source, row.learnt_at = _("typed in"), timezone.now()
    row.save()
    if before != row.shown:
        _touch(row.customer, {row.kind: [before, row.shown]})
    return row


@action
def remove_point(*, actor: Any, point_row: Any) -> None:
    """Take a contact point away; the timeline keeps what it was."""
    row = _point_of_alive(actor, point_row)
    _touch(row.customer, {row.kind: [row.shown, None]})
    row.delete()


def _point_of_alive(actor: Any, point_row: Any) -> ContactPoint:
    rows = ContactPoint.objects.filter(customer__deleted_at__isnull=True).select_related("customer")
    found: ContactPoint = rows.get_or_404(actor, "edit", pk=getattr(point_row, "pk", point_row))
    return found


def keep_points(
    *, actor: Any, customer: Customer, points: Sequence[Mapping[str, Any]], source: str
) -> list[ContactPoint]:
    """Add those of `points` ({kind, text, label, data}) that the customer has not yet; Invalid names `points.<n>`."""
    ready, errors = [], {}
    for number, given in enumerate(points):
        try:
            ready.append(_read(actor, given, field=f"points.{number}"))
        except Invalid as wrong:
            errors.update(wrong.errors)
    if errors:
        raise Invalid(errors)
    if not ready:
        return []
    had = set(
        ContactPoint.objects.system("the customer was checked").filter(customer=customer).values_list("kind", "value")
    )
    kinds_had = {kind for kind, _value in had}
    rows = []
    for one in ready:
        if (one.kind, one.value) in had:
            continue
        had.add((one.kind, one.value))
        rows.append(
            ContactPoint(
                customer=customer, kind=one.kind, value=one.value, shown=one.shown, label=one.label[:40], data=one.data,
                is_primary=one.kind not in kinds_had, source=source[:200], learnt_at=timezone.now(),
            )
        )  # fmt: skip
        kinds_had.add(one.kind)
    return list(ContactPoint.objects.bulk_create(rows))


def _read(actor: Any, given: Mapping[str, Any], field: str = "text") -> Point:
    country = kept(actor, "country", lambda: firm().country)
    try:
        return point(
            str(given.get("kind", "")), str(given.get("text", "")), country=country, label=str(given.get("label", "")),
            data=dict(given.get("data") or {}),
        )  # fmt: skip
    except ValueError as error:
        raise Invalid({field: str(error)}) from None


def _touch(row: Customer, changed: dict[str, list[Any]]) -> None:
    row.version += 1
    row.updated_at = timezone.now()
    row.save(update_fields=["version", "updated_at"])
    record("customer.changed", row, customers=[row.pk], data={"changes": changed})
