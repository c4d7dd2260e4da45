"""What is kept between two writes is forgotten with the first write of anybody."""

from typing import Any

from django.db import connection

from conftest import World
from trefoil.core.db.unchanged import while_unchanged
from trefoil.customers.actions import change_customer
from trefoil.identity.actions import set_active


def test_a_value_is_computed_once_until_something_is_written(world: World, settings: Any) -> None:
    settings.TREFOIL_KEEP_UNCHANGED = connection.vendor == "sqlite"
    calls: list[int] = []
    for _ in range(3):
        while_unchanged("counted", lambda: calls.append(1))
    expected = 1 if connection.vendor == "sqlite" else 3
    assert len(calls) == expected
    change_customer(actor=world.marek, customer=world.kawiarnia, language="pl")
    while_unchanged("counted", lambda: calls.append(1))
    assert len(calls) == expected + 1


def test_a_closed_access_ends_with_the_next_request_although_users_are_kept(world: World, settings: Any) -> None:
    settings.TREFOIL_KEEP_UNCHANGED = connection.vendor == "sqlite"
    browser = world.client(world.marek)
    assert browser.get("/ui/still").status_code == 200
    assert browser.get("/ui/still").status_code == 200
    set_active(actor=world.dana, user=world.marek, is_active=False)
    assert browser.get("/ui/still").status_code == 302
