"""Deals: open, change, move, close, reopen, hand over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, action
from trefoil.customers.actions.customer import apply_place, refuse_unknown, save_unique
from trefoil.customers.models import Customer
from trefoil.customfields.values import fields_of, merge
from trefoil.identity.models import firm
from trefoil.identity.rights import need, place
from trefoil.operational.sales import totals
from trefoil.operational.sales.models import Deal, DealClosure, LossReason, Pipeline, Stage, StageMove
from trefoil.operational.sales.money import clean_amount, clean_currency
from trefoil.timeline.actions import Happening, changes, record, record_many

FIELDS = {
    "title", "customer", "amount", "currency", "expected_close_on", "source", "owner", "team", "is_private", "custom",
    "outside_id",
}  # fmt: skip
SNAPSHOT = (
    "title", "customer_id", "amount", "currency", "expected_close_on", "source", "owner_id", "team_id", "is_private",
    "outside_id",
)  # fmt: skip


@action
def create_deal(
    *, actor: Any, title: str, customer: Any = None, pipeline: Any = None, stage: Any = None, amount: Any = 0,
    currency: str = "", expected_close_on: date | None = None, source: str = "", owner: Any = None, team: Any = None,
    is_private: bool = False, custom: Mapping[str, Any] | None = None, outside_id: str | None = None, at: Any = None,
) -> Deal:  # fmt: skip
    """Open a deal in a stage (the first of the first pipeline, if none is named)."""
    owner_id, team_id = place(actor, "deal", owner, team)
    entered = first_stage(pipeline, stage)
    now = at or timezone.now()
    code = clean_currency(currency or firm().currency)
    row = Deal(
        title=clean_title(title), customer=find_customer(actor, customer), pipeline_id=entered.pipeline_id,
        stage=entered, amount=clean_amount(amount, code), currency=code, expected_close_on=expected_close_on,
        source=clean_short(source, "source"), owner_id=owner_id, team_id=team_id, is_private=is_private,
        outside_id=clean_short(outside_id or "", "outside_id", 120) or None, stage_entered_at=now, created_at=now,
        updated_at=now, custom=merge(actor.viewer, fields_of(actor, "deal"), {}, custom or {}, is_new=True),
    )  # fmt: skip
    must_be_filled(row, entered)
    save_unique(row)
    StageMove.objects.bulk_create([StageMove(deal=row, to_stage=entered, by=actor, at=now)])
    totals.moved(None, totals.place_of(row))
    record("deal.created", row, customers=[row.customer_id], data=told(row, stage=entered.name), at=at)
    return row


@action
def change_deal(*, actor: Any, deal: Any, version: int | None = None, **given: Any) -> Deal:
    """Change fields of a deal; Conflict when `version` is not the row's any more."""
    row: Deal = Deal.objects.alive().locked(actor, deal, version)
    refuse_unknown(actor, Deal, given, FIELDS)
    before, before_place = snapshot(row), totals.place_of(row)
    if "title" in given:
        row.title = clean_title(given["title"])
    if "customer" in given:
        row.customer = find_customer(actor, given["customer"])
    _take_money(row, given)
    for name in ("source", "outside_id"):
        if name in given:
            setattr(row, name, clean_short(given[name] or "", name, 120 if name == "outside_id" else 80))
    row.outside_id = row.outside_id or None
    if "expected_close_on" in given:
        row.expected_close_on = given["expected_close_on"]
    apply_place(actor, "deal", row, given)
    if "custom" in given:
        row.custom = merge(actor.viewer, fields_of(actor, "deal"), row.custom, given["custom"])
    return keep(row, before, before_place)


def _take_money(row: Deal, given: Mapping[str, Any]) -> None:
    """Amount and currency; on a deal with products both come from these."""
    if "currency" not in given and "amount" not in given:
        return
    code = clean_currency(given["currency"]) if "currency" in given else row.currency
    if (code != row.currency or "amount" in given) and has_lines(row):
        if "amount" in given:
            raise Invalid({"amount": _("The amount comes from the products. Change them instead.")})
        said = _("The products are priced in %(code)s. Take them off first.") % {"code": row.currency}
        raise Invalid({"currency": said})
    row.currency = code
    row.amount = clean_amount(given.get("amount", row.amount), code)


def has_lines(row: Deal) -> bool:
    """Whether products are on the deal, which make its amount."""
    return bool(row.lines.system("part of the locked deal").exists())  # type: ignore[attr-defined]


def keep(row: Deal, before: dict[str, Any], before_place: totals.Place) -> Deal:
    """Save a changed deal with its totals and its entry; nothing happens when nothing changed."""
    changed = changes(before, snapshot(row))
    if not changed:
        return row
    row.version += 1
    row.updated_at = timezone.now()
    save_unique(row)
    totals.moved(before_place, totals.place_of(row))
    about = [row.customer_id, before.get("customer_id")]
    record("deal.changed", row, customers=about, data={"title": row.title, "changes": changed})
    return row


@action
def move_deal(
    *, actor: Any, deal: Any, stage: Any, version: int | None = None, fill: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Deal:  # fmt: skip
    """Move an open deal to another stage; `fill` gives fields that the stage asks for. Keeps who, when, how long."""
    row: Deal = Deal.objects.alive().locked(actor, deal, version)
    target = stage if isinstance(stage, Stage) else find_stage(stage)
    if row.state != "open":
        raise Invalid({"stage": _("A closed deal cannot be moved. Reopen it first.")})
    if target.removed_at is not None:
        raise Invalid({"stage": _("This stage was removed.")})
    if fill:
        row = change_deal(actor=actor, deal=row, **fill)
    if row.stage_id == target.pk:
        return row
    must_be_filled(row, target)
    now = at or timezone.now()
    before_place, origin = totals.place_of(row), find_stage(row.stage_id)
    seconds = max(0, int((now - row.stage_entered_at).total_seconds()))
    row.stage, row.pipeline_id, row.stage_entered_at = target, target.pipeline_id, now
    row.version += 1
    row.updated_at = timezone.now()
    row.save(update_fields=["stage", "pipeline", "stage_entered_at", "version", "updated_at"])
    StageMove.objects.bulk_create(
        [StageMove(deal=row, from_stage=origin, to_stage=target, by=actor, at=now, seconds=seconds)]
    )
    totals.moved(before_place, totals.place_of(row))
    data = {"title": row.title, "from": origin.name, "to": target.name, "to_id": target.pk, "seconds": seconds}
    record("deal.moved", row, customers=[row.customer_id], data=data, at=at)
    return row


@action
def close_deal(
    *, actor: Any, deal: Any, outcome: str, reason: Any = None, text: str = "", version: int | None = None,
    amount: Any = None, at: datetime | None = None,
) -> Deal:  # fmt: skip
    """Win or lose an open deal, with a reason of the firm's list and words of one's own."""
    row: Deal = Deal.objects.alive().locked(actor, deal, version)
    if outcome not in ("won", "lost"):
        raise Invalid({"outcome": _("Say whether the deal was won or lost.")})
    if row.state != "open":
        raise Invalid({"outcome": _("This deal is closed already. Reopen it first.")})
    why = find_reason(reason, outcome)
    now = at or timezone.now()
    before_place = totals.place_of(row)
    if amount is not None:
        _take_money(row, {"amount": amount})
    row.state = outcome
    row.version += 1
    row.updated_at = timezone.now()
    row.save(update_fields=["state", "amount", "version", "updated_at"])
    DealClosure.objects.bulk_create(
        [DealClosure(deal=row, outcome=outcome, reason=why, text=clean_short(text, "text", 500), by=actor, at=now)]
    )
    seconds = max(0, int((now - row.stage_entered_at).total_seconds()))
    StageMove.objects.bulk_create(
        [StageMove(deal=row, from_stage_id=row.stage_id, outcome=outcome, by=actor, at=now, seconds=seconds)]
    )
    totals.moved(before_place, None)
    data = {**told(row), "reason": why.name if why else "", "text": text[:500]}
    record(f"deal.{outcome}", row, customers=[row.customer_id], data=data, at=at)
    return row


@action
def reopen_deal(*, actor: Any, deal: Any, version: int | None = None) -> Deal:
    """Take a win or a loss back; the deal stands again in its last stage."""
    row: Deal = Deal.objects.alive().locked(actor, deal, version)
    if row.state == "open":
        return row
    DealClosure.objects.system("part of the locked deal").filter(deal=row).delete()
    now = timezone.now()
    row.state, row.stage_entered_at = "open", now
    row.version += 1
    row.updated_at = now
    row.save(update_fields=["state", "stage_entered_at", "version", "updated_at"])
    StageMove.objects.bulk_create([StageMove(deal=row, to_stage_id=row.stage_id, outcome="reopened", by=actor, at=now)])
    totals.moved(None, totals.place_of(row))
    record("deal.reopened", row, customers=[row.customer_id], data=told(row))
    return row


@action
def delete_deal(*, actor: Any, deal: Any, version: int | None = None) -> Deal:
    """Move a deal to the trash."""
    return _trash(actor, deal, timezone.now(), "deal.deleted", version)


@action
def restore_deal(*, actor: Any, deal: Any) -> Deal:
    """Take a deal back out of the trash."""
    return _trash(actor, deal, None, "deal.restored")


def _trash(actor: Any, deal: Any, when: datetime | None, verb: str, version: int | None = None) -> Deal:
    row: Deal = Deal.objects.locked(actor, deal, version, action="delete")
    if (row.deleted_at is None) == (when is None):
        return row
    before_place = totals.place_of(row)
    row.deleted_at = when
    row.version += 1
    row.save(update_fields=["deleted_at", "version"])
    totals.moved(before_place, totals.place_of(row))
    record(verb, row, customers=[row.customer_id], data=told(row))
    return row


@action
def reassign_deals(*, actor: Any, deals: Sequence[Any], owner: Any, team: Any = None) -> int:
    """Give many deals to one owner with a few statements; returns how many changed."""
    need(actor, "mass_change")
    owner_id, team_id = place(actor, "deal", owner, team, act="edit")
    ids = [getattr(deal, "pk", deal) for deal in deals]
    rows = list(Deal.objects.alive().visible_to(actor, "edit").filter(pk__in=ids).exclude(owner_id=owner_id))
    pairs, happenings, now = [], [], timezone.now()
    for row in rows:
        before, had = totals.place_of(row), row.owner_id
        row.owner_id, row.team_id, row.updated_at = owner_id, team_id, now
        row.version += 1
        pairs.append((before, totals.place_of(row)))
        about = [row.customer_id] if row.customer_id else []
        data = {"title": row.title, "changes": {"owner_id": [had, owner_id]}}
        happenings.append(Happening("deal.reassigned", "deal", row.pk, about, data))
    Deal.objects.bulk_update(rows, ["owner", "team", "version", "updated_at"], batch_size=200)
    totals.moved_many(pairs)
    record_many(happenings)
    return len(rows)


def first_stage(pipeline: Any, stage: Any) -> Stage:
    """The stage asked for, or the first of the pipeline asked for, or the very first."""
    if stage is not None:
        found = stage if isinstance(stage, Stage) else find_stage(stage)
        if pipeline is not None and found.pipeline_id != getattr(pipeline, "pk", pipeline):
            raise Invalid({"stage": _("This stage belongs to another pipeline.")})
        if found.removed_at is not None:
            raise Invalid({"stage": _("This stage was removed.")})
        return found
    stages = Stage.objects.system("the firm's set-up").filter(removed_at=None, pipeline__removed_at=None)
    if pipeline is not None:
        stages = stages.filter(pipeline=getattr(pipeline, "pk", pipeline))
    first: Stage | None = stages.order_by("pipeline__position", "pipeline_id", "position", "pk").first()
    if first is None:
        raise Invalid({"pipeline": _("There is no such pipeline, or it has no stages.")})
    return first


def find_stage(stage: Any) -> Stage:
    """The stage with this id; Invalid names the field."""
    found: Stage | None = Stage.objects.system("the firm's set-up").filter(pk=getattr(stage, "pk", stage)).first()
    if found is None:
        raise Invalid({"stage": _("There is no such stage.")})
    return found


def find_reason(reason: Any, outcome: str) -> LossReason | None:
    """The reason with this id for this outcome, or None for none."""
    if reason in (None, ""):
        return None
    rows = LossReason.objects.system("the firm's set-up").filter(pk=getattr(reason, "pk", reason), outcome=outcome)
    found: LossReason | None = rows.first()
    if found is None:
        raise Invalid({"reason": _("There is no such reason.")})
    return found


def find_pipeline(pipeline: Any) -> Pipeline:
    """The pipeline with this id; Invalid names the field."""
    rows = Pipeline.objects.system("the firm's set-up").filter(pk=getattr(pipeline, "pk", pipeline))
    found: Pipeline | None = rows.first()
    if found is None:
        raise Invalid({"pipeline": _("There is no such pipeline.")})
    return found


def find_customer(actor: Any, customer: Any) -> Customer | None:
    """The customer, if the actor sees him; Invalid when he does not."""
    if customer in (None, ""):
        return None
    rows = Customer.objects.alive().visible_to(actor).filter(pk=getattr(customer, "pk", customer))
    found: Customer | None = rows.first()
    if found is None:
        raise Invalid({"customer": _("There is no such customer.")})
    return found


def must_be_filled(row: Deal, stage: Stage) -> None:
    """Invalid for every field that the stage asks for and the deal lacks."""
    errors = {}
    for name in stage.required_fields:
        value = row.custom.get(name[7:]) if name.startswith("custom.") else getattr(row, FIELD_OF.get(name, name), None)
        if value in (None, "", [], Decimal(0)):
            errors[name] = _("Needed to enter “%(stage)s”.") % {"stage": stage.name}
    if errors:
        raise Invalid(errors)


FIELD_OF = {"customer": "customer_id", "owner": "owner_id", "team": "team_id"}
CAN_BE_REQUIRED = ("customer", "amount", "expected_close_on", "source")


def clean_title(text: Any) -> str:
    """A title of 1 to 200 signs."""
    title = str(text or "").replace("\x00", "").strip()
    if not title:
        raise Invalid({"title": _("A title is needed.")})
    return clean_short(title, "title", 200)


def clean_short(text: Any, field: str, most: int = 80) -> str:
    """A text of at most `most` signs; Invalid names the field."""
    short = str(text or "").replace("\x00", "").strip()
    if len(short) > most:
        raise Invalid({field: _("At most %(most)s signs.") % {"most": most}})
    return short


def snapshot(row: Deal) -> dict[str, Any]:
    """The values whose changes the timeline keeps."""
    return {name: getattr(row, name) for name in SNAPSHOT} | {f"custom.{k}": v for k, v in row.custom.items()}


def told(row: Deal, **more: Any) -> dict[str, Any]:
    """What an entry says of the deal."""
    return {"title": row.title, "amount": str(row.amount), "currency": row.currency, **more}
