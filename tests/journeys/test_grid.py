"""Lists edited like a spreadsheet: by keyboard alone, painted at once, refused values kept, others' changes shown."""

from __future__ import annotations

import json
import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.product import Demo, Person, sign_in
from tests.journeys.test_accessible import RULES

TABLE = "/deals/table?state=open&sort=-created_at&columns=title,stage,amount,expected_close_on,owner,source,created_at"
TITLE, STAGE, AMOUNT, CLOSE, OWNER, SOURCE, OPENED = range(1, 8)


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator("table[data-grid] tr[data-pk]").nth(row).locator("td").nth(column)


def saved(page: Page) -> Any:
    return page.expect_response(
        lambda answer: "/cells/" in answer.url and answer.request.method == "POST", timeout=8000
    )


def edit(page: Page, place: Locator, text: str, key: str = "Enter") -> int:
    """Types into a cell and saves; the status of the answer."""
    place.click()
    page.keyboard.type(text)
    with saved(page) as answer:
        page.keyboard.press(key)
    return answer.value.status


def test_a_cell_is_edited_by_keyboard_alone_saved_and_undone(dana: Person) -> None:
    page = dana.page
    page.goto(TABLE)
    first = cell(page, 0, TITLE)
    before = first.inner_text()
    first.focus()
    for _step in range(SOURCE - TITLE):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("fair in Kraków")
    with saved(page) as answer:
        page.keyboard.press("Tab")
    assert answer.value.status == 200
    expect(cell(page, 1, TITLE)).to_be_focused()  # Opened cannot be edited: the next one stands in the next row
    page.keyboard.press("Shift+Tab")  # not in a cell any more: the keyboard is no prisoner
    expect(cell(page, 1, TITLE)).not_to_be_focused()
    page.reload()
    expect(cell(page, 0, SOURCE)).to_have_text("fair in Kraków")
    cell(page, 0, SOURCE).click()
    page.keyboard.press("F2")
    page.keyboard.press("End")
    page.keyboard.type(" 2027")
    page.keyboard.press("Escape")
    expect(cell(page, 0, SOURCE)).to_have_text("fair in Kraków")
    with saved(page):
        page.keyboard.press("Delete")
    expect(cell(page, 0, SOURCE)).to_have_text("")
    with saved(page):
        page.keyboard.press("Control+z")
    page.reload()
    expect(cell(page, 0, SOURCE)).to_have_text("fair in Kraków")
    expect(cell(page, 0, TITLE)).to_have_text(before)


def test_what_is_typed_is_painted_within_a_tenth_of_a_second(dana: Person) -> None:
    page = dana.page
    page.goto(TABLE)
    page.evaluate("""() => { window.took = []; new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (one.name === 'keydown') window.took.push(one.duration);
    }).observe({ type: 'event', durationThreshold: 16, buffered: true }); }""")
    cell(page, 0, SOURCE).click()
    for row in range(5):
        page.keyboard.type(f"fair {row}")
        with saved(page):
            page.keyboard.press("Enter")
        shown = cell(page, row, SOURCE)
        expect(shown).to_have_text(f"fair {row}", timeout=1000)
    page.wait_for_timeout(300)
    took = sorted(page.evaluate("window.took")) or [0]
    assert took[-1] <= 100, took
    cell(page, 0, AMOUNT).click()
    page.route("**/cells/**", lambda route: None)  # the server never answers
    page.keyboard.type("4321")
    page.keyboard.press("Enter")
    assert cell(page, 0, AMOUNT).inner_text() == "4321"


def test_choices_people_and_days_have_their_own_editors(dana: Person) -> None:
    page = dana.page
    page.goto(TABLE)
    cell(page, 0, OWNER).click()
    page.keyboard.press("Enter")
    expect(cell(page, 0, OWNER).locator("select")).to_be_focused()
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.keyboard.type("Olga")
    with saved(page) as answer:
        page.keyboard.press("Tab")
    assert answer.value.status == 200
    expect(cell(page, 0, OWNER)).to_contain_text("Olga")
    cell(page, 0, CLOSE).click()
    page.keyboard.press("F2")
    cell(page, 0, CLOSE).locator("input[type=date]").fill("2027-05-17")
    with saved(page) as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 200
    expect(cell(page, 0, CLOSE)).to_contain_text("17 May 2027")


def test_a_refused_value_stays_typed_and_names_the_field(chromium: Browser, demo: Demo) -> None:
    person = sign_in(chromium, demo, "dana", viewport={"width": 1280, "height": 800})
    page = person.page
    page.goto(TABLE)
    before = cell(page, 2, CLOSE).inner_text()
    title = cell(page, 2, TITLE).inner_text()
    cell(page, 2, SOURCE).click()
    page.keyboard.press("Home")
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.type("x" * 250)
    with saved(page) as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 422
    field = cell(page, 2, TITLE).locator("input")
    expect(field).to_be_focused()
    expect(field).to_have_value("x" * 250)
    expect(page.locator("#cell-note")).to_contain_text("Title")
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.keyboard.press("Escape")
    expect(cell(page, 2, TITLE)).to_have_text(title)
    expect(cell(page, 2, CLOSE)).to_have_text(before)
    person.context.close()


def test_a_change_by_somebody_else_is_shown_beside_what_was_typed(chromium: Browser, demo: Demo, dana: Person) -> None:
    page = dana.page
    page.goto(TABLE)
    other = sign_in(chromium, demo, "olga", viewport={"width": 1280, "height": 800})
    other.page.goto(TABLE)
    number = other.page.locator("tr[data-version]").first.get_attribute("data-pk")
    theirs = other.page.locator(f"tr[data-pk='{number}'] td").nth(SOURCE)
    assert edit(other.page, theirs, "by Olga") == 200
    mine = page.locator(f"tr[data-pk='{number}'] td").nth(SOURCE)
    assert edit(page, mine, "by Dana") == 409
    expect(page.locator("#cell-note")).to_contain_text("by Olga")
    expect(mine.locator("input")).to_have_value("by Dana")
    with saved(page) as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 200
    expect(mine).to_have_text("by Dana")
    assert edit(other.page, theirs, "Olga again") == 409
    other.page.locator("#cell-note button").last.click()  # "Keep theirs", in her language
    expect(theirs).to_have_text("by Dana")
    other.context.close()
    dana.complaints.clear()  # the browser notes the 409 itself


def test_arrows_are_mirrored_in_hebrew_and_letters_of_any_keyboard_begin_to_edit(chromium: Browser, demo: Demo) -> None:
    noa = sign_in(chromium, demo, "noa", viewport={"width": 1280, "height": 800})
    page = noa.page
    page.goto(TABLE)
    cell(page, 0, STAGE).click()
    page.keyboard.press("ArrowLeft")
    expect(cell(page, 0, AMOUNT)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(page, 0, STAGE)).to_be_focused()
    cell(page, 0, SOURCE).click()
    keys = page.context.new_cdp_session(page)
    for letter, place in (("י", "KeyH"), ("ר", "KeyR"), ("י", "KeyH"), ("ד", "KeyS")):
        keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": letter, "code": place, "text": letter})
        keys.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": letter, "code": place})
    with saved(page) as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 200
    expect(cell(page, 0, SOURCE)).to_have_text("יריד")
    noa.context.close()
    assert noa.complaints == []


def test_who_only_reads_edits_nothing(chromium: Browser, demo: Demo) -> None:
    ruth = sign_in(chromium, demo, "ruth", viewport={"width": 1280, "height": 800})
    page = ruth.page
    page.goto(TABLE)
    assert page.locator("tr[data-version]").count() == 0
    assert page.locator("tbody tr").count() > 0
    ruth.context.close()


def test_every_list_has_editable_cells(dana: Person) -> None:
    page = dana.page
    for path in ("/customers/", "/leads/", "/deals/table", "/tasks/"):
        page.goto(path)
        columns = json.loads(page.locator("table[data-grid]").get_attribute("data-columns") or "[]")
        place = next(number for number, one in enumerate(columns, start=1) if one.get("input") == "text")
        target = cell(page, 0, place)
        before = target.inner_text().strip()
        target.focus()
        page.keyboard.press("F2")
        page.keyboard.press("End")
        page.keyboard.type(" too")
        with saved(page) as answer:
            page.keyboard.press("Enter")
        assert answer.value.status == 200, path
        expect(target).to_have_text(re.compile(re.escape(f"{before} too")))


def paste(page: Page, text: str) -> None:
    """The clipboard of a spreadsheet arrives at the cell with the focus."""
    page.evaluate(
        """(text) => { const data = new DataTransfer(); data.setData('text/plain', text);
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }""",
        text,
    )  # fmt: skip


def test_a_column_is_pasted_copied_and_taken_back_as_one_change(dana: Person) -> None:
    page = dana.page
    page.goto(TABLE)
    before = [cell(page, row, SOURCE).inner_text() for row in range(4)]
    cell(page, 0, SOURCE).click()
    with page.expect_response(lambda answer: "/paste" in answer.url) as answer:
        paste(page, 'spring fair\r\n"two\nlines"\r\nweb\r\nRadio\r\n')
    assert answer.value.status == 200
    expect(page.locator(".tf-toast")).to_contain_text("4 rows were filled")
    expect(cell(page, 3, SOURCE)).to_have_text("Radio")
    for _row in range(3):
        page.keyboard.press("Shift+ArrowDown")
    assert page.locator("td[aria-selected=true]").count() == 4
    copied = page.evaluate(
        """() => { const data = new DataTransfer();
        document.activeElement.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
        return data.getData('text/plain'); }"""
    )  # fmt: skip
    assert copied.split("\r\n")[0] == "spring fair" and copied.endswith("web\r\nRadio")
    with page.expect_response(lambda answer: "/undo" in answer.url) as undone:
        page.locator(".tf-toast", has_text="rows were filled").get_by_role("button").click()
    assert undone.value.status == 200
    page.reload()
    assert [cell(page, row, SOURCE).inner_text() for row in range(4)] == before


def test_bad_cells_of_a_paste_are_named_before_anything_is_written(chromium: Browser, demo: Demo) -> None:
    person = sign_in(chromium, demo, "dana", viewport={"width": 1280, "height": 800})
    page = person.page
    page.goto(TABLE)
    before = cell(page, 1, CLOSE).inner_text()
    cell(page, 0, CLOSE).click()
    paste(page, "1.6.2027\t\nsoon\tOlga Sokolova")
    dialog = page.locator("dialog#dialog")
    expect(dialog).to_contain_text("soon")
    expect(dialog).to_contain_text("Nothing was written yet.")
    assert Axe().run(page, options=RULES).response["violations"] == []
    dialog.get_by_role("button", name="good").click()
    expect(cell(page, 0, CLOSE)).to_contain_text("1 Jun 2027")
    expect(cell(page, 1, OWNER)).to_contain_text("Olga")
    expect(cell(page, 1, CLOSE)).to_have_text(before)
    person.context.close()
