"""Organisations: matched by outside id, then e-mail, then their name; with the organisation that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trefoil.customers.actions.bulk import Draft
from trefoil.customers.models import ORGANISATION
from trefoil.exchange.folding import fold
from trefoil.exchange.importers.custom import own_targets
from trefoil.exchange.importers.customers import CustomerImporter, Described
from trefoil.exchange.reading.aliases import ORGANISATIONS
from trefoil.exchange.reading.headers import TargetField


class OrganisationsImporter(CustomerImporter):
    """A `parent` that stands later in the same file is made at once and filled when its row comes."""

    kind = "organisations"
    related = ("parent", "owner", "team")
    customer_kind = ORGANISATION
    other_field = "parent"
    other_role = "part_of"
    named_fields = ("name", "parent")

    @classmethod
    def targets(cls, actor: Any) -> Sequence[TargetField]:
        """The fields of an organisation."""
        return [*ORGANISATIONS, *own_targets(actor, "customer")]

    def read(self) -> Described:
        """The organisation that the row describes."""
        found = self.described()
        found.organisation = self.cells.text("parent")
        return found

    def keys(self, record: Described) -> list[tuple[str, str]]:
        """E-mails."""
        return [(point.kind, point.value) for point in record.points if point.kind == "email"]

    def more_names(self, records: Sequence[Described]) -> list[tuple[str, str]]:
        """Its own name is a key too."""
        return [("name", record.name) for record in records if record.name]

    def match(self, record: Described) -> Draft | None:
        """As for all customers, then by the exact name."""
        draft = super().match(record)
        if draft is None and record.name:
            draft = self.book.organisation(record.name, "name", lambda name: None)
        return draft

    def own_keys(self, record: Described) -> list[tuple[str, str, str]]:
        """Its name too."""
        return [*super().own_keys(record), ("name", ORGANISATION, fold(record.name))]
