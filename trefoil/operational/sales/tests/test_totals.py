"""Board totals say what a plain sum says, whatever happens to the deals."""

import random
from collections import defaultdict
from decimal import Decimal

import pytest
from django.http import Http404

from conftest import World
from trefoil.core.actions import Invalid
from trefoil.operational.sales.actions import (
    change_deal,
    close_deal,
    create_deal,
    delete_deal,
    move_deal,
    reopen_deal,
    restore_deal,
)
from trefoil.operational.sales.models import BoardTotal, Deal


def kept() -> dict[tuple[object, ...], tuple[int, Decimal]]:
    rows = BoardTotal.objects.system("test").exclude(count=0, amount=0)
    names = ("stage_id", "owner_key", "team_key", "is_private", "currency")
    return {tuple(getattr(r, n) for n in names): (r.count, r.amount) for r in rows}


def counted() -> dict[tuple[object, ...], tuple[int, Decimal]]:
    found: dict[tuple[object, ...], tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for d in Deal.objects.system("test").open():
        key = (d.stage_id, d.owner_id or 0, d.team_id or 0, d.is_private, d.currency)
        found[key] = (found[key][0] + 1, found[key][1] + d.amount)
    return dict(found)


@pytest.mark.parametrize("seed", range(4))
def test_totals_equal_plain_sums_after_any_history(world: World, seed: int) -> None:
    dice = random.Random(seed)
    deals = [create_deal(actor=world.dana, title=f"Deal {n}", amount=dice.randrange(100_000)) for n in range(6)]
    for _step in range(60):
        deal = Deal.objects.system("test").get(pk=dice.choice(deals).pk)
        verb = dice.choice(["move", "amount", "owner", "won", "reopen", "trash", "private", "currency"])
        try:
            if verb == "move":
                move_deal(actor=world.dana, deal=deal, stage=dice.choice(world.stages))
            elif verb == "amount" and deal.deleted_at is None:
                change_deal(actor=world.dana, deal=deal, amount=dice.randrange(10_000))
            elif verb == "owner" and deal.deleted_at is None:
                change_deal(actor=world.dana, deal=deal, owner=dice.choice([world.marek, world.tom, world.dana]))
            elif verb == "private" and deal.deleted_at is None:
                change_deal(actor=world.dana, deal=deal, is_private=dice.random() < 0.5)
            elif verb == "currency" and deal.deleted_at is None:
                change_deal(actor=world.dana, deal=deal, currency=dice.choice(["EUR", "PLN"]))
            elif verb == "won" and deal.deleted_at is None:
                close_deal(actor=world.dana, deal=deal, outcome=dice.choice(["won", "lost"]))
            elif verb == "reopen" and deal.deleted_at is None:
                reopen_deal(actor=world.dana, deal=deal)
            elif verb == "trash":
                (restore_deal if deal.deleted_at else delete_deal)(actor=world.dana, deal=deal)
        except (Invalid, Http404):
            pass  # a step that the deal's state does not allow: nothing may have changed then either
    assert kept() == counted()
