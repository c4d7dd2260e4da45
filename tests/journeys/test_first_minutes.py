"""The first five minutes: from an empty folder to the first deal won, in every language."""

from __future__ import annotations

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.journeys.new_firm import begin, new_installation, visitor
from tests.journeys.product import CHROMIUM
from tests.journeys.test_accessible import RULES

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
GUESTS = {"en": "Guests", "ru": "Гости", "pl": "Goście", "he": "אורחים"}
GUEST = {"en": "Nina Hale", "ru": "Нина Холл", "pl": "Nina Hal", "he": "נינה הל"}
MOST_CLICKS, MOST_FIELDS, MOST_SECONDS = 12, 9, 60


@pytest.mark.parametrize("language", ["en", "ru", "pl", "he"])
def test_from_nothing_to_the_first_deal_won(chromium: Browser, language: str) -> None:
    with new_installation() as new:
        who = visitor(chromium, new.url)
        page, began = who.page, time.monotonic()
        begin(who, new.code, language)
        who.click("form[action='/start/first/'] button")
        page.wait_for_url(f"{new.url}/")
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "he" else "ltr")
        expect(page.locator(".tf-nav")).to_contain_text(GUESTS[language])
        expect(page.locator("#first-steps li")).to_have_count(6)
        expect(page.locator("#first-steps li[data-done]")).to_have_count(0)

        who.click("[data-step=customer] a")
        who.fill("main input[name=name]", GUEST[language])
        who.click("main form button[type=submit].btn-primary")
        page.wait_for_url(re.compile(r"/customers/\d+/"))
        who.click("aside a[href*='/deals/new']")
        who.fill("dialog input[name=title]", "№ 1")
        who.fill("dialog input[name=amount]", "120")
        who.click("dialog button[type=submit]")
        page.wait_for_url(re.compile(r"/deals/\d+/"))
        who.click("a[href*='closure?outcome=won'], [href*='outcome=won']")
        page.wait_for_selector("dialog [name=outcome][value=won]", state="attached")
        who.click("dialog button[type=submit]")
        expect(page.locator("dialog[open]")).to_have_count(0)
        page.goto("/")
        for step in ("customer", "deal", "won"):
            expect(page.locator(f"[data-step={step}][data-done]")).to_have_count(1)
        seconds = time.monotonic() - began
        print(f"{language}: {who.clicks} clicks, {who.fields} fields, {seconds:.1f} s by machine")
        assert who.clicks <= MOST_CLICKS and who.fields <= MOST_FIELDS and seconds < MOST_SECONDS

        page.goto("/samples/")
        page.locator("form[action='/samples/removal'] button[type=submit]").click()
        page.wait_for_url(f"{new.url}/")
        page.goto("/customers/")
        expect(page.locator("td.tf-name")).to_have_count(1)
        expect(page.locator("td.tf-name")).to_contain_text(GUEST[language])
        assert Axe().run(page, options=RULES).response["violations"] == []
        who.context.close()
        assert who.complaints == []


def test_a_colleague_comes_in_by_the_link_and_a_stranger_does_not(chromium: Browser) -> None:
    with new_installation() as new:
        who = visitor(chromium, new.url, locale="en-GB")
        stranger = visitor(chromium, new.url, locale="en-GB")
        stranger.page.goto("/")
        assert "/start/" in stranger.page.url, "as long as nobody is here everybody is led to the beginning"
        stranger.fill("input[name=code]", "AAAA-BBBB-CCCC-DDDD-EEEE")
        stranger.fill("input[name=firm]", "Thieves")
        stranger.fill("input[name=name]", "Thief")
        stranger.fill("input[name=email]", "thief@linden.example")
        stranger.fill("input[name=password]", "three leaves, two stems")
        stranger.click("form[data-places] button[type=submit]")
        expect(stranger.page.locator("#f-code-error")).to_be_visible()
        expect(stranger.page.locator("input[name=firm]")).to_have_value("Thieves")
        assert Axe().run(stranger.page, options=RULES).response["violations"] == []

        begin(who, new.code, "en", "b2b")
        stranger.page.goto("/")
        assert "/account/login/" in stranger.page.url
        who.page.goto("/settings/invitations/")
        who.page.locator("fieldset input[name=roles]").nth(1).check()
        who.click("main form[action='/settings/invitations/'] button[type=submit]")
        link = who.page.locator("#invitation-link").input_value()
        guest = visitor(chromium, new.url, locale="pl-PL")
        guest.page.goto(link[link.index("/welcome/") :])
        guest.fill("input[name=name]", "Ewa Nowa")
        guest.fill("input[name=email]", "ewa@linden.example")
        guest.fill("input[name=password]", "clover and daisies")
        guest.click("form button[type=submit].btn-primary")
        guest.page.wait_for_url(f"{new.url}/")
        expect(guest.page.locator("html")).to_have_attribute("lang", "pl")
        who.page.goto("/settings/people/")
        expect(who.page.locator("main")).to_contain_text("Ewa Nowa")
        for one in (who, guest):
            one.context.close()
            assert one.complaints == []
        stranger.context.close()
