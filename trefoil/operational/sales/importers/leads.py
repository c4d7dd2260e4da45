"""Leads: with source and campaign, given out by the assignment rules, judged by the words of any system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trefoil.core.access import Level
from trefoil.core.actions import Refused
from trefoil.customers.actions.bulk import snapshot
from trefoil.exchange.cells import Cells
from trefoil.exchange.folding import fold
from trefoil.exchange.importer import Importer, Result, Spelling
from trefoil.exchange.importers.custom import CustomCells, own_targets
from trefoil.exchange.importers.customers import spellings_of
from trefoil.exchange.importers.reach import ReachCells
from trefoil.exchange.problems import Problem
from trefoil.exchange.reading.aliases import LEADS
from trefoil.exchange.reading.headers import TargetField
from trefoil.exchange.session import Session
from trefoil.operational.sales.actions.bulk import LEAD_FIELDS, LeadDraft, ProductRef, import_leads
from trefoil.operational.sales.importers.catalogue import Catalogue, currency_of, money_of
from trefoil.operational.sales.importers.territories import country_code
from trefoil.operational.sales.importers.turns import Turns
from trefoil.operational.sales.importers.words import verdict_of
from trefoil.operational.sales.models import Lead
from trefoil.operational.sales.models.lead import CONVERTED, DISQUALIFIED, OPEN, QUALIFIED

_REASON = "leads in an import file"
_UTM = ("source", "medium", "campaign", "term", "content")
_TEXTS = {
    "title": 200, "given_name": 100, "family_name": 100, "organisation": 200, "job_title": 120, "source": 80,
    "outside_id": 120,
}  # fmt: skip


@dataclass(slots=True)
class LeadRow:
    """A lead as a row describes it: `values` by column, only filled ones."""

    values: dict[str, Any]
    product: str
    owner: str
    team: str
    verdict: bool | None
    status: str
    created_at: datetime | None
    notes: list[str] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)


class LeadsImporter(Importer):
    """Matched by outside id, then by e-mail together with the same title (one person may ask twice)."""

    kind = "leads"
    batch = 250
    related = ("product", "owner", "team", "status")

    def __init__(self, session: Session, cells: Cells) -> None:
        super().__init__(session, cells)
        self.catalogue = Catalogue(session)
        self.custom = CustomCells(session, cells, "lead")
        self.country = session.options.country or session.firm.country
        self.reach = ReachCells(cells, self.country)
        self.turns = Turns()
        self.queue: dict[int, tuple[LeadDraft, ProductRef | None]] = {}
        self._found: dict[tuple[str, str], list[LeadDraft]] = {}
        self._visible: set[int] = set()
        self._editable: set[int] = set()
        self._trashed: set[int] = set()

    @classmethod
    def targets(cls, actor: Any) -> Sequence[TargetField]:
        """The fields of a lead."""
        return [*LEADS, *own_targets(actor, "lead")]

    @classmethod
    def check_right(cls, actor: Any) -> None:
        """Refused unless the actor may create or change leads."""
        if max(actor.viewer.level("lead", act) for act in ("create", "edit")) is Level.NONE:
            raise Refused

    def prepare(self, distinct: Mapping[str, Mapping[str, int]]) -> None:
        """Make fields, if that was chosen."""
        self.custom.make_missing()

    def unkept(self) -> list[str]:
        """Mapped fields without a place."""
        return self.custom.unkept

    def read(self) -> LeadRow:
        """The lead that the row describes."""
        cells = self.cells
        values: dict[str, Any] = {name: text for name, most in _TEXTS.items() if (text := cells.text(name, most))}
        self._read_name(values)
        notes = cells.long_texts("note")
        self._read_reach(values, notes)
        amount, beside = cells.money("amount")
        if amount is not None:
            values["currency"] = currency_of(self.session, cells.text("currency", 10), beside)
            values["amount"] = money_of(amount, values["currency"])
        utm = {name: text[:200] for name in _UTM if (text := cells.text(f"utm_{name}", 500))}
        if utm:
            values["utm"] = utm
        person = f"{values.get('given_name', '')} {values.get('family_name', '')}".strip()
        named = " · ".join(filter(None, [person, values.get("organisation", "")]))
        values.setdefault("title", (named or values.get("email") or values.get("phone") or "")[:200])
        if not values["title"]:
            raise Problem("blank", "title")
        status = cells.text("status", 80)
        return LeadRow(
            values, cells.text("product"), cells.text("owner"), cells.text("team"), verdict_of(status) if status else
            None, status, cells.moment("created_at"), notes, self.custom.read(),
        )  # fmt: skip

    def _read_name(self, values: dict[str, Any]) -> None:
        whole = self.cells.text("name")
        if whole and "given_name" not in values and "family_name" not in values:
            given, _space, family = whole.partition(" ")
            values["given_name"], values["family_name"] = given[:100], family.strip()[:100]

    def _read_reach(self, values: dict[str, Any], notes: list[str]) -> None:
        """The first e-mail and phone have columns of their own; what there is beyond them is kept as text."""
        more = []
        for point in self.reach.read():
            if point.kind in ("email", "phone") and point.kind not in values:
                values[point.kind] = point.value
            else:
                more.append(point.shown)
        if country := country_code(self.cells.text("country")):
            values["country"] = country
        text = "\n".join([*notes, *more])
        if text:
            values["text"] = text[:20_000]
        notes.clear()

    def plan(self, records: Sequence[LeadRow]) -> list[Result]:
        """Look everything up at once, then decide row by row."""
        self.queue = {}
        self.catalogue.forget()
        self.turns.begin()
        self._look_up(records)
        return [self._decide(record) for record in records]

    def _look_up(self, records: Sequence[LeadRow]) -> None:
        self._found = {}
        drafts: dict[int, LeadDraft] = {}
        for key in ("outside_id", "email"):
            wanted = {record.values[key] for record in records if record.values.get(key)}
            if not wanted:
                continue
            rows = Lead.objects.system(_REASON)
            rows = rows.filter(outside_id__in=wanted) if key == "outside_id" else rows.filter(email__in=wanted)
            for row in rows.order_by("pk").values("pk", "version", "created_at", "deleted_at", *LEAD_FIELDS):
                draft = drafts.setdefault(row["pk"], _draft(row))
                self._found.setdefault((key, row[key]), []).append(draft)
                if row["deleted_at"] is not None:
                    self._trashed.add(row["pk"])
        if drafts:
            visible = Lead.objects.visible_to(self.session.viewer).filter(pk__in=drafts)
            self._visible = set(visible.order_by().values_list("pk", flat=True))
            editable = Lead.objects.visible_to(self.session.viewer, "edit").filter(pk__in=drafts)
            self._editable = set(editable.order_by().values_list("pk", flat=True))

    def _match(self, record: LeadRow) -> LeadDraft | None:
        for key in ("outside_id", "email"):
            value = record.values.get(key)
            if not value:
                continue
            mark = value if key == "outside_id" else (value, fold(record.values["title"]))
            fresh: LeadDraft | None = self.session.fresh.get(("lead", key, mark))
            if fresh is not None:
                return fresh
            for draft in self._found.get((key, value), ()):
                if key == "email" and not self._is_same(draft, record):
                    continue
                if draft.pk not in self._visible:
                    raise Problem("hidden", key)
                if draft.pk in self._trashed:
                    raise Problem("in_trash", key)
                return draft
        return None

    def _is_same(self, draft: LeadDraft, record: LeadRow) -> bool:
        return fold(draft.values["title"]) == fold(record.values["title"]) and draft.pk not in self._trashed

    def _decide(self, record: LeadRow) -> Result:
        title = record.values["title"]
        try:
            found = self._match(record)
            product = self.catalogue.find(record.product) if record.product else None
            return self._new(record, product) if found is None else self._again(found, record, product)
        except Problem as problem:
            return Result("errors", title, problem)

    def _new(self, record: LeadRow, product: ProductRef | None) -> Result:
        values = {**_EMPTY, "utm": {}, **record.values, "outside_id": record.values.get("outside_id")}
        values["custom"] = self.custom.merged({}, record.custom, is_new=True)
        turn = None if record.owner else self.turns.whose(values, product.pk if product else None)
        if turn is not None:
            values["owner_id"], values["team_id"] = turn.owner_id, turn.team_id
        else:
            values["owner_id"], values["team_id"] = self.session.place("lead", record.owner, record.team)
        draft = LeadDraft(values, record.created_at, turn.rule if turn else "", notes=list(record.notes))
        self._judge(draft, record)
        for key in ("outside_id", "email"):
            if value := record.values.get(key):
                mark = value if key == "outside_id" else (value, fold(values["title"]))
                self.session.fresh.setdefault(("lead", key, mark), draft)
        self.queue[id(draft)] = (draft, product)
        email = str(record.values.get("email", ""))
        other = next((one for one in self._found.get(("email", email), ()) if one.pk in self._visible), None)
        return Result("created", values["title"], hint=other.values["title"] if other else "")

    def _judge(self, draft: LeadDraft, record: LeadRow) -> None:
        if record.verdict is None or draft.values["state"] == CONVERTED:
            return
        state = QUALIFIED if record.verdict else DISQUALIFIED
        if draft.values["state"] != state:
            draft.values["state"], draft.verdict, draft.verdict_text = state, record.verdict, record.status

    def _again(self, draft: LeadDraft, record: LeadRow, product: ProductRef | None) -> Result:
        title = draft.values["title"]
        if self.session.options.existing == "skip":
            return Result("skipped", title, Problem("exists", value=title[:80]))
        if draft.was is not None and draft.pk not in self._editable:
            raise Problem("may_not_edit", value=title[:80])
        before = {**draft.values}
        custom = self.custom.merged(draft.values["custom"], record.custom, is_new=False)
        if record.owner or record.team:
            owner, team = self.session.place("lead", record.owner, record.team)
            draft.values["owner_id"], draft.values["team_id"] = owner, team
        draft.values |= {**record.values, "custom": custom}
        self._judge(draft, record)
        if product is not None:
            draft.values["product_id"] = product.pk
        if draft.values == before:
            return Result("unchanged", title)
        self.queue[id(draft)] = (draft, product)
        return Result("updated", title)

    def write(self) -> None:
        """Write the batch."""
        self.catalogue.write()
        for draft, product in self.queue.values():
            if product is not None:
                draft.values["product_id"] = product.pk
        if self.queue:
            drafts = [draft for draft, _product in self.queue.values()]
            import_leads(actor=self.session.actor, drafts=drafts, turns=self.turns.moved())

    def spellings(self, distinct: Mapping[str, Mapping[str, int]]) -> list[Spelling]:
        """Products and colleagues spelt nearly like known ones."""
        found = spellings_of("product", distinct, self.catalogue.names)
        return found + spellings_of("owner", distinct, self.session.users())


_EMPTY: dict[str, Any] = {
    "title": "", "state": OPEN, "given_name": "", "family_name": "", "organisation": "", "job_title": "", "email": "",
    "phone": "", "country": "", "product_id": None, "amount": None, "currency": "", "text": "", "source": "",
    "outside_id": None, "owner_id": None, "team_id": None, "is_private": False,
}  # fmt: skip


def _draft(row: dict[str, Any]) -> LeadDraft:
    values = {name: row[name] for name in LEAD_FIELDS}
    was = snapshot({name: values[name] for name in LEAD_FIELDS if name != "state"})
    return LeadDraft({**values, "custom": dict(values["custom"])}, row["created_at"], pk=row["pk"],
                     version=row["version"], was=was)  # fmt: skip
