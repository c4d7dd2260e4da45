"""A day at the desk: from a new customer to a deal that is won, by mouse and by keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from tests.journeys.product import Demo, Person, sign_in


def test_from_a_new_customer_to_a_won_deal(dana: Person) -> None:
    page = dana.page
    page.goto("/customers/new?kind=organisation")
    page.fill("input[name=name]", "Café Journey")
    page.click("main form button[type=submit].btn-primary")
    page.wait_for_url(re.compile(r"/customers/\d+/"))
    expect(page.locator("h1")).to_contain_text("Café Journey")
    page.fill("textarea[name=text]", "Wants a two-group machine by spring.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".tf-stem")).to_contain_text("two-group machine by spring")
    customer = re.search(r"/customers/(\d+)/", page.url)
    assert customer is not None
    page.goto(f"/deals/new?customer={customer.group(1)}")
    page.fill("input[name=title]", "Machine for Café Journey")
    page.fill("input[name=amount]", "5400")
    page.click("main form button[type=submit].btn-primary")
    page.wait_for_url(re.compile(r"/deals/\d+/"))
    expect(page.locator("h1")).to_contain_text("Machine for Café Journey")


def test_a_card_is_moved_by_keyboard_alone(dana: Person) -> None:
    page = dana.page
    page.goto("/deals/")
    card = page.locator("[data-stage] [data-card]").first
    number = card.get_attribute("data-card")
    stage = page.locator("[data-stage]", has=page.locator(f"[data-card='{number}']"))
    before = stage.get_attribute("data-stage")
    card.locator("a").first.focus()
    with page.expect_response(lambda answer: f"/deals/{number}/stage" in answer.url) as moved:
        page.keyboard.press("]")
    assert moved.value.status in (200, 422)
    page.goto("/deals/")
    after = page.locator("[data-stage]", has=page.locator(f"[data-card='{number}']")).first.get_attribute("data-stage")
    assert after != before or moved.value.status == 422


def test_what_others_do_appears_by_itself(chromium: Browser, demo: Demo, dana: Person) -> None:
    page = dana.page
    page.goto("/customers/")
    page.locator("td.tf-name a").first.click()
    page.wait_for_url(re.compile(r"/customers/\d+/"))
    page.wait_for_timeout(1500)  # the stream connects
    other = sign_in(chromium, demo, "olga")
    other.page.goto(re.sub(r"^https?://[^/]+", "", page.url))
    other.page.fill("textarea[name=text]", "Seen by the other one at once.")
    other.page.keyboard.press("Control+Enter")
    expect(page.locator(".tf-stem")).to_contain_text("Seen by the other one at once.", timeout=8000)
    other.context.close()


def test_search_opens_with_a_slash_and_goes_with_enter(dana: Person) -> None:
    page = dana.page
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("pod lipa")
    expect(page.locator("[role=option]").first).to_contain_text("Lipą")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(customers|deals|leads|tasks)/\d+/"))


def test_what_was_typed_survives_a_reload(dana: Person) -> None:
    page = dana.page
    page.goto("/customers/new?kind=person")
    page.fill("input[name=name]", "Half")
    page.wait_for_timeout(800)
    page.reload()
    expect(page.locator("input[name=name]")).to_have_value("Half")


def test_the_page_of_a_restricted_person_has_no_settings(chromium: Browser, demo: Demo) -> None:
    ruth = sign_in(chromium, demo, "ruth")
    assert ruth.page.locator("a[href='/settings/']").count() == 0
    answer = ruth.page.goto("/settings/roles/")
    assert answer is not None and answer.status in (403, 404)
    ruth.context.close()
