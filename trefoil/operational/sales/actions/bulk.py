"""Thousands of deals and leads at once, with their history: what an import writes per batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from trefoil.core.actions import action
from trefoil.core.db.bulk import insert, take_ids, update
from trefoil.customers.actions.bulk import Draft, snapshot
from trefoil.identity.rights import need
from trefoil.operational.sales import totals
from trefoil.operational.sales.models import (
    AssignmentRule,
    Deal,
    DealClosure,
    DealLine,
    Lead,
    LeadVerdict,
    Participant,
    StageMove,
)
from trefoil.timeline.actions import Happening, changes
from trefoil.timeline.bulk import record_bulk

KEPT = (
    "title", "customer_id", "amount", "currency", "expected_close_on", "source", "owner_id", "team_id", "is_private",
    "outside_id", "custom",
)  # fmt: skip
_PLACED = ("pipeline_id", "stage_id", "state", "stage_entered_at")
_DEAL = ("id", *KEPT, *_PLACED, "version", "created_at", "updated_at")
_MOVE = ("deal_id", "from_stage_id", "to_stage_id", "outcome", "by_id", "at", "seconds")
_CLOSURE = ("deal_id", "outcome", "reason_id", "text", "by_id", "at")
_LINE = ("deal_id", "product_id", "name", "quantity", "unit_price", "discount", "amount", "position")
_LEAD = (
    "title", "state", "given_name", "family_name", "organisation", "job_title", "email", "phone", "country",
    "product_id", "amount", "currency", "text", "source", "utm", "custom", "outside_id", "owner_id", "team_id",
    "is_private",
)  # fmt: skip


@dataclass(slots=True)
class ProductRef:
    """A product of the catalogue, or one that is yet to be made (pk 0)."""

    pk: int
    name: str
    prices: dict[str, Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class StageRef:
    """A stage, or one that is yet to be made (pk 0)."""

    pk: int
    name: str
    pipeline_id: int


@dataclass(slots=True)
class LineDraft:
    """A product on a deal."""

    product: ProductRef
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal


@dataclass(slots=True)
class DealDraft:
    """A deal to be made or changed. `was` holds what stands in the database, `stood` where it counted."""

    title: str
    stage: StageRef
    customer: Draft | None = None
    contact: Draft | None = None
    amount: Decimal = Decimal(0)
    currency: str = ""
    expected_close_on: date | None = None
    source: str = ""
    owner_id: int | None = None
    team_id: int | None = None
    is_private: bool = False
    outside_id: str | None = None
    custom: dict[str, Any] = field(default_factory=dict)
    state: str = "open"
    reason_id: int | None = None
    reason_text: str = ""
    created_at: datetime | None = None
    closed_at: datetime | None = None
    stage_entered_at: datetime | None = None
    lines: list[LineDraft] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pk: int = 0
    version: int = 1
    was: dict[str, Any] | None = None
    stood: totals.Place = None
    was_stage: StageRef | None = None
    was_state: str = "open"

    @property
    def is_new(self) -> bool:
        """Whether it is not in the database yet."""
        return self.was is None

    @property
    def customer_id(self) -> int | None:
        """The customer's id, once he has one."""
        return self.customer.pk or None if self.customer is not None else None

    def now(self) -> dict[str, Any]:
        """The values that the timeline keeps."""
        return snapshot({name: getattr(self, name) for name in KEPT})

    def stands(self) -> tuple[int, str]:
        """Stage and state."""
        return self.stage.pk, self.state

    def place(self) -> totals.Place:
        """Where it counts now."""
        if self.state != "open":
            return None
        key = totals.Key(self.stage.pk, self.owner_id or 0, self.team_id or 0, self.is_private, self.currency)
        return key, self.amount

    def told(self, **more: Any) -> dict[str, Any]:
        """What an entry says of the deal."""
        return {"title": self.title, "amount": str(self.amount), "currency": self.currency, **more}


@action
def import_deals(*, actor: Any, drafts: Sequence[DealDraft]) -> None:
    """Write new and changed deals with stage moves, closures, lines, board totals and entries at the times when things
    happened. The caller has checked each against what the actor may; customers stand already.
    """
    need(actor, "import")
    now = timezone.now()
    new = [draft for draft in drafts if draft.is_new]
    old = [draft for draft in drafts if not draft.is_new]
    for draft, pk in zip(new, take_ids(Deal, len(new)), strict=True):
        draft.pk = pk
        draft.created_at = draft.created_at or now
        draft.stage_entered_at = draft.stage_entered_at or draft.created_at
    insert(Deal, _DEAL, [_deal_row(draft, now) for draft in new])
    happenings = [_created(draft) for draft in new] + _change(old, now)
    moves = [(d.pk, None, d.stage.pk, "", d.owner_id or actor.pk, d.created_at, 0) for d in new]
    moves += [move for draft in old for move in _moved(draft, actor, now, happenings)]
    moves += list(_closed(drafts, actor, now, happenings))
    insert(StageMove, _MOVE, moves)
    insert(DealLine, _LINE, [row for draft in new for row in _line_rows(draft)])
    insert(Participant, ("deal_id", "person_id", "role"), [
        (d.pk, d.contact.pk, "contact") for d in new if d.contact is not None and d.contact is not d.customer
    ])  # fmt: skip
    totals.moved_many((draft.stood, draft.place()) for draft in drafts)
    record_bulk(happenings + list(_notes(drafts)))


def _deal_row(draft: DealDraft, now: datetime) -> tuple[Any, ...]:
    kept = tuple(getattr(draft, name) for name in KEPT)
    placed = (draft.stage.pipeline_id, draft.stage.pk, draft.state, draft.stage_entered_at)
    return (draft.pk, *kept, *placed, 1, draft.created_at, now)


def _about(draft: DealDraft) -> list[int]:
    return [draft.customer_id] if draft.customer_id else []


def _created(draft: DealDraft) -> Happening:
    data = draft.told(stage=draft.stage.name)
    return Happening("deal.created", "deal", draft.pk, _about(draft), data, draft.created_at)


def _change(old: Sequence[DealDraft], now: datetime) -> list[Happening]:
    rows, happenings = [], []
    for draft in old:
        changed = changes(draft.was or {}, draft.now())
        placed = (draft.stage.pipeline_id, draft.stage.pk, draft.state, draft.stage_entered_at)
        if draft.was_stage is not None and draft.stage.pk != draft.was_stage.pk:
            placed = (*placed[:3], now)
        kept = tuple(getattr(draft, name) for name in KEPT)
        rows.append((*kept, *placed, draft.version + 1, now, draft.pk))
        if changed:
            data = {"title": draft.title, "changes": changed}
            happenings.append(Happening("deal.changed", "deal", draft.pk, _about(draft), data))
    update(Deal, (*KEPT, *_PLACED, "version", "updated_at"), rows)
    return happenings


def _seconds(since: datetime | None, until: datetime) -> int:
    return max(0, int((until - since).total_seconds())) if since is not None else 0


def _moved(draft: DealDraft, actor: Any, now: datetime, happenings: list[Happening]) -> Iterator[tuple[Any, ...]]:
    origin = draft.was_stage
    if origin is None or origin.pk == draft.stage.pk:
        return
    seconds = _seconds(draft.stage_entered_at, now)
    data = {"title": draft.title, "from": origin.name, "to": draft.stage.name, "to_id": draft.stage.pk,
            "seconds": seconds}  # fmt: skip
    happenings.append(Happening("deal.moved", "deal", draft.pk, _about(draft), data))
    yield (draft.pk, origin.pk, draft.stage.pk, "", actor.pk, now, seconds)
    draft.stage_entered_at = now


def _closed(
    drafts: Iterable[DealDraft], actor: Any, now: datetime, happenings: list[Happening]
) -> Iterator[tuple[Any, ...]]:
    closures = []
    for draft in drafts:
        if draft.state == "open" or draft.state == draft.was_state:
            continue
        at = draft.closed_at or now
        by = draft.owner_id or actor.pk
        closures.append((draft.pk, draft.state, draft.reason_id, draft.reason_text, by, at))
        data = draft.told(reason=draft.reason_text, text="")
        happenings.append(Happening(f"deal.{draft.state}", "deal", draft.pk, _about(draft), data, at))
        seconds = _seconds(draft.stage_entered_at, at)
        yield (draft.pk, draft.stage.pk, None, draft.state, by, at, seconds)
    insert(DealClosure, _CLOSURE, closures)


def _line_rows(draft: DealDraft) -> Iterator[tuple[Any, ...]]:
    for position, line in enumerate(draft.lines):
        yield (
            draft.pk, line.product.pk, line.product.name, line.quantity, line.unit_price, Decimal(0), line.amount,
            position,
        )  # fmt: skip


def _notes(drafts: Iterable[DealDraft]) -> Iterator[Happening]:
    for draft in drafts:
        for text in draft.notes:
            yield Happening("note.added", "deal", draft.pk, _about(draft), {"text": text}, draft.created_at)


@dataclass(slots=True)
class LeadDraft:
    """A lead to be made or changed, by the names of its columns."""

    values: dict[str, Any]
    created_at: datetime | None = None
    rule: str = ""
    verdict: bool | None = None
    verdict_text: str = ""
    notes: list[str] = field(default_factory=list)
    pk: int = 0
    version: int = 1
    was: dict[str, Any] | None = None

    def now(self) -> dict[str, Any]:
        """The values that the timeline keeps."""
        return snapshot({name: self.values[name] for name in _LEAD if name != "state"})

    def told(self) -> dict[str, Any]:
        """What an entry says of the lead."""
        return {name: self.values[name] for name in ("title", "owner_id", "state")}


LEAD_FIELDS = _LEAD


@action
def import_leads(*, actor: Any, drafts: Sequence[LeadDraft], turns: Mapping[int, int]) -> None:
    """Write new and changed leads with their verdicts and entries; `turns` says where assignment rules stand now."""
    need(actor, "import")
    now = timezone.now()
    new = [draft for draft in drafts if draft.was is None]
    for draft, pk in zip(new, take_ids(Lead, len(new)), strict=True):
        draft.pk = pk
        draft.created_at = draft.created_at or now
    insert(Lead, ("id", *_LEAD, "version", "created_at", "updated_at"), [
        (d.pk, *(d.values[name] for name in _LEAD), 1, d.created_at, now) for d in new
    ])  # fmt: skip
    old = [draft for draft in drafts if draft.was is not None]
    update(Lead, (*_LEAD, "version", "updated_at"), [
        (*(d.values[name] for name in _LEAD), d.version + 1, now, d.pk) for d in old
    ])  # fmt: skip
    judged = [draft for draft in drafts if draft.verdict is not None]
    insert(LeadVerdict, ("lead_id", "is_qualified", "reason_id", "text", "by_id", "at"), [
        (d.pk, d.verdict, None, d.verdict_text[:500], actor.pk, d.created_at or now) for d in judged
    ])  # fmt: skip
    update(AssignmentRule, ("turn",), [(turn, pk) for pk, turn in turns.items()])
    record_bulk([happening for draft in drafts for happening in _of_lead(draft)])


def _of_lead(draft: LeadDraft) -> Iterator[Happening]:
    values = draft.values
    if draft.was is None:
        data = {**draft.told(), "source": values["source"], "utm": values["utm"], "rule": draft.rule}
        yield Happening("lead.created", "lead", draft.pk, (), data, draft.created_at)
    elif changed := changes(draft.was, draft.now()):
        yield Happening("lead.changed", "lead", draft.pk, (), {"title": values["title"], "changes": changed})
    if draft.verdict is not None:
        verb = "lead.qualified" if draft.verdict else "lead.disqualified"
        data = {**draft.told(), "reason": "", "text": draft.verdict_text}
        yield Happening(verb, "lead", draft.pk, (), data, draft.created_at if draft.was is None else None)
    for text in draft.notes:
        yield Happening("note.added", "lead", draft.pk, (), {"text": text}, draft.created_at)
