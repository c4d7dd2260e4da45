"""People: with e-mails, phones, their organisation, notes and the firm's own fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from trefoil.customers.actions.bulk import Draft
from trefoil.customers.models import PERSON
from trefoil.exchange.folding import fold
from trefoil.exchange.importers.custom import own_targets
from trefoil.exchange.importers.customers import CustomerImporter, Described
from trefoil.exchange.reading.aliases import PEOPLE
from trefoil.exchange.reading.headers import TargetField


class PeopleImporter(CustomerImporter):
    """Matched by outside id, then e-mail, then phone together with the same name."""

    kind = "people"
    related = ("organisation", "owner", "team")
    customer_kind = PERSON

    @classmethod
    def targets(cls, actor: Any) -> Sequence[TargetField]:
        """The fields of a person."""
        return [*PEOPLE, *own_targets(actor, "customer")]

    def read(self) -> Described:
        """The person that the row describes."""
        cells, found = self.cells, self.described()
        found.given_name, found.family_name = cells.text("given_name", 100), cells.text("family_name", 100)
        if not found.name:
            found.name = f"{found.given_name} {found.family_name}".strip()
        elif not found.given_name and not found.family_name:
            found.given_name, _space, found.family_name = found.name.partition(" ")
            found.given_name, found.family_name = found.given_name[:100], found.family_name.strip()[:100]
        found.organisation, found.job_title = cells.text("organisation"), cells.text("job_title")
        return found

    def keys(self, record: Described) -> list[tuple[str, str]]:
        """E-mails and phones."""
        return [(point.kind, point.value) for point in record.points if point.kind in ("email", "phone")]

    def match(self, record: Described) -> Draft | None:
        """As for all customers; a phone counts only with the same name."""
        draft = super().match(record)
        if draft is not None or not record.name:
            return draft
        return next((near for near in self._by_phone(record) if fold(near.name) == fold(record.name)), None)

    def hint(self, record: Described) -> str:
        """The name of somebody with the same phone."""
        return next((near.name for near in self._by_phone(record)), "")

    def _by_phone(self, record: Described) -> Iterator[Draft]:
        for point in record.points:
            if point.kind == "phone":
                yield from self.book.all_with("phone", PERSON, point.value)

    def must_be_named(self, record: Described) -> None:
        """Without a name the address or the phone stands for it."""
        if not record.name:
            record.name = next((p.shown for p in record.points if p.kind in ("email", "phone")), "")
        super().must_be_named(record)
