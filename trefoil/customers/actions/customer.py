"""Customers: create, change, delete, restore, link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.access.fields import editable, group_of
from trefoil.core.actions import Invalid, action
from trefoil.customers.actions.point import keep_points
from trefoil.customers.models import KINDS, LINK_ROLES, ORGANISATION, PERSON, STANDINGS, Customer, Link, Standing
from trefoil.customfields.values import fields_of, merge
from trefoil.identity.rights import place
from trefoil.timeline.actions import changes, record

TEXT_FIELDS = {"name": 200, "given_name": 100, "family_name": 100, "language": 5, "outside_id": 120}


@action
def create_customer(
    *, actor: Any, kind: str, name: str = "", given_name: str = "", family_name: str = "", owner: Any = None,
    team: Any = None, is_private: bool = False, language: str = "", points: Sequence[Mapping[str, Any]] = (),
    standings: Sequence[str] = (), custom: Mapping[str, Any] | None = None, outside_id: str | None = None,
    organisation: Customer | None = None, organisation_name: str = "", job_title: str = "", source: str = "",
    at: Any = None,
) -> Customer:  # fmt: skip
    """Add a person or an organisation with its contact points; a person may be linked to his organisation at once,
    which is made too if only its name is given.
    """
    if kind not in dict(KINDS):
        raise Invalid({"kind": _("Say whether this is a person or an organisation.")})
    owner_id, team_id = place(actor, "customer", owner, team)
    fields = {"name": name, "given_name": given_name, "family_name": family_name, "language": language}
    values = clean_texts({**fields, "outside_id": outside_id or ""})
    values = name_whole(kind, values)
    now = at or timezone.now()
    custom_values = merge(actor.viewer, fields_of(actor, "customer"), {}, custom or {}, is_new=True)
    row = Customer(
        kind=kind, owner_id=owner_id, team_id=team_id, is_private=is_private, custom=custom_values, created_at=now,
        updated_at=now, **{**values, "outside_id": values["outside_id"] or None},
    )  # fmt: skip
    save_unique(row)
    keep_points(actor=actor, customer=row, points=points, source=source or _("typed in"))
    set_standings(row, standings)
    record("customer.created", row, customers=[row.pk], data={"name": row.name, "kind": kind, "source": source}, at=at)
    if organisation is None and organisation_name:
        organisation = create_customer(actor=actor, kind=ORGANISATION, name=organisation_name, owner=owner, team=team)
    if organisation is not None:
        link_customers(actor=actor, customer=row, other=organisation, role="works_at", title=job_title)
    return row


@action
def change_customer(*, actor: Any, customer: Any, version: int | None = None, **given: Any) -> Customer:
    """Change fields of a customer (names, language, owner, team, is_private, outside_id, standings, custom).

    Raises Conflict when `version` is not the row's any more; unknown fields are refused by name.
    """
    row: Customer = Customer.objects.alive().locked(actor, customer, version)
    known = {*TEXT_FIELDS, "owner", "team", "is_private", "custom", "standings"}
    refuse_unknown(actor, Customer, given, known)
    before = snapshot(row)
    texts = clean_texts({name: given[name] for name in given if name in TEXT_FIELDS})
    for name, value in texts.items():
        setattr(row, name, value)
    if {"name", "given_name", "family_name"} & set(given):
        keep = {name: getattr(row, name) for name in ("name", "given_name", "family_name")}
        if "name" not in given and row.kind == PERSON:
            keep["name"] = ""
        for name, value in name_whole(row.kind, keep).items():
            setattr(row, name, value)
    row.outside_id = row.outside_id or None
    apply_place(actor, "customer", row, given)
    if "custom" in given:
        row.custom = merge(actor.viewer, fields_of(actor, "customer"), row.custom, given["custom"])
    standings = set_standings(row, given["standings"]) if "standings" in given else {}
    changed = {**changes(before, snapshot(row)), **standings}
    if not changed:
        return row
    row.version += 1
    row.updated_at = timezone.now()
    save_unique(row)
    record("customer.changed", row, customers=[row.pk], data={"changes": changed})
    return row


@action
def delete_customer(*, actor: Any, customer: Any, version: int | None = None) -> Customer:
    """Move a customer to the trash; deals and the timeline stay and come back with him."""
    row: Customer = Customer.objects.alive().locked(actor, customer, version, action="delete")
    row.deleted_at = timezone.now()
    row.version += 1
    row.save(update_fields=["deleted_at", "version"])
    record("customer.deleted", row, customers=[row.pk], data={"name": row.name})
    return row


@action
def restore_customer(*, actor: Any, customer: Any) -> Customer:
    """Take a customer back out of the trash."""
    row: Customer = Customer.objects.locked(actor, customer, action="delete")
    if row.deleted_at is not None:
        row.deleted_at = None
        row.version += 1
        row.save(update_fields=["deleted_at", "version"])
        record("customer.restored", row, customers=[row.pk], data={"name": row.name})
    return row


@action
def link_customers(*, actor: Any, customer: Any, other: Any, role: str = "works_at", title: str = "") -> Link:
    """Say how two customers belong together; saying it again changes the title."""
    row: Customer = Customer.objects.alive().locked(actor, customer)
    second: Customer = Customer.objects.alive().get_or_404(actor, pk=getattr(other, "pk", other))
    if role not in dict(LINK_ROLES):
        raise Invalid({"role": _("There is no such relation.")})
    if row.pk == second.pk:
        raise Invalid({"other": _("A customer cannot be linked to itself.")})
    link, is_new = Link.objects.system("both ends were checked").get_or_create(
        customer=row, other=second, role=role, defaults={"title": title[:120]}
    )
    if not is_new and title and link.title != title[:120]:
        link.title = title[:120]
        link.save(update_fields=["title"])
    if is_new:
        data = {"name": row.name, "other": second.name, "other_id": second.pk, "role": role, "title": link.title}
        record("customer.linked", row, customers=[row.pk, second.pk], data=data)
    return link


@action
def unlink_customers(*, actor: Any, link: Any) -> None:
    """Take a link away."""
    row: Link = Link.objects.get_or_404(actor, "edit", pk=getattr(link, "pk", link))
    data = {"name": row.customer.name, "other_id": row.other_id, "role": row.role, "title": row.title}
    record("customer.unlinked", row.customer, customers=[row.customer_id, row.other_id], data=data)
    row.delete()


def clean_texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Texts trimmed and checked for length; Invalid names the field."""
    cleaned, errors = {}, {}
    for name, value in values.items():
        text = str(value or "").replace("\x00", "").strip()
        if len(text) > TEXT_FIELDS[name]:
            errors[name] = _("At most %(most)s signs.") % {"most": TEXT_FIELDS[name]}
        cleaned[name] = text
    if errors:
        raise Invalid(errors)
    return cleaned


def name_whole(kind: str, values: dict[str, str]) -> dict[str, str]:
    """A person's full name from its parts or its parts from the full name; Invalid when there is no name."""
    whole = dict(values)
    if kind == ORGANISATION:
        whole["given_name"] = whole["family_name"] = ""
    elif not whole["name"]:
        whole["name"] = f"{whole['given_name']} {whole['family_name']}".strip()
    elif not whole["given_name"] and not whole["family_name"]:
        whole["given_name"], _space, whole["family_name"] = whole["name"].partition(" ")
    if not whole["name"]:
        raise Invalid({"name": _("A name is needed.")})
    return whole


def refuse_unknown(actor: Any, model: Any, given: Mapping[str, Any], known: set[str]) -> None:
    """Invalid for fields that do not exist or that the actor may not edit."""
    errors = {
        name: _("There is no such field.")
        for name in given
        if name not in known or not editable(actor.viewer, group_of(model, name))
    }
    if errors:
        raise Invalid(errors)


def apply_place(actor: Any, object_type: str, row: Any, given: Mapping[str, Any]) -> None:
    """Owner, team and privacy of a row from input, checked against how far the actor's right reaches."""
    if "owner" in given or "team" in given:
        moved_owner = getattr(given.get("owner"), "pk", given.get("owner")) or row.owner_id
        team = given.get("team", None if moved_owner != row.owner_id else row.team_id)
        row.owner_id, row.team_id = place(actor, object_type, moved_owner, team, act="edit")
    if "is_private" in given:
        row.is_private = bool(given["is_private"])


def set_standings(row: Customer, wanted: Sequence[str]) -> dict[str, list[Any]]:
    """Make the customer's standings exactly `wanted`; gives the change for the timeline."""
    unknown = [role for role in wanted if role not in dict(STANDINGS)]
    if unknown:
        raise Invalid({"standings": _("“%(value)s” is not one of the choices.") % {"value": str(unknown[0])[:40]}})
    rows = Standing.objects.system("the customer was checked").filter(customer=row)
    had = sorted(rows.values_list("role", flat=True))
    if had == sorted(set(wanted)):
        return {}
    rows.exclude(role__in=wanted).delete()
    Standing.objects.bulk_create([Standing(customer=row, role=role) for role in set(wanted) - set(had)])
    return {"standings": [had, sorted(set(wanted))]}


def snapshot(row: Customer) -> dict[str, Any]:
    """The values whose changes the timeline keeps; custom ones as custom.<key>."""
    names = ("name", "given_name", "family_name", "language", "owner_id", "team_id", "is_private", "outside_id")
    return {name: getattr(row, name) for name in names} | {f"custom.{k}": v for k, v in row.custom.items()}


def save_unique(row: Any) -> None:
    """Save; an outside id that is taken becomes an error of that field."""
    if not row.outside_id:
        row.save()
        return
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "outside_id" not in str(error):
            raise
        raise Invalid({"outside_id": _("Another record has this outside id already.")}) from None
