"""The sample firm while it is being made: what exists already, by the names that the tables use."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from trefoil.core.actions import write_permit
from trefoil.customers.models import ContactPoint, Customer, Link
from trefoil.identity.models import User
from trefoil.project.sample.agenda import REASON, Agenda, put
from trefoil.project.sample.catalogue import Catalogue
from trefoil.project.sample.customers import Organisation, Person, organisations, people, phone


@dataclass
class Course:
    """One deal's way: when it entered each of its stages, and how it ended, if it did."""

    title: str
    customer: str
    owner: str
    entered: list[datetime]
    pipeline: str = "Equipment"
    amount: str = "0"
    currency: str = "EUR"
    lines: list[dict[str, Any]] = field(default_factory=list)
    source: str = ""
    expected: date | None = None
    outcome: str = ""
    closed: datetime | None = None
    next: tuple[str, str, datetime] | None = None
    deal: Any = None


@dataclass
class Making:
    """Users, set-up, customers and leads made so far, and the agenda of all that happens."""

    agenda: Agenda
    users: dict[str, User]
    catalogue: Catalogue
    customers: dict[str, Customer] = field(default_factory=dict)
    leads: dict[str, Any] = field(default_factory=dict)
    converted: dict[str, Any] = field(default_factory=dict)
    since: dict[str, datetime] = field(default_factory=dict)
    courses: list[Course] = field(default_factory=list)
    said: set[tuple[str, str]] = field(default_factory=set)
    dated: set[int] = field(default_factory=set)
    phones: Counter[tuple[str, bool]] = field(default_factory=Counter)
    organisations: dict[str, Organisation] = field(default_factory=lambda: {one.key: one for one in organisations()})
    people: list[Person] = field(default_factory=people)

    def phone(self, country: str, *, mobile: bool = False) -> str:
        """The next phone of a country that nobody has yet."""
        self.phones[country, mobile] += 1
        return phone(country, self.phones[country, mobile] - 1, mobile=mobile)

    def came(self, row: Customer, at: datetime) -> None:
        """Put a customer just made at the time when he came: the row, its contact points, its links."""
        self.dated.add(row.pk)
        put(row, created_at=at, updated_at=at)
        with write_permit(REASON):
            ContactPoint.objects.system(REASON).filter(customer=row).update(learnt_at=at)
            Link.objects.system(REASON).filter(customer=row).update(created_at=at)

    def people_at(self, key: str) -> list[Person]:
        """Those who work at an organisation."""
        return [one for one in self.people if one.at == key]

    def known_at(self, key: str) -> list[Person]:
        """Those of them whom the firm knows by now."""
        return [one for one in self.people_at(key) if one.key in self.customers]

    def first_deal(self, key: str) -> datetime | None:
        """When the first deal with a customer begins."""
        return min((course.entered[0] for course in self.courses if course.customer == key), default=None)

    def lead_owner(self, local: str) -> str:
        """Whose an enquiry is."""
        return next(key for key, user in self.users.items() if user.pk == self.leads[local].owner_id)

    def language(self, key: str) -> str:
        """The language that a customer speaks."""
        if key in self.organisations:
            return self.organisations[key].language
        return next(one.language for one in self.people if one.key == key)
