"""Two people at one record: each sees that the other is there and writes; nothing typed is lost when the page renews."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.product import Demo, sign_in

WIDE = {"width": 1280, "height": 900}


def _first(page: Page, start: str, pattern: str) -> str:
    page.goto(start)
    found = re.search(pattern, page.content())
    assert found is not None
    return found.group()


def test_each_sees_that_the_other_is_here_writes_and_leaves(chromium: Browser, demo: Demo) -> None:
    dana, marek = (sign_in(chromium, demo, who, viewport=WIDE) for who in ("dana", "marek"))
    path = _first(marek.page, "/deals/table", r"/deals/\d+/")
    marek.page.goto(path)
    dana.page.goto(path)
    expect(dana.page.locator(".tf-here-one")).to_have_count(1)
    expect(marek.page.locator(".tf-here-one")).to_have_count(1)
    marek.page.locator("#write-note textarea").fill("A thought in the making")
    expect(dana.page.locator(".tf-here-writes")).to_have_count(1)
    expect(dana.page.locator(".tf-here")).to_contain_text("Marek")
    marek.page.goto("/")
    expect(dana.page.locator(".tf-here-one")).to_have_count(0)
    for person in (dana, marek):
        assert person.complaints == []
        person.context.close()


def test_what_another_changes_comes_in_around_what_one_types(chromium: Browser, demo: Demo) -> None:
    dana, marek = (sign_in(chromium, demo, who, viewport=WIDE) for who in ("dana", "marek"))
    path = _first(marek.page, "/deals/table", r"/deals/\d+/")
    marek.page.goto(path)
    dana.page.goto(path)
    source = dana.page.locator('[data-edit$="/source/"], [data-edit*="/source"]').first
    source.locator("[data-edit-open]").click()
    typed = dana.page.locator("form[data-editing] input[name=value]")
    typed.fill("Half a wo")
    marek.page.locator('[data-edit*="/title"] [data-edit-open]').first.click()
    field = marek.page.locator("form[data-editing] input[name=value]")
    field.fill("Renamed while another types")
    field.press("Enter")
    expect(dana.page.locator("#facts")).to_contain_text("Renamed while another types")
    expect(typed).to_be_focused()
    expect(typed).to_have_value("Half a wo")
    typed.press_sequentially("rd more")
    typed.press("Enter")
    expect(dana.page.locator("#facts")).to_contain_text("Half a word more")
    for person in (dana, marek):
        assert person.complaints == []
        person.context.close()


@pytest.mark.parametrize("who", ["dana", "noa"])
def test_resting_on_a_link_shows_the_card_of_its_record(chromium: Browser, demo: Demo, who: str) -> None:
    person = sign_in(chromium, demo, who, viewport=WIDE)
    page = person.page
    page.goto("/customers/")
    link = page.locator('#main td a[href*="/customers/"]').nth(1)
    name = link.inner_text().strip()
    link.hover()
    card = page.locator("#card")
    expect(card).to_be_visible()
    expect(card.locator(".tf-hover-title")).to_have_text(name)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert person.complaints == []
    person.context.close()
