"""The tests of access are tested: each hole that is planted must be found, and without it nothing."""

from __future__ import annotations

import pytest

from tests.architecture.guarded_world import Guarded, make_guarded_world
from tests.architecture.planted import PLANTS

pytestmark = [pytest.mark.one_database, pytest.mark.slow]


@pytest.fixture
def guarded(db: None) -> Guarded:
    return make_guarded_world()


def test_every_planted_hole_is_found_and_nothing_without_it(guarded: Guarded) -> None:
    assert len(PLANTS) >= 20
    missed = [name for name, (plant, find) in PLANTS.items() if not _found(guarded, plant, find)]
    assert missed == []
    without = {name: find(guarded) for name, (_plant, find) in PLANTS.items()}
    assert {name: lines for name, lines in without.items() if lines} == {}


def _found(guarded: Guarded, plant: object, find: object) -> list[str]:
    with plant(guarded):  # type: ignore[operator]
        return find(guarded)  # type: ignore[operator, no-any-return]
