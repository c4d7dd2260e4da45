"""Columns are made wider and put in order by mouse and by keyboard; it stays so."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.product import Person

TABLE = "/deals/table?state=open&columns=title,customer,amount,owner"


def width(page: Page, key: str) -> float:
    box = page.locator(f"th[data-col='{key}']").bounding_box()
    assert box is not None
    return box["width"]


def kept(page: Page) -> Any:
    return page.expect_response(lambda answer: "/arrangement" in answer.url, timeout=8000)


def heads(page: Page) -> list[str | None]:
    return [head.get_attribute("data-col") for head in page.locator("th[data-col]").all()]


def test_a_column_is_made_wider_and_moved_by_mouse(dana: Person) -> None:
    page = dana.page
    page.goto(TABLE)
    before = width(page, "customer")
    box = page.locator("th[data-col='customer']").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 77, box["y"] + 10, steps=4)
    with kept(page):
        page.mouse.up()
    made = width(page, "customer")
    assert abs(made - before - 80) <= 12
    page.goto(TABLE)
    assert abs(width(page, "customer") - made) <= 12
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    start, goal = (page.locator(f"th[data-col='{key}']").bounding_box() for key in ("owner", "customer"))
    assert start is not None and goal is not None
    page.mouse.move(start["x"] + 40, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(goal["x"] + 40, goal["y"] + 10, steps=6)
    with kept(page):
        page.mouse.up()
    expect(page.locator("th[data-col]").nth(1)).to_have_attribute("data-col", "owner")
    assert heads(page) == ["title", "owner", "customer", "amount"]


def test_the_same_by_keyboard_alone(dana: Person) -> None:
    page = dana.page
    page.goto("/leads/")
    page.locator("td[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    head = page.locator("th[data-col='organisation']")
    expect(head).to_be_focused()
    before = width(page, "organisation")
    for _time in range(3):
        with kept(page):
            page.keyboard.press("Shift+ArrowRight")
    assert width(page, "organisation") > before + 20
    expect(page.locator("#spoken")).to_contain_text("pixels wide")
    with kept(page):
        page.keyboard.press("Control+ArrowLeft")
    expect(page.locator("th[data-col]").first).to_have_attribute("data-col", "organisation")
    expect(page.locator("th[data-col='organisation']")).to_be_focused()
    page.goto("/leads/")
    assert heads(page)[:2] == ["organisation", "title"]
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("button", name="Usual widths and order").click()
    expect(page.locator("th[data-col]").first).to_have_attribute("data-col", "title")
    assert "tf-fixed" not in (page.locator("table.tf-stacked").get_attribute("class") or "")


def test_the_bar_of_chosen_rows_scrolls_to_no_side_on_a_phone_and_past_changes_are_undone(dana: Person) -> None:
    page = dana.page
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/deals/table?state=open")
    page.locator("[data-select-row]").first.check()
    bar = page.locator("[data-selection]")
    expect(bar).to_be_visible()
    assert bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth + 1")
    for button in bar.locator("a, button").all():
        box = button.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/leads/?columns=title,source")
    cell = page.locator("tr[data-pk]").first.locator("td").nth(2)
    before = cell.inner_text()
    cell.click()
    with page.expect_response(lambda answer: "/paste" in answer.url):
        page.evaluate(
            """() => { const data = new DataTransfer(); data.setData('text/plain', 'pasted here');
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }"""
        )  # fmt: skip
    expect(cell).to_have_text("pasted here")
    page.goto("/changes/")
    row = page.locator("tr[data-row]").first
    expect(row).to_contain_text("Pasted cells")
    row.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/changes/*/")
    page.goto("/leads/?columns=title,source")
    expect(cell).to_have_text(before)
