"""Two visitors with good codes at the very same moment: one firm, one owner."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from trefoil.core.actions import Invalid, write_permit
from trefoil.identity.models import User
from trefoil.operational.sales.models import Pipeline
from trefoil.start.actions import found, open_firm
from trefoil.start.tests.test_founding import FORM


@pytest.fixture
def flushing() -> Iterator[None]:
    """The permit to empty the tables after a test that commits; named before `transactional_db`."""
    with write_permit("test"):
        yield


def test_of_four_visitors_at_once_one_gets_the_firm(flushing: None, transactional_db: None) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; its tests share one connection")
    codes = [open_firm() for _visitor in range(4)]
    ready, won, lost = threading.Barrier(4), [], []

    def visit(number: int) -> None:
        try:
            ready.wait(10)
            won.append(found(**{**FORM, "email": f"visitor{number}@lipa.example"}, code=codes[number]).email)
        except Invalid as wrong:
            lost.append(set(wrong.errors))
        finally:
            connection.close()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(won) == 1 and lost == [{"code"}] * 3
    assert list(User.objects.values_list("email", flat=True)) == won
    assert Pipeline.objects.system("test").count() == 1
