"""Leads: take in, assign, judge, convert."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.access import Level
from trefoil.core.actions import Invalid, action
from trefoil.customers.actions import create_customer, link_customers
from trefoil.customers.actions.customer import apply_place, refuse_unknown, save_unique
from trefoil.customers.models import ORGANISATION, PERSON, ContactPoint, Customer
from trefoil.customers.normalise import email as normal_email
from trefoil.customers.normalise import phone as normal_phone
from trefoil.customfields.values import fields_of, merge
from trefoil.identity.models import User, firm
from trefoil.identity.rights import need, place
from trefoil.operational.sales.actions.deal import clean_short, clean_title, create_deal, find_reason
from trefoil.operational.sales.actions.parts import add_participant
from trefoil.operational.sales.models import AssignmentRule, Lead, LeadConversion, LeadVerdict, Product
from trefoil.operational.sales.models.lead import CONVERTED, DISQUALIFIED, OPEN, QUALIFIED
from trefoil.operational.sales.money import clean_amount, clean_currency
from trefoil.timeline.actions import Happening, changes, record, record_many

SHORT = {
    "given_name": 100, "family_name": 100, "organisation": 200, "job_title": 120, "source": 80, "outside_id": 120,
}  # fmt: skip
UTM = ("source", "medium", "campaign", "term", "content")
FIELDS = {
    *SHORT, "title", "email", "phone", "country", "product", "amount", "currency", "text", "utm", "custom", "owner",
    "team", "is_private",
}  # fmt: skip


@action
def create_lead(*, actor: Any, owner: Any = None, team: Any = None, at: Any = None, **given: Any) -> Lead:
    """Take an enquiry in. Without an owner the assignment rules choose one (taking turns), else it is the actor's."""
    refuse_unknown(actor, Lead, given, FIELDS)
    now = at or timezone.now()
    row = Lead(created_at=now, updated_at=now, currency="", custom={})
    _apply(actor, row, given, is_new=True)
    rule = None
    if owner is None:
        rule, owner = _whose_turn(row)
    if rule is not None:
        row.owner_id, row.team_id = owner.pk, owner.home_team_id
    else:
        row.owner_id, row.team_id = place(actor, "lead", owner, team)
    save_unique(row)
    data = {**told(row), "source": row.source, "utm": row.utm, "rule": rule.name if rule else ""}
    record("lead.created", row, data=data, at=at)
    return row


@action
def change_lead(*, actor: Any, lead: Any, version: int | None = None, **given: Any) -> Lead:
    """Change fields of a lead; Conflict when `version` is not the row's any more."""
    row: Lead = Lead.objects.alive().locked(actor, lead, version)
    refuse_unknown(actor, Lead, given, FIELDS)
    before = snapshot(row)
    _apply(actor, row, given)
    apply_place(actor, "lead", row, given)
    changed = changes(before, snapshot(row))
    if changed:
        row.version += 1
        row.updated_at = timezone.now()
        save_unique(row)
        record("lead.changed", row, data={"title": row.title, "changes": changed})
    return row


@action
def judge_lead(
    *, actor: Any, lead: Any, is_qualified: bool, reason: Any = None, text: str = "", version: int | None = None
) -> Lead:
    """Say that a lead is worth pursuing, or that it is not and why. The newest verdict counts."""
    row: Lead = Lead.objects.alive().locked(actor, lead, version)
    if row.state == CONVERTED:
        raise Invalid({"state": _("This lead was converted already.")})
    why = None if is_qualified else find_reason(reason, "disqualified")
    if not is_qualified and why is None and not text.strip():
        raise Invalid({"reason": _("Say why: choose a reason or write one.")})
    LeadVerdict.objects.bulk_create(
        [LeadVerdict(lead=row, is_qualified=is_qualified, reason=why, text=clean_short(text, "text", 500), by=actor,
                     at=timezone.now())]
    )  # fmt: skip
    row.state = QUALIFIED if is_qualified else DISQUALIFIED
    _bump(row, "state")
    data = {**told(row), "reason": why.name if why else "", "text": text[:500]}
    record("lead.qualified" if is_qualified else "lead.disqualified", row, data=data)
    return row


@action
def convert_lead(
    *, actor: Any, lead: Any, customer: Any = None, contact: Any = None, pipeline: Any = None, stage: Any = None,
    title: str = "", amount: Any = None, with_deal: bool = True, version: int | None = None,
) -> LeadConversion:  # fmt: skip
    """Turn a lead into customer, contact and deal in one go. Named ones are used; else those with the same e-mail or
    phone (people) or name (organisations) that the actor sees; else new ones are made. Converting twice is refused.
    """
    row: Lead = Lead.objects.alive().locked(actor, lead, version)
    if row.state == CONVERTED:
        raise Invalid({"state": _("This lead was converted already.")})
    organisation = _organisation(actor, row, customer)
    person = _person(actor, row, contact, organisation)
    main = organisation or person
    if main is None:
        raise Invalid({"organisation": _("The lead names neither a person nor an organisation.")})
    deal = None
    if with_deal:
        is_own = row.owner_id == actor.pk
        deal = create_deal(
            actor=actor, title=title or row.title, customer=main, pipeline=pipeline, stage=stage,
            amount=row.amount or 0 if amount is None else amount, currency=row.currency, source=row.source,
            owner=row.owner_id if is_own or actor.viewer.level("deal", "create") > Level.OWN else None,
        )  # fmt: skip
        if person is not None and person is not main:
            add_participant(actor=actor, deal=deal, person=person, role="contact")
    now = timezone.now()
    link = LeadConversion(lead=row, customer=main, contact=person, deal=deal, by=actor, at=now)
    LeadConversion.objects.bulk_create([link])
    row.state = CONVERTED
    _bump(row, "state")
    about = [main.pk, person.pk if person else None]
    data = {**told(row), "customer_id": main.pk, "deal_id": deal.pk if deal else None}
    record("lead.converted", row, customers=about, data=data)
    return link


@action
def reassign_leads(*, actor: Any, leads: Sequence[Any], owner: Any, team: Any = None) -> int:
    """Give many leads to one owner; returns how many changed."""
    need(actor, "mass_change")
    owner_id, team_id = place(actor, "lead", owner, team, act="edit")
    ids = [getattr(lead, "pk", lead) for lead in leads]
    rows = list(Lead.objects.alive().visible_to(actor, "edit").filter(pk__in=ids).exclude(owner_id=owner_id))
    happenings = [
        Happening("lead.assigned", "lead", row.pk, (),
                  {"title": row.title, "changes": {"owner_id": [row.owner_id, owner_id]}})
        for row in rows
    ]  # fmt: skip
    Lead.objects.filter(pk__in=[row.pk for row in rows]).update(
        owner_id=owner_id, team_id=team_id, version=F("version") + 1, updated_at=timezone.now()
    )
    record_many(happenings)
    return len(rows)


@action
def delete_lead(*, actor: Any, lead: Any, version: int | None = None) -> Lead:
    """Move a lead to the trash."""
    row: Lead = Lead.objects.alive().locked(actor, lead, version, action="delete")
    row.deleted_at = timezone.now()
    _bump(row, "deleted_at")
    record("lead.deleted", row, data=told(row))
    return row


@action
def restore_lead(*, actor: Any, lead: Any) -> Lead:
    """Take a lead back out of the trash."""
    row: Lead = Lead.objects.locked(actor, lead, action="delete")
    if row.deleted_at is not None:
        row.deleted_at = None
        _bump(row, "deleted_at")
        record("lead.restored", row, data=told(row))
    return row


def _apply(actor: Any, row: Lead, given: Mapping[str, Any], *, is_new: bool = False) -> None:
    errors: dict[str, Any] = {}
    for name, most in SHORT.items():
        if name in given:
            try:
                setattr(row, name, clean_short(given[name] or "", name, most))
            except Invalid as wrong:
                errors |= wrong.errors
    row.outside_id = row.outside_id or None
    for take in (_take_reach, _take_money, _take_rest):
        try:
            take(row, given)
        except Invalid as wrong:
            errors |= wrong.errors
    try:
        custom = given.get("custom") or {}
        row.custom = merge(actor.viewer, fields_of(actor, "lead"), row.custom, custom, is_new=is_new)
    except Invalid as wrong:
        errors |= wrong.errors
    if "title" in given or is_new:
        fallback = " · ".join(filter(None, [row.person_name, row.organisation])) or row.email or row.phone
        try:
            row.title = clean_title(given.get("title") or fallback)
        except Invalid as wrong:
            errors |= wrong.errors
    if errors:
        raise Invalid(errors)


def _take_reach(row: Lead, given: Mapping[str, Any]) -> None:
    errors: dict[str, Any] = {}
    try:
        row.country = check_country(given.get("country", row.country))
    except Invalid as wrong:
        errors |= wrong.errors
    readers: dict[str, Callable[[str], str]] = {
        "email": normal_email, "phone": lambda text: normal_phone(text, row.country or firm().country),
    }  # fmt: skip
    for name, read in readers.items():
        if name in given:
            try:
                setattr(row, name, read(str(given[name])) if given[name] else "")
            except ValueError as error:
                errors[name] = str(error)
    if errors:
        raise Invalid(errors)


def check_country(text: Any) -> str:
    """Two capital letters, or none; Invalid names the field."""
    country = str(text or "").strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Invalid({"country": _("Write the country as two letters, such as PL.")})
    return country


def _take_money(row: Lead, given: Mapping[str, Any]) -> None:
    if "currency" in given or (given.get("amount") not in (None, "") and not row.currency):
        row.currency = clean_currency(given.get("currency") or firm().currency)
    if "amount" in given:
        row.amount = None if given["amount"] in (None, "") else clean_amount(given["amount"], row.currency)


def _take_rest(row: Lead, given: Mapping[str, Any]) -> None:
    if "product" in given:
        wanted = getattr(given["product"], "pk", given["product"])
        row.product = Product.objects.system("the firm's catalogue").filter(pk=wanted or 0).first()
        if wanted and row.product is None:
            raise Invalid({"product": _("There is no such product.")})
    if "text" in given:
        row.text = str(given["text"] or "").replace("\x00", "")
        if len(row.text) > 20_000:
            raise Invalid({"text": _("At most %(most)s signs.") % {"most": 20_000}})
    if "utm" in given:
        row.utm = {k: str(v)[:200] for k, v in dict(given["utm"] or {}).items() if k in UTM and v}
    if "is_private" in given:
        row.is_private = bool(given["is_private"])


def _whose_turn(row: Lead) -> tuple[AssignmentRule | None, User | None]:
    """The first rule that fits the lead and the user whose turn it is; inactive users are passed over."""
    rules = AssignmentRule.objects.system("assignment of new leads").filter(is_active=True)
    fitting = rules.filter(
        Q(source="") | Q(source__iexact=row.source), Q(country="") | Q(country=row.country),
        Q(product=None) | Q(product=row.product_id),
    )  # fmt: skip
    for rule in fitting.select_for_update().order_by("position", "pk"):
        users = list(rule.users.filter(is_active=True).order_by("pk"))
        if users:
            chosen = users[rule.turn % len(users)]
            rule.turn += 1
            rule.save(update_fields=["turn"])
            return rule, chosen
    return None, None


def _organisation(actor: Any, row: Lead, given: Any) -> Customer | None:
    seen = Customer.objects.alive().visible_to(actor)
    if given is not None:
        found: Customer = Customer.objects.alive().get_or_404(actor, pk=getattr(given, "pk", given))
        return found if found.kind == ORGANISATION else None
    if not row.organisation:
        return None
    same: Customer | None = seen.organisations().filter(name__iexact=row.organisation).order_by("pk").first()
    return same or create_customer(
        actor=actor, kind=ORGANISATION, name=row.organisation, source=_source(row), owner=_owner(actor, row)
    )


def _person(actor: Any, row: Lead, given: Any, organisation: Customer | None) -> Customer | None:
    if given is not None:
        chosen: Customer = Customer.objects.alive().people().get_or_404(actor, pk=getattr(given, "pk", given))
        return chosen
    if not (row.person_name or row.email or row.phone):
        return None
    reach = Q(kind="email", value=row.email) if row.email else Q(pk__in=())
    reach |= Q(kind="phone", value=row.phone) if row.phone else Q(pk__in=())
    points = ContactPoint.objects.visible_to(actor).filter(reach).order_by("kind")
    people = Customer.objects.alive().people().visible_to(actor)
    same: Customer | None = people.filter(pk__in=points.order_by().values("customer")).order_by("pk").first()
    if same is None:
        given_points = [{"kind": k, "text": v} for k, v in (("email", row.email), ("phone", row.phone)) if v]
        same = create_customer(
            actor=actor, kind=PERSON, name="" if row.person_name else row.email or row.phone,
            given_name=row.given_name, family_name=row.family_name, points=given_points, source=_source(row),
            owner=_owner(actor, row),
        )  # fmt: skip
    if organisation is not None and actor.viewer.level("customer", "edit") is not Level.NONE:
        link_customers(actor=actor, customer=same, other=organisation, role="works_at", title=row.job_title)
    return same


def _owner(actor: Any, row: Lead) -> int | None:
    return row.owner_id if actor.viewer.level("customer", "create") is Level.ALL else None


def _source(row: Lead) -> str:
    return _("lead “%(title)s”") % {"title": row.title[:120]}


def _bump(row: Lead, field: str) -> None:
    row.version += 1
    row.updated_at = timezone.now()
    row.save(update_fields=[field, "version", "updated_at"])


def snapshot(row: Lead) -> dict[str, Any]:
    """The values whose changes the timeline keeps."""
    names = (*SHORT, "title", "email", "phone", "country", "product_id", "amount", "currency", "text", "owner_id",
             "team_id", "is_private", "utm")  # fmt: skip
    return {name: getattr(row, name) for name in names} | {f"custom.{k}": v for k, v in row.custom.items()}


def told(row: Lead) -> dict[str, Any]:
    """What an entry says of the lead."""
    return {"title": row.title, "owner_id": row.owner_id, "state": row.state or OPEN}
