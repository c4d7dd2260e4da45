"""Deals with their history: created and closed when the file says so, won and lost by the words of any system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from trefoil.core.access import Level
from trefoil.core.actions import Refused
from trefoil.customers.actions.bulk import Draft, import_customers
from trefoil.customers.normalise import Point
from trefoil.exchange.cells import Cells
from trefoil.exchange.importer import Importer, Result, Spelling
from trefoil.exchange.importers.custom import CustomCells, own_targets
from trefoil.exchange.importers.customers import spellings_of
from trefoil.exchange.importers.reach import ReachCells
from trefoil.exchange.problems import Problem
from trefoil.exchange.reading.aliases import DEALS
from trefoil.exchange.reading.headers import TargetField
from trefoil.exchange.session import Session
from trefoil.operational.sales.actions.bulk import DealDraft, LineDraft, ProductRef, import_deals
from trefoil.operational.sales.importers.catalogue import Catalogue, currency_of, money_of
from trefoil.operational.sales.importers.dealbook import DealBook
from trefoil.operational.sales.importers.funnel import Funnel
from trefoil.operational.sales.importers.parties import Parties
from trefoil.operational.sales.importers.words import outcome_of, outcome_of_flag
from trefoil.operational.sales.money import rounded


@dataclass(slots=True)
class DealRow:
    """A deal as a row describes it."""

    title: str
    organisation: str
    contact: str
    points: list[Point]
    pipeline: str
    stage: str
    state: str
    amount: Decimal | None
    currency: str
    owner: str
    team: str
    source: str
    expected_close_on: date | None
    created_at: datetime | None
    closed_at: datetime | None
    loss_reason: str
    product: str
    quantity: Decimal
    outside_id: str
    notes: list[str] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)


class DealsImporter(Importer):
    """Matched by outside id alone: two deals may well have the same title."""

    kind = "deals"
    batch = 250
    related = ("stage", "pipeline", "product", "owner", "team", "organisation")

    def __init__(self, session: Session, cells: Cells) -> None:
        super().__init__(session, cells)
        self.parties = Parties(session)
        self.funnel = Funnel(session)
        self.catalogue = Catalogue(session)
        self.deals = DealBook(session)
        self.custom = CustomCells(session, cells, "deal")
        self.reach = ReachCells(cells, session.options.country or session.firm.country)
        self.queue: dict[int, DealDraft] = {}

    @classmethod
    def targets(cls, actor: Any) -> Sequence[TargetField]:
        """The fields of a deal."""
        return [*DEALS, *own_targets(actor, "deal")]

    @classmethod
    def check_right(cls, actor: Any) -> None:
        """Refused unless the actor may create or change deals."""
        if max(actor.viewer.level("deal", act) for act in ("create", "edit")) is Level.NONE:
            raise Refused

    def prepare(self, distinct: Mapping[str, Mapping[str, int]]) -> None:
        """Make pipelines, stages and fields, if that was chosen."""
        self.custom.make_missing()
        self.funnel.prepare(distinct, PurePath(self.session.file_name).stem)

    def learn(self) -> None:
        """The names of all organisations, if rows name any."""
        if self.cells.has("organisation") or self.cells.has("customer"):
            self.parties.book.names("organisation")

    def unkept(self) -> list[str]:
        """Mapped fields without a place."""
        return self.custom.unkept

    def read(self) -> DealRow:
        """The deal that the row describes."""
        cells = self.cells
        amount, beside = cells.money("amount")
        quantity = cells.number("quantity")
        if amount is not None and amount < 0:
            raise Problem("negative", "amount", value=str(amount))
        if quantity is not None and not Decimal("0.0001") <= quantity <= 1_000_000:
            raise Problem("not_a_number", "quantity", value=str(quantity))
        state, stage = self._state()
        row = DealRow(
            title=cells.text("title"), organisation=cells.text("organisation") or cells.text("customer"),
            contact=cells.text("contact"), points=self.reach.read(), pipeline=cells.text("pipeline", 80), stage=stage,
            state=state, amount=amount, currency=currency_of(self.session, cells.text("currency", 10), beside),
            owner=cells.text("owner"), team=cells.text("team"), source=cells.text("source", 80),
            expected_close_on=cells.day("expected_close_on"), created_at=cells.moment("created_at"),
            closed_at=cells.moment("closed_at"), loss_reason=cells.text("loss_reason", 500),
            product=cells.text("product"), quantity=Decimal(quantity or 1), outside_id=cells.text("outside_id", 120),
            notes=cells.long_texts("note"), custom=self.custom.read(),
        )  # fmt: skip
        row.title = row.title or row.product or row.organisation or row.contact or row.outside_id
        if not row.title:
            raise Problem("blank", "title")
        if state != "open" and row.created_at and row.closed_at and row.closed_at < row.created_at:
            raise Problem("closed_before_created", "closed_at")
        if row.amount is not None:
            row.amount = money_of(row.amount, row.currency)
        return row

    def _state(self) -> tuple[str, str]:
        """(open, won or lost; the stage's name): closed when the stage or a column of its own says so."""
        stage, flag = self.cells.text("stage", 80), self.cells.text("outcome", 80)
        said = outcome_of(stage) if stage else None
        flagged = outcome_of_flag(flag) if flag else None
        state = said if said in ("won", "lost") else flagged or "open"
        return state, "" if said in ("won", "lost") else stage

    def plan(self, records: Sequence[DealRow]) -> list[Result]:
        """Look everything up at once, then decide row by row."""
        self.queue = {}
        self.catalogue.forget()
        self.parties.look_up([(record.organisation, record.points) for record in records])
        self.deals.look_up(record.outside_id for record in records)
        return [self._decide(record) for record in records]

    def _decide(self, record: DealRow) -> Result:
        try:
            found = self.deals.find(record.outside_id)
            return self._new(record) if found is None else self._again(found, record)
        except Problem as problem:
            return Result("errors", record.title, problem)

    def _new(self, record: DealRow) -> Result:
        owner, team = self.session.place("deal", record.owner, record.team)
        stage = self.funnel.closing_stage(record.pipeline) if record.state != "open" and not record.stage else (
            self.funnel.stage(record.pipeline, record.stage))  # fmt: skip
        product = self.catalogue.find(record.product) if record.product else None
        custom = self.custom.merged({}, record.custom, is_new=True)
        customer, contact = self.parties.of_row(record.organisation, record.contact, record.points)
        draft = DealDraft(
            record.title[:200], stage, customer, contact, record.amount or Decimal(0), record.currency,
            record.expected_close_on, record.source, owner, team, outside_id=record.outside_id or None, custom=custom,
            state=record.state, reason_text=record.loss_reason, created_at=record.created_at or record.closed_at,
            closed_at=record.closed_at, notes=list(record.notes),
        )  # fmt: skip
        draft.reason_id = self.deals.reason(record.state, record.loss_reason)
        if product is not None:
            self._sell(draft, product, record)
        if draft.outside_id:
            self.session.fresh["deal", draft.outside_id] = draft
        self.queue[id(draft)] = draft
        return Result("created", record.title)

    def _sell(self, draft: DealDraft, product: ProductRef, record: DealRow) -> None:
        """Put the product on the deal: at the row's amount, or at its price on the list when the row has none."""
        if record.amount is None:
            price = product.prices.get(record.currency, Decimal(0))
            draft.amount = rounded(price * record.quantity, record.currency)
        else:
            price = round(record.amount / record.quantity, 4)
        draft.lines.append(LineDraft(product, record.quantity, price, draft.amount))

    def _again(self, draft: DealDraft, record: DealRow) -> Result:
        if self.session.options.existing == "skip":
            return Result("skipped", draft.title, Problem("exists", value=draft.title[:80]))
        if not self.deals.may_edit(draft):
            raise Problem("may_not_edit", value=draft.title[:80])
        if draft.state != "open" and record.state != draft.state:
            raise Problem("closed_already", "stage", value=draft.state)
        custom = self.custom.merged(draft.custom, record.custom, is_new=False)
        stage = self.funnel.stage(record.pipeline, record.stage) if record.stage and draft.state == "open" else None
        customer, _contact = self.parties.of_row(record.organisation, record.contact, record.points)
        before, stood = draft.now(), draft.stands()
        if record.owner or record.team:
            draft.owner_id, draft.team_id = self.session.place("deal", record.owner, record.team)
        self._take(draft, record, customer)
        draft.custom = custom
        if stage is not None:
            draft.stage = stage
        if record.state != draft.state:
            draft.state, draft.closed_at, draft.reason_text = record.state, record.closed_at, record.loss_reason
            draft.reason_id = self.deals.reason(record.state, record.loss_reason)
        if draft.now() == before and draft.stands() == stood and not _has_new_customer(draft):
            return Result("unchanged", draft.title)
        self.queue[id(draft)] = draft
        self.deals.changed(draft)
        return Result("updated", draft.title)

    def _take(self, draft: DealDraft, record: DealRow, customer: Draft | None) -> None:
        if self.cells.has("title"):
            draft.title = record.title[:200]
        if record.amount is not None and not self.deals.has_lines(draft):
            draft.amount, draft.currency = record.amount, record.currency
        for name in ("source", "expected_close_on"):
            if value := getattr(record, name):
                setattr(draft, name, value)
        if customer is not None and (draft.customer is None or customer.pk != draft.customer.pk or not customer.pk):
            draft.customer = customer

    def write(self) -> None:
        """Write customers, products and deals of the batch."""
        actor = self.session.actor
        drafts = self.parties.drafts()
        if drafts:
            import_customers(actor=actor, drafts=drafts, source=self.session.source)
        self.parties.written()
        self.catalogue.write()
        if self.queue:
            import_deals(actor=actor, drafts=list(self.queue.values()))

    def spellings(self, distinct: Mapping[str, Mapping[str, int]]) -> list[Spelling]:
        """Products, stages, pipelines, colleagues, organisations spelt nearly like known ones."""
        found = spellings_of("product", distinct, self.catalogue.names) + self.funnel.spellings(distinct)
        found += spellings_of("owner", distinct, self.session.users())
        found += spellings_of("team", distinct, self.session.teams())
        return found + spellings_of("organisation", distinct, self.parties.book.names("organisation"))


def _has_new_customer(draft: DealDraft) -> bool:
    return draft.customer is not None and draft.customer.is_new


