"""On the way: pages that were opened are read without a connection, notes written there arrive later, exactly once."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.journeys.product import Person


def _ready(page: Page) -> None:
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def _customer(page: Page) -> str:
    page.goto("/customers/")
    _ready(page)
    page.locator("td.tf-name a").first.click()
    page.wait_for_url(re.compile(r"/customers/\d+/"))
    page.reload()
    return page.url


def _note(page: Page, text: str) -> None:
    page.fill("#write-note textarea", text)
    page.locator("#write-note button[type=submit]").click()


def test_today_and_what_was_opened_is_read_and_a_note_goes_out_later(dana: Person) -> None:
    page = dana.page
    address = _customer(page)
    name = page.locator("h1").inner_text()
    page.goto("/")
    title = page.title()
    page.context.set_offline(True)
    page.goto("/")
    assert page.title() == title
    expect(page.locator(".tf-offline")).to_contain_text("No connection")
    page.goto("/settings/")
    expect(page.locator("h1")).to_have_text("No connection")
    page.goto(address)
    expect(page.locator("h1")).to_have_text(name)
    _note(page, "Written in the lift, without a connection.")
    expect(page.locator(".tf-offline")).to_contain_text("Waiting for a connection: 1")
    expect(page.locator("#write-note textarea")).to_have_value("")
    page.goto(address)
    expect(page.locator(".tf-offline")).to_contain_text("Waiting for a connection: 1")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".tf-stem")).to_contain_text("Written in the lift", timeout=15000)
    expect(page.locator(".tf-offline")).to_have_count(0)
    dana.complaints.clear()  # the browser speaks of the lost connection


def test_a_note_whose_answer_was_lost_arrives_exactly_once(dana: Person) -> None:
    page = dana.page
    address = _customer(page)

    def swallow(route: Route) -> None:
        route.fetch()  # the server takes it, the answer never comes back
        route.abort()

    page.route("**/customers/*/entries", swallow, times=1)
    _note(page, "Sent from a tunnel.")
    expect(page.locator(".tf-offline")).to_contain_text("Waiting for a connection: 1")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".tf-offline")).to_have_count(0)
    page.goto(address)
    expect(page.locator(".tf-said", has_text="Sent from a tunnel.")).to_have_count(1)
    dana.complaints.clear()


def test_what_the_server_refuses_is_a_draft_again(dana: Person) -> None:
    page = dana.page
    address = _customer(page)
    page.context.set_offline(True)
    _note(page, "For somebody who is gone")
    expect(page.locator(".tf-offline")).to_contain_text("Waiting")
    page.wait_for_timeout(500)  # drafts are kept with a pause of their own
    page.evaluate("""() => { const box = JSON.parse(localStorage.outbox); box[0].url = "/customers/999999/entries";
                             localStorage.outbox = JSON.stringify(box); }""")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".tf-toast", has_text="Could not be sent")).to_be_visible(timeout=15000)
    page.goto(address)
    expect(page.locator("#write-note textarea")).to_have_value("For somebody who is gone")
    dana.complaints.clear()


def test_signing_out_erases_what_was_kept(dana: Person) -> None:
    page = dana.page
    _customer(page)
    page.goto("/")
    assert page.evaluate("() => caches.open('pages').then((cache) => cache.keys()).then((keys) => keys.length)") > 1
    page.evaluate("() => document.querySelector('[data-forget-drafts]').requestSubmit()")
    page.wait_for_url(re.compile("/account/"))
    page.wait_for_function("() => caches.has('pages').then((has) => !has)")


def test_after_hanging_up_the_call_is_ready_to_be_written_down(dana: Person) -> None:
    page = dana.page
    _customer(page)
    page.evaluate("""() => {
      const link = document.createElement("a");
      link.href = "tel:+48600555178";
      link.addEventListener("click", (event) => event.preventDefault());
      document.getElementById("main").append(link);
      link.click();
      const then = Date.now();
      Date.now = () => then + 185000;
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    expect(page.locator("#write-call")).to_be_visible()
    expect(page.locator("#write-call [name=minutes]")).to_have_value("3")
    expect(page.locator("#write-call textarea")).to_be_focused()
