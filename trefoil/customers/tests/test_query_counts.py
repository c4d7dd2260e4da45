"""How many queries each page takes, held exactly in query_counts.json, and that size does not raise it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trefoil.customers.actions import change_customer, create_customer, log_contact
from trefoil.timeline.readers import run_readers

COUNTS = json.loads((Path(__file__).parent / "query_counts.json").read_text())


def queries(browser: Any, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def grow(world: Any) -> None:
    """Make the firm and the customer much larger."""
    marek, browser = world.again(world.marek), world.client(world.marek)
    for number in range(40):
        person = create_customer(actor=marek, kind="person", name=f"Person {number}", organisation=world.kawiarnia)
        log_contact(actor=marek, customer=world.kawiarnia, kind="note", text=f"Note {number}")
        browser.post("/tasks/", {"title": f"Step {number}", "customer": f"#{world.kawiarnia.pk}"})
        change_customer(actor=marek, customer=world.kawiarnia, name=f"Kawiarnia {number}", owner=world.marek)
        assert person.pk
    run_readers()


@pytest.fixture(autouse=True)
def _quiet_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counts of the menu are kept between requests; each app that has one measures it itself."""
    monkeypatch.setattr("trefoil.project.context._count", lambda item, user: 0)


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_a_page_takes_the_same_number_of_queries_whatever_its_size(world: Any, name: str) -> None:
    address = name.replace("<pk>", str(world.kawiarnia.pk))
    browser = world.client(world.marek)
    run_readers()
    assert queries(browser, address) == COUNTS[name]
    grow(world)
    assert queries(browser, address) == COUNTS[name]
