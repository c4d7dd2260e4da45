"""A deterministic firm of any size: customers, deals over three years, entries, custom fields, teams.

Size m: 200,000 customers, 100,000 deals in 7 stages, 2,000,000 entries, 30 custom fields, 20 users in 5 teams, and one
narrow person who owns 30 deals and has no team. Size s is a twentieth of it. Rows go in by plain SQL in batches.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from trefoil.core.actions import write_permit
from trefoil.customfields.actions import create_field
from trefoil.identity.actions import apply_pack, create_role, create_team, create_user, set_up_firm
from trefoil.identity.models import User
from trefoil.operational.sales.actions import create_pipeline, create_reason
from trefoil.operational.sales.models import Stage
from trefoil.search.actions import index_everything

PASSWORD = "a bench needs no secret"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
GIVEN = ["Anna", "Piotr", "Olga", "Marek", "Dana", "Tom", "Élise", "Jürgen", "Иван", "Мария", "Алёна", "דנה", "יוסף",
         "Zofia", "Łukasz", "Sören", "Maja", "Nina", "Oskar", "Irena"]  # fmt: skip
FAMILY = ["Kowalska", "Nowak", "Lindner", "Vermeer", "Петров", "Соколова", "Бондаренко", "לוי", "כהן", "Anderson",
          "Sanders", "Wójcik", "Moreira", "Dubois", "Schmidt", "Žižek", "Öztürk", "Haas", "Brandt", "Alexander"]  # fmt: skip
FIRMS = ["Kawiarnia", "Bäckerei", "Пекарня", "Studio", "Hôtel", "Casa", "מאפיית", "Harbour", "Piekarnia", "Nordlys"]
PLACES = ["Pod Lipą", "Lindner", "«Тёплый хлеб»", "Kiwi", "Belrive", "Moreira", "אלומות", "Roasters", "Złoty Kłos", "Kaffe"]
STAGES = [("New contact", 10), ("Needs found", 20), ("Visit", 30), ("Offer sent", 50), ("Test", 60),
          ("Negotiation", 70), ("Contract", 90)]  # fmt: skip
BUSY = 43  # a customer with 10,000 entries, of the team of the person who measures
SIZES = {"xs": 2_000, "s": 10_000, "m": 200_000}


@dataclass(frozen=True)
class Made:
    """What the measurements need to know of the data."""

    owner: str
    team_user: str
    narrow_user: str
    customers: int
    deals: int
    entries: int
    busy_customer: int


def make(size: str) -> Made:
    """Fill an empty, migrated database; returns what to measure with."""
    customers = SIZES[size]
    people = _people()
    dice = random.Random(20261101)
    stages = list(Stage.objects.system("bench").order_by("position"))
    with write_permit("bench"), transaction.atomic():
        _customers(dice, customers, people)
        deals = _deals(dice, customers // 2, customers, stages, people)
        entries = _entries(dice, customers, deals, customers * 10, people)
        _totals()
    index_everything()
    with write_permit("bench"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO timeline_cursor (reader, entry_id, failures, error)"
                       " VALUES ('search index', %s, 0, '')", [entries])  # fmt: skip
        cursor.execute("PRAGMA optimize=0x10002" if connection.vendor == "sqlite" else "ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for table in ("customers_customer", "customers_contactpoint", "sales_deal", "timeline_entry",
                          "timeline_entrycustomer", "sales_stagemove", "search_document"):  # fmt: skip
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    return Made("owner@bench.example", "user03@bench.example", "narrow@bench.example", customers, customers // 2,
                entries, BUSY)  # fmt: skip


def _people() -> list[tuple[int, int | None]]:
    set_up_firm(actor=None, name="Bench", currency="EUR", country="PL", language="en", time_zone="Europe/Warsaw")
    roles = apply_pack(actor=None, pack="team_shop")
    table = {kind: {"view": 2, "create": 2, "edit": 2, "delete": 1, "export": 2}
             for kind in ("customer", "lead", "deal", "task")}  # fmt: skip
    seller = create_role(actor=None, name="Bench seller", table=table, rights=["use_api", "import"],
                         sensitive_fields="shown")  # fmt: skip
    teams = [create_team(actor=None, name=f"Team {n}") for n in range(5)]

    def user(name: str, role: Any, in_teams: Sequence[Any]) -> User:
        return create_user(actor=None, email=f"{name}@bench.example", name=name.title(), password=PASSWORD,
                           roles=[role], teams=in_teams)  # fmt: skip

    owner = user("owner", roles["owner"], [teams[0]])
    sellers = [user(f"user{n:02}", seller, [teams[n % 5], teams[(n + 1) % 5]]) for n in range(20)]
    narrow = user("narrow", seller, [])
    create_pipeline(actor=owner, name="Sales", stages=[{"name": n, "probability": p, "rot_days": 20} for n, p in STAGES])
    create_reason(actor=owner, outcome="lost", name="Too dear")
    for number in range(15):
        for kind in ("customer", "deal"):
            choices = [f"choice {n}" for n in range(8)] if number % 5 == 1 else []
            create_field(actor=owner, object_type=kind, label=f"Field {number}", key=f"field_{number}",
                         kind="choice" if choices else "number" if number % 5 == 2 else "text", choices=choices,
                         is_fast=number < 3)  # fmt: skip
    return [(s.pk, s.home_team_id) for s in sellers] + [(narrow.pk, None)]


def _many(sql: str, rows: Iterable[Sequence[Any]], batch: int = 5000) -> None:
    waiting: list[Sequence[Any]] = []
    with connection.cursor() as cursor:
        for row in rows:
            waiting.append(row)
            if len(waiting) == batch:
                cursor.executemany(sql, waiting)
                waiting = []
        if waiting:
            cursor.executemany(sql, waiting)


def _insert(table: str, columns: str) -> str:
    marks = ", ".join("%s" for _name in columns.split(","))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})"


def _owner(pk: int, people: list[tuple[int, int | None]]) -> tuple[int, int | None]:
    """Sellers in turn; the last (narrow) person owns the first 30 only."""
    return people[-1] if pk <= 30 else people[pk % (len(people) - 1)]


def _custom(dice: random.Random) -> str:
    return json.dumps(
        {f"field_{n}": f"choice {dice.randrange(8)}" if n % 5 == 1 else dice.randrange(1000) if n % 5 == 2
         else f"value {dice.randrange(500)}" for n in range(15) if n < 3 or dice.random() < 0.4}
    )  # fmt: skip


def _customers(dice: random.Random, count: int, people: list[tuple[int, int | None]]) -> None:
    def rows() -> Iterator[Sequence[Any]]:
        for pk in range(1, count + 1):
            owner, team = _owner(pk, people)
            at = NOW - timedelta(minutes=dice.randrange(3 * 525_600))
            if pk % 4 == 0:
                kind, given, family = "organisation", "", ""
                name = f"{dice.choice(FIRMS)} {dice.choice(PLACES)} {pk}"
            else:
                kind, given, family = "person", dice.choice(GIVEN), f"{dice.choice(FAMILY)} {pk}"
                name = f"{given} {family}"
            yield (pk, kind, name, given, family, "", _custom(dice), owner, team, False, 1, at, at)

    _many(_insert("customers_customer", "id, kind, name, given_name, family_name, language, custom, owner_id, team_id,"
                  " is_private, version, created_at, updated_at"), rows())  # fmt: skip

    def points() -> Iterator[Sequence[Any]]:
        for pk in range(1, count + 1):
            mail, phone = f"c{pk}@mail{pk % 997}.example", f"+4860{pk:07d}"
            yield (pk, "email", mail, mail, "", "{}", True, "bench", NOW)
            yield (pk, "phone", phone, phone, "", "{}", True, "bench", NOW)

    _many(_insert("customers_contactpoint", "customer_id, kind, value, shown, label, data, is_primary, source,"
                  " learnt_at"), points())  # fmt: skip


def _deals(dice: random.Random, count: int, customers: int, stages: list[Stage], people: list[Any]) -> int:
    made: list[tuple[int, str, datetime, datetime, Stage]] = []

    def rows() -> Iterator[Sequence[Any]]:
        for pk in range(1, count + 1):
            owner, team = _owner(pk, people)
            at = NOW - timedelta(minutes=dice.randrange(3 * 525_600))
            state = dice.choices(["open", "won", "lost"], [60, 22, 18])[0]
            stage = stages[dice.choices(range(7), [30, 20, 15, 12, 9, 8, 6])[0]]
            entered = min(NOW, at + timedelta(days=dice.randrange(90)))
            made.append((pk, state, at, entered, stage))
            yield (pk, f"Deal {pk} {dice.choice(FAMILY)}", dice.randrange(1, customers + 1), stage.pipeline_id, stage.pk,
                   state, dice.randrange(100, 50_000) * 10_000, dice.choices(["EUR", "PLN"], [9, 1])[0],
                   (at + timedelta(days=60)).date(), "web", entered, _custom(dice), owner, team, False, 1, at, at)  # fmt: skip

    _many(_insert("sales_deal", "id, title, customer_id, pipeline_id, stage_id, state, amount, currency,"
                  " expected_close_on, source, stage_entered_at, custom, owner_id, team_id, is_private, version,"
                  " created_at, updated_at"), rows())  # fmt: skip
    moves = ((pk, None, stage.pk, "", at, 0) for pk, _state, at, _entered, stage in made)
    _many(_insert("sales_stagemove", "deal_id, from_stage_id, to_stage_id, outcome, at, seconds"), moves)
    closed = ((pk, state, "", entered) for pk, state, _at, entered, _stage in made if state != "open")
    _many(_insert("sales_dealclosure", "deal_id, outcome, text, at"), closed)
    return count


def _entries(dice: random.Random, customers: int, deals: int, count: int, people: list[Any]) -> int:
    verbs = [("note.added", "note", False), ("call.logged", "call", False), ("letter.logged", "letter", False),
             ("customer.changed", "change", True), ("deal.changed", "change", True)]  # fmt: skip
    busy = min(10_000, count // 20)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM timeline_entry")  # the set-up has told of itself already
        before: int = cursor.fetchone()[0]

    def both() -> Iterator[tuple[Sequence[Any], Sequence[Any]]]:
        for pk in range(1, count + 1):
            customer = BUSY if pk <= busy else dice.randrange(1, customers + 1)
            verb, kind, hidden = verbs[dice.randrange(5)]
            at = NOW - timedelta(seconds=(count - pk) * 40)
            source = ("deal", dice.randrange(1, deals + 1)) if verb.startswith("deal") else ("customer", customer)
            data = '{"text": "Agreed on the next step and the price."}' if not hidden else '{"changes": {"name": ["a", "b"]}}'
            yield (
                (before + pk, at, people[pk % 20][0], "web", verb, *source, data, 0),
                (customer, before + pk, at, kind, hidden),
            )

    first = _insert("timeline_entry", "id, at, actor_id, surface, verb, source_type, source_id, data, \"transaction\"")
    second = _insert("timeline_entrycustomer", "customer_id, entry_id, at, kind, is_hidden")
    entries, about = [], []
    for entry, link in both():
        entries.append(entry)
        about.append(link)
        if len(entries) == 10_000:
            _many(first, entries)
            _many(second, about)
            entries, about = [], []
    _many(first, entries)
    _many(second, about)
    return before + count


def _totals() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sales_boardtotal (stage_id, owner_key, team_key, is_private, currency, count, amount)"
            " SELECT stage_id, coalesce(owner_id, 0), coalesce(team_id, 0), is_private, currency, count(*), sum(amount)"
            " FROM sales_deal WHERE state = 'open' AND deleted_at IS NULL"
            " GROUP BY stage_id, coalesce(owner_id, 0), coalesce(team_id, 0), is_private, currency"
        )
