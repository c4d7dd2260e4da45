"""Tags: typed on a record, seen and changed in the list, filtered by, renamed and merged."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.product import Person
from tests.journeys.test_accessible import RULES


def test_a_tag_is_typed_on_a_page_and_lives_in_the_list(dana: Person) -> None:
    page = dana.page
    page.goto("/deals/table?state=open")
    number = page.locator("tr[data-pk]").first.get_attribute("data-pk")
    page.goto(f"/deals/{number}/")
    page.get_by_label("Add a tag").fill("Spring fair, VIP")
    page.keyboard.press("Enter")
    expect(page.locator(".tf-tags .tf-tag")).to_have_count(2)
    page.get_by_role("button", name="Take off: Spring fair").click()
    expect(page.locator(".tf-tags .tf-tag")).to_have_count(1)
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.goto("/deals/table?state=open&columns=title,tags,amount")
    cell = page.locator(f"tr[data-pk='{number}'] td").nth(2)
    expect(cell).to_contain_text("VIP")
    cell.click()
    page.keyboard.press("F2")
    page.keyboard.press("End")
    page.keyboard.type(", Journey")
    with page.expect_response(lambda answer: "/cells/" in answer.url and answer.request.method == "POST") as saved:
        page.keyboard.press("Enter")
    assert saved.value.status == 200, saved.value.text()
    expect(cell.locator(".tf-tag")).to_have_count(2)
    page.goto("/deals/table?filter=tags")
    page.get_by_label("Value").select_option(label="Journey")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tr[data-pk]")).to_have_count(1)
    page.goto("/deals/table?group=tags")
    expect(page.locator(".tf-group-row", has_text="Journey")).to_have_count(1)


def test_tags_are_renamed_coloured_and_merged(dana: Person) -> None:
    page = dana.page
    page.goto("/settings/tags/")
    for name in ("Old word", "New word"):
        page.get_by_label("New tag").fill(name)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_label(f"Name: {name}")).to_be_visible()
    page.get_by_label("Name: Old word").fill("Older word")
    page.locator("tr", has=page.get_by_label("Name: Old word")).get_by_role("button", name="Save").click()
    expect(page.get_by_label("Name: Older word")).to_be_visible()
    row = page.locator("tr", has=page.get_by_label("Name: Older word"))
    row.get_by_label(re.compile("Merge into")).select_option(label="New word")
    row.get_by_role("button", name="Merge").click()
    expect(page.get_by_label("Name: Older word")).to_have_count(0)
    expect(page.get_by_label("Name: New word")).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
