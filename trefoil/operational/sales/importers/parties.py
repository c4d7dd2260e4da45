"""Whom a deal is with: the organisation by name, the person by address, phone or name; made when that was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from trefoil.customers.actions.bulk import Draft
from trefoil.customers.models import ORGANISATION, PERSON, Customer, Link
from trefoil.customers.normalise import Point
from trefoil.exchange.folding import fold
from trefoil.exchange.importers.book import Book
from trefoil.exchange.problems import Problem
from trefoil.exchange.session import Session

_REASON = "customers in an import of deals"


class Parties:
    """One batch of organisations and people."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.book = Book(session)

    def look_up(self, rows: Sequence[tuple[str, Sequence[Point]]]) -> None:
        """Ask for all of a batch."""
        points = [(p.kind, p.value) for _name, found in rows for p in found if p.kind in ("email", "phone")]
        names = dict.fromkeys(("organisation", name) for name, _found in rows if name)
        self.book.look_up(PERSON, points=points, names=names)

    def of_row(self, organisation: str, contact: str, points: Sequence[Point]) -> tuple[Draft | None, Draft | None]:
        """(customer, contact): the customer is the organisation, or the person when there is none."""
        company = self._organisation(organisation) if organisation else None
        person = self._person(contact, points, company) if contact or points else None
        return company or person, person

    def _organisation(self, name: str) -> Draft:
        found = self.book.organisation(name, "organisation", self._make)
        if found is None:
            raise Problem("no_such", "organisation", value=name[:80])
        return found

    def _make(self, name: str) -> Draft | None:
        if self.session.options.missing != "create":
            return None
        owner, team = self.session.place("customer", "", "")
        made = Draft(ORGANISATION, name, owner_id=owner, team_id=team)
        self.book.remember(made, ("name", ORGANISATION, fold(name)))
        self.book.put(made)
        self.session.count_related("organisation")
        return made

    def _person(self, name: str, points: Sequence[Point], company: Draft | None) -> Draft:
        for point in points:
            found = self.book.find(point.kind, PERSON, point.value) if point.kind in ("email", "phone") else None
            if found is not None and (point.kind == "email" or not name or fold(found.name) == fold(name)):
                return found
        known = self._known_at(name, company)
        if known is not None:
            return known
        if self.session.options.missing != "create":
            shown = name or next((point.shown for point in points), "")
            raise Problem("no_such", "contact", value=shown[:80])
        return self._make_person(name, points, company)

    def _known_at(self, name: str, company: Draft | None) -> Draft | None:
        """The person of this name who works there."""
        if not name or company is None:
            return None
        fresh: Draft | None = self.session.fresh.get(("at", _key(company), fold(name)))
        if fresh is not None or not company.pk:
            return fresh
        actor = self.session.actor
        links = Link.objects.visible_to(actor).filter(other=company.pk, role="works_at")
        people = Customer.objects.alive().people().visible_to(actor).filter(pk__in=links.values("customer"))
        for pk, shown in people.order_by("pk").values_list("pk", "name")[:500]:
            if fold(shown) == fold(name):
                return Draft(PERSON, shown, pk=pk, was={})
        return None

    def _make_person(self, name: str, points: Sequence[Point], company: Draft | None) -> Draft:
        owner, team = self.session.place("customer", "", "")
        shown = name or next((point.shown for point in points), "")
        given, _space, family = name.partition(" ")
        made = Draft(PERSON, shown[:200], given[:100], family.strip()[:100], owner_id=owner, team_id=team)
        for point in points:
            made.add_point(point)
        if company is not None:
            made.add_link(company, "works_at")
            self.session.fresh["at", _key(company), fold(name)] = made
        self.book.remember(made, *((p.kind, PERSON, p.value) for p in points if p.kind in ("email", "phone")))
        self.book.put(made)
        self.session.count_related("person")
        return made

    def drafts(self) -> list[Draft]:
        """What has to be written first."""
        return self.book.drafts()

    def written(self) -> None:
        """It is in the database."""
        self.book.written()


def _key(company: Draft) -> int:
    return company.pk or -id(company)
