"""How many queries the pages of tasks take, held exactly in query_counts.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trefoil.planner.actions import create_task

COUNTS = json.loads((Path(__file__).parent / "query_counts.json").read_text())


def queries(browser: Any, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


@pytest.fixture(autouse=True)
def _quiet_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counts of the menu are kept between requests; each app that has one measures it itself."""
    monkeypatch.setattr("trefoil.project.context._count", lambda item, user: 0)


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_a_page_takes_the_same_number_of_queries_whatever_its_size(world: Any, name: str) -> None:
    address, browser = name.replace("<pk>", str(world.task.pk)), world.client(world.marek)
    assert queries(browser, address) == COUNTS[name]
    for number in range(60):
        create_task(actor=world.marek, title=f"Step {number}", source=world.deal)
    assert queries(browser, address) == COUNTS[name]
