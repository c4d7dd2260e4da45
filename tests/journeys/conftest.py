"""A real browser on the real product: `trefoil demo` in a folder of its own, Chromium by Playwright."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.product import CHROMIUM, Demo, Person, running_chromium, running_demo, sign_in


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder are journeys."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(autouse=True)
def _forget() -> None:
    """The product runs in processes of its own here."""


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The sample firm on a free port, stopped at the end."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    with running_demo() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def dana(chromium: Browser, demo: Demo) -> Iterator[Person]:
    """The owner at her desk."""
    yield from _at_a_desk(chromium, demo, "dana")


@pytest.fixture
def marek(chromium: Browser, demo: Demo) -> Iterator[Person]:
    """A seller at his desk."""
    yield from _at_a_desk(chromium, demo, "marek")


def _at_a_desk(chromium: Browser, demo: Demo, who: str) -> Iterator[Person]:
    person = sign_in(chromium, demo, who, viewport={"width": 1280, "height": 800})
    yield person
    person.context.close()
    assert person.complaints == []
