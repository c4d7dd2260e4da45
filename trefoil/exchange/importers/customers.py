"""What people and organisations share on their way in."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trefoil.core.access import Level
from trefoil.core.actions import Refused
from trefoil.customers.actions.bulk import Draft, import_customers
from trefoil.customers.models import ORGANISATION
from trefoil.customers.normalise import Point
from trefoil.exchange.cells import Cells
from trefoil.exchange.folding import fold
from trefoil.exchange.importer import Importer, Result, Spelling
from trefoil.exchange.importers.book import Book
from trefoil.exchange.importers.custom import CustomCells
from trefoil.exchange.importers.reach import ReachCells
from trefoil.exchange.problems import Problem
from trefoil.exchange.session import Session

LANGUAGE_MOST = 5


@dataclass(slots=True)
class Described:
    """A customer as a row describes it."""

    name: str = ""
    given_name: str = ""
    family_name: str = ""
    language: str = ""
    owner: str = ""
    team: str = ""
    outside_id: str = ""
    created_at: datetime | None = None
    organisation: str = ""
    job_title: str = ""
    points: list[Point] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)


class CustomerImporter(Importer):
    """Matches by outside id, then e-mail (and what the kind adds); a phone alone only suggests."""

    customer_kind = ""
    other_field = "organisation"
    other_role = "works_at"
    named_fields: tuple[str, ...] = ("organisation",)
    match_points: tuple[str, ...] = ("email",)

    def __init__(self, session: Session, cells: Cells) -> None:
        super().__init__(session, cells)
        self.book = Book(session)
        self.custom = CustomCells(session, cells, "customer")
        self.reach = ReachCells(cells, session.options.country or session.firm.country)

    @classmethod
    def check_right(cls, actor: Any) -> None:
        """Refused unless the actor may create or change customers."""
        if max(actor.viewer.level("customer", act) for act in ("create", "edit")) is Level.NONE:
            raise Refused

    def prepare(self, distinct: Mapping[str, Mapping[str, int]]) -> None:
        """Make the firm's fields that the file fills, if that was chosen."""
        self.custom.make_missing()

    def unkept(self) -> list[str]:
        """Mapped fields without a place."""
        return self.custom.unkept

    def learn(self) -> None:
        """The names of all organisations, if rows name any."""
        for field_name in self.named_fields:
            if self.cells.has(field_name):
                self.book.names(field_name)

    def described(self) -> Described:
        """What every customer may have."""
        cells = self.cells
        return Described(
            name=cells.text("name"), language=cells.text("language", 40)[:LANGUAGE_MOST].lower(),
            owner=cells.text("owner"), team=cells.text("team"), outside_id=cells.text("outside_id", 120),
            created_at=cells.moment("created_at"), points=self.reach.read(), notes=cells.long_texts("note"),
            custom=self.custom.read(),
        )  # fmt: skip

    @abstractmethod
    def keys(self, record: Described) -> list[tuple[str, str]]:
        """(point kind, value) that are worth looking up, and names as ("name", folded)."""

    def plan(self, records: Sequence[Described]) -> list[Result]:
        """Look everything up at once, then decide row by row."""
        points = [key for record in records for key in self.keys(record)]
        names = [(self.other_field, record.organisation) for record in records if record.organisation]
        names += self.more_names(records)
        self.book.look_up(
            self.customer_kind, outside_ids={r.outside_id for r in records}, points=points, names=dict.fromkeys(names)
        )
        return [self._decide(record) for record in records]

    def more_names(self, records: Sequence[Described]) -> list[tuple[str, str]]:
        """Further names of organisations to look up."""
        return []

    def _decide(self, record: Described) -> Result:
        try:
            draft = self.match(record)
            if draft is None:
                return self._new(record)
            return self._again(draft, record)
        except Problem as problem:
            return Result("errors", record.name, problem)

    def match(self, record: Described) -> Draft | None:
        """The customer that the row speaks of."""
        kind = self.customer_kind
        if record.outside_id and (draft := self.book.find("outside", kind, record.outside_id)):
            return draft
        for point in record.points:
            if point.kind in self.match_points and (draft := self.book.find(point.kind, kind, point.value)):
                return draft
        return None

    def hint(self, record: Described) -> str:
        """Somebody who may be the same, for the preview."""
        return ""

    def _new(self, record: Described) -> Result:
        self.must_be_named(record)
        hint = self.hint(record)
        owner, team = self.session.place("customer", record.owner, record.team)
        draft = Draft(
            self.customer_kind, record.name, record.given_name, record.family_name, record.language, owner, team,
            outside_id=record.outside_id or None, created_at=record.created_at,
            custom=self.custom.merged({}, record.custom, is_new=True),
        )  # fmt: skip
        self._tie(draft, record)
        for point in record.points:
            draft.add_point(point)
        draft.notes += record.notes
        self.book.remember(draft, *self.own_keys(record))
        self.book.put(draft)
        return Result("created", record.name, hint=hint)

    def must_be_named(self, record: Described) -> None:
        """Problem when nothing says what the customer is called."""
        if not record.name:
            raise Problem("blank", "name")

    def own_keys(self, record: Described) -> list[tuple[str, str, str]]:
        """Under what a new customer is found again in the same file."""
        kind = self.customer_kind
        keys = [(point.kind, kind, point.value) for point in record.points if point.kind in ("email", "phone")]
        return [*keys, ("outside", kind, record.outside_id)] if record.outside_id else keys

    def _tie(self, draft: Draft, record: Described) -> bool:
        if not record.organisation:
            return False
        other = self.book.organisation(record.organisation, self.other_field, self._make_other)
        if other is None:
            raise Problem("no_such", self.other_field, value=record.organisation[:80])
        return draft.add_link(other, self.other_role, record.job_title[:120])

    def _make_other(self, name: str) -> Draft | None:
        if self.session.options.missing != "create":
            return None
        owner, team = self.session.place("customer", "", "")
        made = Draft(ORGANISATION, name, owner_id=owner, team_id=team)
        self.book.remember(made, ("name", ORGANISATION, fold(name)))
        self.book.put(made)
        self.session.count_related("organisation")
        return made

    def _again(self, draft: Draft, record: Described) -> Result:
        if self.session.options.existing == "skip":
            return Result("skipped", draft.name, Problem("exists", value=draft.name[:80]))
        if not self.book.may_edit(draft):
            raise Problem("may_not_edit", value=draft.name[:80])
        custom = self.custom.merged(draft.custom, record.custom, is_new=False)
        before = draft.now()
        for name in ("name", "given_name", "family_name", "language", "outside_id"):
            if value := getattr(record, name):
                setattr(draft, name, value)
        if record.owner or record.team:
            draft.owner_id, draft.team_id = self.session.place("customer", record.owner, record.team)
        draft.custom = custom
        added = [draft.add_point(point) for point in record.points]
        is_tied = self._tie(draft, record)
        if draft.is_new or draft.now() != before or any(added) or is_tied:
            draft.notes += record.notes
        if draft.now() == before and not any(added) and not is_tied:
            return Result("unchanged", draft.name)
        self.book.put(draft)
        return Result("updated", draft.name)

    def write(self) -> None:
        """Write the batch."""
        drafts = self.book.drafts()
        if drafts:
            import_customers(actor=self.session.actor, drafts=drafts, source=self.session.source)
        self.book.written()

    def spellings(self, distinct: Mapping[str, Mapping[str, int]]) -> list[Spelling]:
        """Names of organisations that differ from known ones only in spaces and signs, and of colleagues."""
        found = spellings_of(self.other_field, distinct, self.book.names(self.other_field))
        return found + spellings_of("owner", distinct, self.session.users())


def spellings_of(field_name: str, distinct: Mapping[str, Mapping[str, int]], names: Any) -> list[Spelling]:
    """Undecided close spellings among a field's values in the file."""
    found = []
    for value, rows in distinct.get(field_name, {}).items():
        try:
            names.find(value)
        except Problem as problem:
            found.append(Spelling(field_name, value, rows, str(problem.params["candidate"])))
    return found
