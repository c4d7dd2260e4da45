"""The deals of the sample firm: how each went from stage to stage, what was said meanwhile, what comes next."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from trefoil.operational.sales.actions import (
    add_participant,
    change_deal,
    close_deal,
    create_deal,
    move_deal,
    set_lines,
)
from trefoil.planner.actions import create_task
from trefoil.project.sample import talking
from trefoil.project.sample.agenda import put
from trefoil.project.sample.board import KITS, SERVICE, SOURCES, Standing, standing
from trefoil.project.sample.making import Course, Making
from trefoil.project.sample.talk import STEPS, WHY

PAST, SERVICES = 64, 16
EQUIPMENT, CONTRACTS = "Equipment", "Service contracts"
MONEY = {"PL": "PLN", "IL": "ILS", "US": "USD"}
# What became of the deals that came from leads: whose, which stage, how it ended.
FROM_LEADS = (("halina", 3, "won"), ("timur", 4, "won"), ("nina", 2, "lost"), ("oliver", 1, ""))
DELIVERIES = ("Collected", "Our van", "Carrier", "With crane")


def plan(making: Making) -> None:
    """Think out every deal's course; customers must have come before their first one."""
    for number, one in enumerate(standing()):
        making.courses.append(_open(making, one, number))
    making.courses += [_past(making, number) for number in range(PAST)]
    making.courses += [_service(making, number) for number in range(SERVICES)]


def tell(making: Making) -> None:
    """Put every deal on the agenda."""
    for number, course in enumerate(making.courses):
        _enter(making, course, number)
    for number, (local, stage, outcome) in enumerate(FROM_LEADS):
        making.agenda.add(making.agenda.ago(16), partial(_went_on, making, local, stage))
        if outcome:
            making.agenda.add(making.agenda.ago(9), partial(_ended, making, local, outcome, number))


def _open(making: Making, one: Standing, number: int) -> Course:
    agenda = making.agenda
    spans = [agenda.random.uniform(2, 9) for _stage in range(one.stage)]
    entered = agenda.backwards(agenda.ago(one.days), spans)
    ahead = 4 + (number * 7) % 50 if one.stage > 1 else 20 + (number * 11) % 70
    course = Course(
        one.title, one.customer, one.owner, entered, amount=one.amount, source=SOURCES[number % 6],
        expected=agenda.day(ahead),
    )  # fmt: skip
    if one.amount == "12400.00":
        course.lines = [
            {"product": making.catalogue.products["TG-2"].pk}, {"product": making.catalogue.products["WS-10"].pk},
            {"product": making.catalogue.products["IN-1"].pk, "quantity": "20"},
        ]  # fmt: skip
    if one.kind:
        titles = STEPS[one.kind]
        course.next = (one.kind, titles[number % len(titles)], agenda.ahead(one.ahead, one.hour))
    return course


def _past(making: Making, number: int) -> Course:
    agenda, keys = making.agenda, sorted(making.organisations)
    key = keys[(number * 17) % len(keys)]
    if key == "serwispro":
        key = "piatapora"
    own = making.organisations[key]
    titles, parts = KITS[(number * 5 + number // 8) % len(KITS)]
    outcome = "won" if agenda.random.random() < 0.44 else "lost"
    stages = 5 if outcome == "won" else agenda.random.randint(1, 5)
    is_open = number % 8 == 7
    closed = agenda.ago(0.6 + number * 5.6)
    spans = [min(agenda.random.lognormvariate(1.9, 0.7), 25.0) for _stage in range(stages)]
    moments = agenda.backwards(closed, spans)
    course = Course(
        titles[own.language], key, own.owner, moments[:-1], source=SOURCES[(number * 5) % 6],
        currency=MONEY.get(own.country, "EUR") if number % 4 else "EUR",
    )  # fmt: skip
    course.lines = _lines(making, parts, course.currency, number)
    if is_open and number < 24:
        course.expected = agenda.day(12 + number)
    else:
        course.outcome, course.closed = outcome, closed
        course.expected = moments[-1].date()
    return course


def _service(making: Making, number: int) -> Course:
    agenda = making.agenda
    clients = sorted(key for key, one in making.organisations.items() if "client" in one.standings)
    key = clients[(number * 7) % len(clients)]
    own = making.organisations[key]
    is_north = own.owner in ("dana", "marek")
    # Service colleagues see the customers of one selling team each; Dana's belong to the North.
    owner = own.owner if own.owner == "noa" else ("pawel" if is_north else "noa")
    stage = number % 4
    spans = [agenda.random.uniform(2, 12) for _stage in range(stage)]
    is_past = number >= 7
    end = agenda.ago(20 + number * 19) if is_past else agenda.ago(2 + number * 3)
    entered = agenda.backwards(end, spans)
    bars = int(own.bars or 1)
    course = Course(
        f"{SERVICE[own.language]} {end.year + (0 if is_past else 1)}", key, owner, entered, pipeline=CONTRACTS,
        lines=[{"product": making.catalogue.products["SV-12"].pk, "quantity": str(bars)}], source="existing client",
        expected=agenda.day(15 + number * 3) if not is_past else end.date(),
    )  # fmt: skip
    if is_past:
        course.outcome = "lost" if number % 5 == 0 else "won"
        course.closed = agenda.between(end, agenda.ago(1))
        course.closed = min(course.closed, agenda.ago(max(1.0, 12 + number * 19)))
    if not is_past and number % 3:
        course.next = ("call", "Agree on the date", agenda.ahead(number * 2 - 3, 9 + number))
    return course


def _lines(making: Making, parts: tuple[tuple[str, int], ...], currency: str, number: int) -> list[dict[str, Any]]:
    found = []
    for code, quantity in parts:
        prices = making.catalogue.prices[code]
        line: dict[str, Any] = {"product": making.catalogue.products[code].pk, "quantity": str(quantity)}
        if currency not in prices:
            rate = making.catalogue.rates[currency]
            line["unit_price"] = str((prices["EUR"] / rate / 10).quantize(Decimal(1)) * 10)
        if number % 5 == 0 and code != "IN-1":
            line["discount"] = "5"
        found.append(line)
    return found


def _enter(making: Making, course: Course, number: int) -> None:
    """Put a deal's whole way on the agenda, with what was said between its steps."""
    agenda = making.agenda
    agenda.add(course.entered[0], partial(_create, making, course, number))
    for stage, at in enumerate(course.entered[1:], start=1):
        agenda.add(at, partial(_move, making, course, stage))
    end = course.closed or agenda.now
    steps = [*course.entered, end]
    for earlier, later in pairwise(steps):
        for _time in range(agenda.random.choice((0, 1, 1, 2))):
            agenda.add(agenda.between(earlier, later), partial(talking.say, making, course))
    first = agenda.between(course.entered[0], steps[1])
    agenda.add(first, partial(_fill, making, course, number))
    if course.next is not None:
        agenda.add(agenda.between(course.entered[-1], agenda.now), partial(_plan, making, course, *course.next))
    if course.closed is not None:
        agenda.add(course.closed, partial(_close, making, course, number))
        if number % 2 == 0:
            done = agenda.between(course.entered[0], course.closed)
            agenda.add(done, partial(talking.did, making, course, agenda.between(course.entered[0], done)))


def _create(making: Making, course: Course, number: int, at: datetime) -> None:
    course.deal = create_deal(
        actor=making.users[course.owner], title=course.title, customer=making.customers[course.customer],
        stage=making.catalogue.stages[course.pipeline][0], amount=course.amount, currency=course.currency,
        expected_close_on=course.expected, source=course.source, at=at,
        custom={"delivery": DELIVERIES[number % 4]} if number % 3 else {},
    )  # fmt: skip


def _fill(making: Making, course: Course, number: int, at: datetime) -> None:
    """What became known after the beginning: products, who takes part, the day of installation."""
    actor, deal = making.users[course.owner], course.deal
    if course.lines:
        set_lines(actor=actor, deal=deal, lines=course.lines)
    for one in making.known_at(course.customer):
        add_participant(actor=actor, deal=deal, person=making.customers[one.key], role=one.part or "contact")
    if number % 4 == 1 and course.expected is not None:
        custom = {"installation_date": course.expected.isoformat(), "training_included": number % 8 == 1}
        change_deal(actor=actor, deal=deal, custom=custom)


def _move(making: Making, course: Course, stage: int, at: datetime) -> None:
    target = making.catalogue.stages[course.pipeline][stage]
    move_deal(actor=making.users[course.owner], deal=course.deal, stage=target, at=at)


def _close(making: Making, course: Course, number: int, at: datetime) -> None:
    reasons, texts = making.catalogue.reasons[course.outcome], WHY[course.outcome]
    close_deal(
        actor=making.users[course.owner], deal=course.deal, outcome=course.outcome,
        reason=reasons[(number * 3) % len(reasons)], text=texts[number % len(texts)], at=at,
    )  # fmt: skip


def _plan(making: Making, course: Course, kind: str, title: str, due: datetime, at: datetime) -> None:
    owner = making.users[course.owner]
    priority = 2 if due < making.agenda.now else 1
    task = create_task(actor=owner, kind=kind, title=title, due_at=due, priority=priority, source=course.deal)
    put(task, created_at=at, updated_at=at)


def _went_on(making: Making, local: str, stage: int, at: datetime) -> None:
    """A deal that came from a lead moved on."""
    deal, actor = making.converted[local], making.users[making.lead_owner(local)]
    move_deal(actor=actor, deal=deal, stage=making.catalogue.stages[EQUIPMENT][stage], at=at)


def _ended(making: Making, local: str, outcome: str, number: int, at: datetime) -> None:
    deal, actor = making.converted[local], making.users[making.lead_owner(local)]
    reasons = making.catalogue.reasons[outcome]
    close_deal(actor=actor, deal=deal, outcome=outcome, reason=reasons[number % len(reasons)], at=at)
