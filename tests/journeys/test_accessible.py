"""axe finds nothing on any page, in both themes, from left to right and from right to left."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.product import Demo, sign_in

PAGES = [
    "/", "/tasks/", "/tasks/new", "/customers/", "/customers/new?kind=person", "/deals/", "/deals/table", "/deals/new",
    "/leads/", "/leads/new", "/funnel/", "/products/", "/search/?q=kawiarnia", "/imports/", "/profile/",
    "/profile/tokens/", "/account/sessions/", "/settings/", "/settings/firm/", "/settings/people/", "/settings/teams/",
    "/settings/roles/", "/settings/fields/", "/settings/tags/", "/changes/", "/settings/audit/", "/settings/pipelines/", "/settings/assignment/",
    "/ui/components", "/api/v1/", "/nothing-here", "/calendar/", "/forgotten/", "/notifications/?all=yes",
    "/settings/line/", "/settings/words/", "/settings/invitations/", "/samples/", "/start/first/",
    "/notifications/wishes/", "/calendar/mine/", "/calendar/feeds/",
    "/control/", "/settings/escalation/", "/briefs/", "/plans/",
]  # fmt: skip
RECORDS = {"/customers/": r"/customers/\d+/", "/deals/table": r"/deals/\d+/", "/leads/": r"/leads/\d+/"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.mark.parametrize(("who", "theme"), [("dana", "light"), ("dana", "dark"), ("noa", "light"), ("marek", "dark")])
def test_axe_finds_nothing(chromium: Browser, demo: Demo, who: str, theme: str) -> None:
    person = sign_in(chromium, demo, who, viewport={"width": 1280, "height": 900}, color_scheme=theme)
    page, found = person.page, []
    for path in PAGES + _records(page):
        answer = page.goto(path)
        if answer is not None and answer.status == 403:
            continue  # not for this person
        # not "networkidle": the stream of live updates never ends
        expect(page.locator(".htmx-request")).to_have_count(0)
        for violation in Axe().run(page, options=RULES).response["violations"]:
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            found.append(f"{path}: {violation['id']} ({violation['help']}): {nodes}")
    person.context.close()
    assert found == []


def _records(page: Page) -> list[str]:
    """A customer, a deal and a lead that this person may see."""
    paths = []
    for start, pattern in RECORDS.items():
        page.goto(start)
        record = re.search(pattern, page.content())
        assert record is not None, f"{start} leads to no record"
        paths.append(record.group())
    return paths


def test_the_sign_in_page_is_accessible(chromium: Browser, demo: Demo) -> None:
    for theme in ("light", "dark"):
        context = chromium.new_context(base_url=demo.url, color_scheme=theme)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/account/login/")
        assert Axe().run(page, options=RULES).response["violations"] == []
        context.close()


@pytest.mark.parametrize("who", ["dana", "noa", "marek"])
def test_no_page_scrolls_sideways(chromium: Browser, demo: Demo, who: str) -> None:
    person = sign_in(chromium, demo, who)
    page, wide = person.page, []
    for path in PAGES + _records(page):
        page.goto(path)
        for width in (360, 768, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
                wide.append(f"{path} at {width}")
    person.context.close()
    assert wide == []
