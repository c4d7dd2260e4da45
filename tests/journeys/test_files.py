"""Files by drop, by paste and by the button; a screenshot is shown where it was put."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.product import Person

DROP = """(names) => {
  const transfer = new DataTransfer();
  for (const name of names) transfer.items.add(new File(["hello " + name], name, { type: "text/plain" }));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector("#main").dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""
PASTE = """() => {
  const dot = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([dot], "image.png", { type: "image/png" }));
  document.querySelector("#main").dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}"""


def _open_a_deal(page: Page) -> None:
    page.goto("/deals/table")
    page.locator("td.tf-name a").first.click()
    page.wait_for_url(re.compile(r"/deals/\d+/"))


def test_files_are_dropped_on_the_page_and_a_screenshot_is_pasted(dana: Person) -> None:
    page = dana.page
    _open_a_deal(page)
    page.evaluate(DROP, ["plan.txt", "offer.txt"])
    files = page.locator(".tf-file")
    expect(files).to_have_count(2)
    expect(page.locator(".tf-files")).to_contain_text("plan.txt")
    page.evaluate(PASTE)
    expect(files).to_have_count(3)
    expect(files.first).to_contain_text("Screenshot")
    width = files.first.locator("img").evaluate("(image) => image.decode().then(() => image.naturalWidth)")
    assert width == 1
    expect(page.locator(".tf-stem")).to_contain_text("offer.txt")
    files.last.get_by_role("button").click()
    expect(files).to_have_count(2)
    page.locator(".tf-toast button").last.click()
    expect(files).to_have_count(3)


def test_a_file_is_picked_and_comes_back_as_it_was(dana: Person) -> None:
    page = dana.page
    _open_a_deal(page)
    page.set_input_files("[data-files-pick]", {"name": "note.txt", "mimeType": "text/plain", "buffer": b"as it was"})
    link = page.locator(".tf-file a", has_text="note.txt")
    expect(link).to_be_visible()
    address = link.get_attribute("href") or ""
    answer = page.request.get(address)
    assert answer.body() == b"as it was" and "attachment" in answer.headers["content-disposition"]


def test_an_empty_file_is_refused_by_its_name(dana: Person) -> None:
    page = dana.page
    _open_a_deal(page)
    page.set_input_files("[data-files-pick]", {"name": "nothing.txt", "mimeType": "text/plain", "buffer": b""})
    expect(page.locator(".tf-toast")).to_contain_text("nothing.txt")
    dana.complaints[:] = [one for one in dana.complaints if "422" not in one]
