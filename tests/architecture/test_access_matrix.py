"""Every address, every method, every kind of person."""

from __future__ import annotations

import pytest

from tests.architecture import oracle
from tests.architecture.guarded_world import Guarded, make_guarded_world
from tests.architecture.matrix import Matrix, addresses, policy

pytestmark = [pytest.mark.one_database]
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
KEYS = METHODS | {"record", "with", "query", "body", "says", "path"}


@pytest.fixture
def guarded(db: None) -> Guarded:
    """The world in which everybody asks for everything."""
    return make_guarded_world()


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    named = {address.name for address in addresses()}
    declared = policy()
    assert sorted(named - set(declared)) == [], "addresses without a row in access.toml"
    assert sorted(set(declared) - named) == [], "rows in access.toml without an address"
    assert {name: sorted(set(rule) - KEYS) for name, rule in declared.items() if set(rule) - KEYS} == {}


@pytest.mark.slow
def test_everybody_gets_what_is_his_and_nothing_else(guarded: Guarded) -> None:
    matrix = Matrix(guarded)
    for person in oracle.PEOPLE:
        matrix.ask_all(person)
    matrix.ask_all(None)
    matrix.ask_all(None, session="nina")  # signed in before her access was closed
    matrix.ask_all("marek", only="^api:", by_token=True)
    matrix.ask_all(None, only="^api:", session="nina", by_token=True)
    assert not matrix.wrong, "\n".join([f"{len(matrix.wrong)} of {matrix.asker.asked}", *matrix.wrong])
