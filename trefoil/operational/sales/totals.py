"""Board totals, kept by the actions that change them: differences are added under one key, in key order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from trefoil.core.db.fields import ExactDecimal
from trefoil.operational.sales.models import Deal

# Adding under a key that others write too: in one statement, so that no reader sees half, in key order, so that two
# writers never wait for each other in a ring.
_ADD = """
INSERT INTO sales_boardtotal (stage_id, owner_key, team_key, is_private, currency, count, amount)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (stage_id, owner_key, team_key, is_private, currency)
DO UPDATE SET count = sales_boardtotal.count + excluded.count, amount = sales_boardtotal.amount + excluded.amount
"""
_EXACT = ExactDecimal()


class Key(NamedTuple):
    """What a total is kept by."""

    stage_id: int
    owner_key: int
    team_key: int
    is_private: bool
    currency: str


Place = tuple[Key, Decimal] | None
"""Where a deal counts and with how much; None when it is not open."""


def place_of(deal: Deal) -> Place:
    """Where the deal counts now."""
    if deal.state != "open" or deal.deleted_at is not None:
        return None
    key = Key(deal.stage_id, deal.owner_id or 0, deal.team_id or 0, deal.is_private, deal.currency)
    return key, Decimal(deal.amount)


def moved(before: Place, after: Place) -> None:
    """Take a deal from one place to another."""
    moved_many([(before, after)])


def moved_many(pairs: Iterable[tuple[Place, Place]]) -> None:
    """Take many deals from place to place with one statement per key."""
    counts: dict[Key, int] = defaultdict(int)
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    for before, after in pairs:
        if before == after:
            continue
        for sign, place in ((-1, before), (1, after)):
            if place is not None:
                counts[place[0]] += sign
                sums[place[0]] += sign * place[1]
    rows = [(*key, counts[key], _EXACT.get_prep_value(sums[key])) for key in sorted(counts)]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD, rows)
