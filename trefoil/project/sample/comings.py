"""How the customers of the sample firm came, and what was changed about them later."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from trefoil.customers.actions import change_customer, create_customer, link_customers
from trefoil.identity.actions import share_record
from trefoil.project.sample.customers import LINKS, Organisation, Person
from trefoil.project.sample.making import Making
from trefoil.project.sample.people import fresh

GOOD_TIMES = ("Weekdays, 8 to 10", "Before noon", "After 14:00", "Not on Mondays")
# Dana's customers whose deals Tom works on too.
SHARED = ("belrive", "studiokiwi")
HOW = ("clients-2025.xlsx", "web form", "card from the fair", "mail signature", "typed in")


def tell(making: Making) -> None:
    """Put every customer on the agenda."""
    agenda = making.agenda
    for number, one in enumerate(making.organisations.values()):
        first = making.first_deal(one.key)
        came = agenda.ago(60 + (number * 37) % 300)
        came = came if first is None else min(came, first - timedelta(days=8))
        making.since[one.key] = came
        agenda.add(came, partial(_organisation, making, one, number))
        agenda.add(agenda.between(came, agenda.ago(30)), partial(_known_better, making, one, number))
    for number, someone in enumerate(making.people):
        start = making.since.get(someone.at) or agenda.ago(70 + (number * 53) % 260)
        first = making.first_deal(someone.at or someone.key)
        is_late = someone.at != "" and someone != making.people_at(someone.at)[0]
        came = agenda.between(start, agenda.ago(20) if is_late or first is None else first)
        came = came if is_late or first is None else min(came, first - timedelta(hours=1))
        making.since[someone.key] = came
        agenda.add(came, partial(_person, making, someone))
    for who, other, role, title in LINKS:
        known = max(making.since[who], making.since[other])
        agenda.add(agenda.between(known, agenda.ago(20)), partial(_link, making, who, other, role, title))
    for key in SHARED:
        agenda.add(making.since[key] + timedelta(hours=2), partial(_share, making, key, "tom"))
    agenda.add(agenda.ago(21), partial(_hand_over, making, "mirkofe", "tom"))
    agenda.add(agenda.ago(8), partial(_hand_over, making, "kavateka", "marek"))


def _organisation(making: Making, one: Organisation, number: int, at: datetime) -> None:
    address = {"street": one.street, "postcode": one.postcode, "city": one.city, "country": one.country}
    points: list[dict[str, Any]] = [
        {"kind": "email", "text": one.email, "label": "office"},
        {"kind": "phone", "text": making.phone(one.country), "label": "office"},
        {"kind": "website", "text": f"https://www.{one.key}.example"},
        {"kind": "address", "text": "", "label": "shop", "data": address},
    ]
    if number % 3 == 0:
        points.append({"kind": "phone", "text": making.phone(one.country, mobile=True), "label": "WhatsApp"})
    custom = {"segment": one.segment, "bars": one.bars, "machines": one.machines}
    row = create_customer(
        actor=making.users[one.owner], kind="organisation", name=one.name, language=one.language, points=points,
        standings=one.standings, custom=custom, source=HOW[number % len(HOW)], at=at,
    )  # fmt: skip
    making.came(row, at)
    making.customers[one.key] = row


def _known_better(making: Making, one: Organisation, number: int, at: datetime) -> None:
    digits = f"{(number + 3) * 987_654_321 % 10**10:010d}"
    more: dict[str, Any] = {"vat_id": f"{one.country}{digits[:8] if number % 2 else digits[:9]}"}
    if number % 4 != 3:
        more["good_time"] = GOOD_TIMES[number % 4]
    change_customer(actor=making.users["dana"], customer=making.customers[one.key], custom=more)


def _person(making: Making, one: Person, at: datetime) -> None:
    points: list[dict[str, Any]] = [
        {"kind": "email", "text": one.email, "label": "work" if one.at else ""},
        {"kind": "phone", "text": making.phone(one.country, mobile=True), "label": "mobile"},
    ]
    if not one.at:
        points.append({"kind": "address", "text": f"{one.city}, {one.country}"})
    row = create_customer(
        actor=making.users[one.owner], kind="person", name=one.name, language=one.language, points=points,
        organisation=making.customers.get(one.at), job_title=one.title, source="mail signature", at=at,
    )  # fmt: skip
    making.came(row, at)
    making.customers[one.key] = row
    if one.at in SHARED:
        _share(making, one.key, "tom", at)


def _link(making: Making, who: str, other: str, role: str, title: str, at: datetime) -> None:
    pair = {"customer": making.customers[who], "other": making.customers[other]}
    link_customers(actor=making.users["dana"], **pair, role=role, title=title)


def _share(making: Making, key: str, user: str, at: datetime) -> None:
    share_record(actor=making.users["dana"], row=making.customers[key], user=making.users[user], may_edit=True)
    making.users = fresh(making.users)


def _hand_over(making: Making, key: str, owner: str, at: datetime) -> None:
    change_customer(actor=making.users["dana"], customer=making.customers[key], owner=making.users[owner])
