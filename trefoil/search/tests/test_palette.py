"""The palette: places and commands by any of their words, also with a slip; only what one may do."""

from __future__ import annotations

import time
from typing import Any

import pytest

from trefoil.search.palette import options
from trefoil.timeline.readers import run_readers


def labels(user: Any, typed: str) -> list[str]:
    return [option.label for option in options(user, typed)]


@pytest.mark.parametrize(
    ("typed", "label"),
    [("new d", "New deal"), ("deal", "Deals"), ("company", "New organisation"), ("remind", "New task"),
     ("theme", "Dark"), ("quiet ho", "What I want to know"), ("polish", "polski"), ("notificatoins", "Notifications"),
     ("prodcuts", "Products")],
)  # fmt: skip
def test_what_is_typed_finds_it_by_any_of_its_words_and_with_a_slip(world: Any, typed: str, label: str) -> None:
    assert label.casefold() in [one.casefold() for one in labels(world.dana, typed)]


def test_nothing_is_offered_that_one_may_not_do(world: Any) -> None:
    assert "New product" in labels(world.dana, "new")
    assert "New product" not in labels(world.marek, "new")
    assert not {"New deal", "New person", "New task"} & set(labels(world.ruth, "new"))


def test_nonsense_offers_nothing_and_nothing_typed_offers_the_places(world: Any) -> None:
    assert labels(world.dana, "qqxyzzy") == []
    assert labels(world.dana, "")[0] == "Today"


def test_a_name_with_a_slip_is_still_found_but_not_by_who_may_not_see_it(world: Any) -> None:
    run_readers()
    link = f'href="/customers/{world.kawiarnia.pk}/"'.encode()
    assert link in world.client(world.marek).get("/search/suggestions?q=kawiarnja pod").content
    for user in (world.igor, world.tom):
        assert link not in world.client(user).get("/search/suggestions?q=kawiarnja pod").content


def test_a_look_chosen_in_the_palette_is_kept(world: Any) -> None:
    browser = world.client(world.marek)
    answer = browser.post("/profile/looks", {"language": "pl", "theme": "dark"})
    assert answer.status_code == 204 and answer["HX-Refresh"] == "true"
    again = world.again(world.marek)
    assert (again.language, again.theme) == ("pl", "dark")
    assert browser.post("/profile/looks", {"language": "xx"}).status_code == 422
    assert world.again(world.marek).language == "pl"


def test_the_palette_answers_in_a_blink(world: Any) -> None:
    options(world.dana, "warm up")
    begun = time.process_time()
    for typed in ("n", "new", "notificatoins", "deal"):
        options(world.dana, typed)
    assert (time.process_time() - begun) / 4 < 0.05
