"""Making the samples of a line of business with the product's own verbs, somewhat in the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from trefoil.customers.actions import create_customer, log_contact
from trefoil.operational.sales.actions import close_deal, create_deal, create_lead
from trefoil.operational.sales.models import LossReason, Pipeline, Stage
from trefoil.planner.actions import create_task
from trefoil.start.line import Line, said
from trefoil.start.samples.cast import WORTH, someone

_REASON = "the firm's set-up"


@dataclass
class Making:
    """What is being made, and what was made so far: {"person 1": customer}."""

    actor: Any
    line: Line
    language: str
    currency: str
    now: datetime
    customers: dict[str, Any] = field(default_factory=dict)
    deals: list[Any] = field(default_factory=list)
    made: list[Any] = field(default_factory=list)

    def ago(self, days: int, hours: int = 3) -> datetime:
        """So many days before now."""
        return self.now - timedelta(days=days, hours=hours)

    def text(self, given: Mapping[str, Any]) -> str:
        """A text in the firm's language."""
        return str(said(given, self.language))

    def keep(self, row: Any) -> Any:
        """Remember a record that was made."""
        self.made.append(row)
        return row


def make(actor: Any, line: Line, language: str, currency: str) -> list[Any]:
    """Make everything; returns the records: customers, deals, leads, tasks."""
    making = Making(actor, line, language, currency, timezone.now())
    _customers(making)
    _deals(making)
    for given in line.samples.get("leads", ()):
        _lead(making, given)
    for given in line.samples.get("notes", ()):
        log_contact(
            actor=actor, customer=making.customers[given["customer"]], kind=given["kind"],
            text=making.text(given["text"]), direction="in" if given["kind"] == "call" else "",
            at=making.ago(given["days"], 2),
        )  # fmt: skip
    for given in line.samples.get("tasks", ()):
        _task(making, given)
    return making.made


def _customers(making: Making) -> None:
    eldest = 75
    for number, given in enumerate(making.line.samples.get("organisations", ()), start=1):
        making.customers[f"organisation {number}"] = making.keep(
            create_customer(
                actor=making.actor, kind="organisation", name=making.text(given["name"]), standings=["client"],
                at=making.ago(eldest - number),
            )
        )  # fmt: skip
    for number, given in enumerate(making.line.samples.get("people", ()), start=1):
        who = someone(number, making.language)
        custom = {key: making.text(value) for key, value in given.get("custom", {}).items()}
        at = making.customers.get(f"organisation {given['at']}") if "at" in given else None
        making.customers[f"person {number}"] = making.keep(
            create_customer(
                actor=making.actor, kind="person", given_name=who.given_name, family_name=who.family_name,
                points=[{"kind": "email", "text": who.email}, {"kind": "phone", "text": who.phone}],
                standings=[] if at else ["client"], organisation=at, custom=custom, at=making.ago(eldest - 10 - number),
            )
        )  # fmt: skip


def _deals(making: Making) -> None:
    line, reasons = making.line, LossReason.objects.system(_REASON)
    name = making.text(line.pipeline["name"])
    pipeline = Pipeline.objects.system(_REASON).filter(name=name, removed_at=None).first()
    rows = Stage.objects.system(_REASON).filter(removed_at=None, pipeline__removed_at=None)
    stages = list((rows.filter(pipeline=pipeline) if pipeline else rows).order_by("pipeline__position", "position"))
    for given in line.samples.get("deals", ()):
        amount = Decimal(given["amount"]) * WORTH.get(making.currency, 1)
        deal = create_deal(
            actor=making.actor, title=making.text(given["title"]), customer=making.customers[given["customer"]],
            stage=stages[min(given["stage"], len(stages)) - 1], amount=amount, currency=making.currency,
            expected_close_on=(making.now + timedelta(days=10 + given["days"] % 7)).date(),
            at=making.ago(given["days"]),
        )  # fmt: skip
        if "outcome" in given:
            of_outcome = list(reasons.filter(outcome=given["outcome"], removed_at=None).order_by("position", "pk"))
            why = of_outcome[(given.get("reason", 1) - 1) % len(of_outcome)] if of_outcome else None
            deal = close_deal(
                actor=making.actor, deal=deal, outcome=given["outcome"], reason=why, at=making.ago(given["days"] // 2)
            )
        making.deals.append(making.keep(deal))


def _lead(making: Making, given: Mapping[str, Any]) -> None:
    who = someone(given["person"], making.language)
    making.keep(
        create_lead(
            actor=making.actor, title=making.text(given["title"]), given_name=who.given_name,
            family_name=who.family_name, email=who.email, phone=who.phone, source="web", owner=making.actor,
            at=making.ago(given["person"] - 5),
        )
    )  # fmt: skip


def _task(making: Making, given: Mapping[str, Any]) -> None:
    day = timezone.localdate(making.now) + timedelta(days=given["due"])
    due = timezone.make_aware(datetime.combine(day, time(16 if given["due"] == 0 else 10)))
    source = making.deals[given["deal"] - 1] if "deal" in given else None
    making.keep(
        create_task(
            actor=making.actor, title=making.text(given["title"]), kind=given["kind"], due_at=due, source=source,
            customer=making.customers[given["customer"]] if "customer" in given else None,
        )
    )
