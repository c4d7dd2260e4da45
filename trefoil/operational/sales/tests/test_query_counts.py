"""How many queries each page of deals and leads takes, held exactly in query_counts.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trefoil.operational.sales.actions import create_deal, create_lead, move_deal
from trefoil.planner.actions import create_task
from trefoil.timeline.readers import run_readers

COUNTS = json.loads((Path(__file__).parent / "query_counts.json").read_text())


def queries(browser: Any, address: str) -> int:
    """Of the second visit: the first one fills what is kept in memory."""
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def grow(world: Any) -> None:
    """Make the firm much larger."""
    marek = world.again(world.marek)
    for number in range(30):
        deal = create_deal(actor=marek, title=f"Deal {number}", customer=world.kawiarnia, amount=str(number + 1))
        move_deal(actor=marek, deal=deal, stage=world.stages[number % 3])
        create_task(actor=marek, title=f"Step {number}", source=deal)
        create_task(actor=marek, title=f"Further step {number}", source=world.deal)
        create_lead(actor=marek, given_name=f"Name {number}", email=f"n{number}@klos.example")
    run_readers()


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_a_page_takes_the_same_number_of_queries_whatever_its_size(world: Any, name: str) -> None:
    address = name.replace("<deal>", str(world.deal.pk)).replace("<lead>", str(world.lead.pk))
    browser = world.client(world.marek)
    run_readers()
    assert queries(browser, address) == COUNTS[name]
    grow(world)
    assert queries(browser, address) == COUNTS[name]
