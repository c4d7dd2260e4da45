"""A whole working day by keyboard alone, on a Latin, a Cyrillic and a Hebrew keyboard. The mouse is never touched."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.journeys.product import Demo, Person, sign_in

# what stands on the key of a Latin letter
RUSSIAN = dict(zip("qwertyuiopasdfghjklzxcvbnm[]/", "йцукенгшщзфывапролдячсмитьхъ.", strict=True))
HEBREW = dict(zip("qwertyuiopasdfghjklzxcvbnm[]/", "/'קראטוןםפשדגכעיחלךזסבהנמצ][.", strict=True))
PLACES = {"[": "BracketLeft", "]": "BracketRight", "/": "Slash"}


class Keys:
    """Fingers on a keyboard: `press` hits the key on which a Latin letter stands, whatever the layout makes of it."""

    def __init__(self, page: Page, layout: dict[str, str]) -> None:
        self.page, self.layout = page, layout
        self.browser: CDPSession = page.context.new_cdp_session(page)

    def press(self, *keys: str) -> None:
        for key in keys:
            if len(key) > 1:
                self.page.keyboard.press(key)
                continue
            code = PLACES.get(key, f"Key{key.upper()}")
            sign = self.layout.get(key, key)
            for kind in ("keyDown", "keyUp"):
                more = {"text": sign} if kind == "keyDown" else {}
                self.browser.send("Input.dispatchKeyEvent", {"type": kind, "key": sign, "code": code, **more})

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def until_chosen(self, key: str, selector: str) -> None:
        """Press a key until the chosen suggestion fits."""
        for _ in range(10):
            if self.page.locator(f"#suggestions [aria-selected=true]:is({selector})").count():
                return
            self.press(key)
        raise AssertionError(f"{key} never chooses {selector}")

    def until(self, key: str, selector: str, most: int = 40) -> None:
        """Press a key until what is focused fits."""
        for _ in range(most):
            if self.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                return
            self.press(key)
        raise AssertionError(f"{key} never reaches {selector}")


@pytest.mark.parametrize(
    ("who", "layout"), [("dana", {}), ("olga", RUSSIAN), ("marek", HEBREW)], ids=["latin", "cyrillic", "hebrew"]
)
def test_a_working_day_by_keyboard(chromium: Browser, demo: Demo, who: str, layout: dict[str, str]) -> None:
    context = chromium.new_context(base_url=demo.url, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    keys = Keys(page, layout)
    _signs_in(page, keys, demo, who)
    if who == "marek":
        _speaks(page, keys, "עברית", "he")
    _does_a_task_and_plans_the_next(page, keys)
    title = _writes_a_note_on_a_deal(page, keys)
    _moves_a_card(page, keys)
    _searches(page, keys, title)
    _makes_a_customer(page, keys)
    _filters(page, keys)
    keys.press("g", "n")
    page.wait_for_url("**/notifications/")
    _reads_the_list_of_keys(page, keys)
    if who == "marek":
        _speaks(page, keys, "Polski", "pl")
    keys.press("g", "x")
    page.wait_for_url("**/account/login/")
    context.close()
    assert complaints == []


def _signs_in(page: Page, keys: Keys, demo: Demo, who: str) -> None:
    page.goto("/account/login/")
    expect(page.locator("input[name=login]")).to_be_focused()
    keys.type(demo.people[who])
    keys.press("Tab")
    keys.type(demo.password)
    keys.press("Enter")
    page.wait_for_url(lambda url: "/account/" not in url)


def _speaks(page: Page, keys: Keys, name: str, code: str) -> None:
    """Change the language by the palette."""
    keys.press("Control+k")
    keys.type(name)
    expect(page.locator("#suggestions [role=option]", has_text=name).first).to_be_visible()
    keys.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", code)
    page.wait_for_load_state("load")


def _does_a_task_and_plans_the_next(page: Page, keys: Keys) -> None:
    keys.press("n")
    expect(page.locator("#today input[name=title]")).to_be_focused()
    keys.type("By keyboard alone")
    keys.press("Enter")
    task = page.locator("#today .tf-task", has_text="By keyboard alone")
    expect(task.first).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    for _ in range(60):
        keys.press("j")
        if page.evaluate("document.activeElement.textContent.includes('By keyboard alone')"):
            break
    with page.expect_response(lambda answer: "/completion" in answer.url) as done:
        keys.press("d")
    assert done.value.status < 300
    page.wait_for_timeout(400)
    if page.locator("dialog[open]").count():  # what comes next?
        keys.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def _writes_a_note_on_a_deal(page: Page, keys: Keys) -> str:
    keys.press("g", "d")
    page.wait_for_url("**/deals/")
    keys.press("j", "Enter")
    page.wait_for_url(re.compile(r"/deals/\d+/$"))
    keys.press("n")
    expect(page.locator("#write-note textarea")).to_be_focused()
    keys.type("gd?/x by keyboard")  # nothing of this is a shortcut while it is typed
    assert page.locator("dialog[open]").count() == 0
    keys.press("Control+Enter")
    expect(page.locator(".tf-stem")).to_contain_text("gd?/x by keyboard")
    return page.locator("h1").first.inner_text()


def _moves_a_card(page: Page, keys: Keys) -> None:
    page.evaluate("document.activeElement?.blur()")
    keys.press("g", "d")
    page.wait_for_url("**/deals/")
    keys.until("Tab", ".tf-tabs a[href*='owner=me']")
    keys.press("Enter")
    page.wait_for_url("**owner=me**")
    page.wait_for_load_state("load")
    keys.press("j")
    number = page.evaluate("document.activeElement.closest('[data-card]')?.dataset.card")
    assert number, "j reaches a card"
    with page.expect_response(lambda answer: f"/deals/{number}/stage" in answer.url) as moved:
        keys.press("]")
    assert moved.value.status in (200, 422)
    page.wait_for_timeout(300)
    if page.locator("dialog[open]").count():  # the stage asks for a field
        keys.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def _searches(page: Page, keys: Keys, title: str) -> None:
    page.evaluate("document.activeElement?.blur()")
    keys.press("/")
    expect(page.locator("#search input")).to_be_focused()
    keys.type(title)
    expect(page.locator("#suggestions a[href^='/deals/']", has_text=title).first).to_be_visible()
    keys.until_chosen("ArrowDown", "a[href^='/deals/']")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/deals/\d+/"))
    keys.press("Control+k")
    expect(page.locator("#search input")).to_be_focused()
    keys.press("Escape")


def _makes_a_customer(page: Page, keys: Keys) -> None:
    keys.press("g", "c")
    page.wait_for_url("**/customers/")
    page.wait_for_load_state("load")
    keys.press("c")
    expect(page.locator("dialog input[name=name]")).to_be_focused()
    keys.type("Kay Board")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/customers/\d+/"))
    expect(page.locator("h1").first).to_contain_text("Kay Board")


def _filters(page: Page, keys: Keys) -> None:
    keys.press("g", "c")
    page.wait_for_url("**/customers/")
    page.wait_for_load_state("load")
    keys.press("f")
    expect(page.locator("#filter-menu")).to_be_visible()
    keys.press("Enter")
    page.wait_for_timeout(500)
    keys.until("Tab", "[name=filter_value], [name=q], input[name*=value]", 12)
    keys.type("Kay")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"Kay"))
    expect(page.locator("td.tf-name").first).to_contain_text("Kay Board")


def _reads_the_list_of_keys(page: Page, keys: Keys) -> None:
    page.evaluate("document.activeElement?.blur()")
    keys.press("Shift+Slash")
    expect(page.locator("#keys")).to_be_visible()
    keys.press("g", "c")
    assert page.locator("#keys").is_visible(), "no shortcut fires under a dialog"
    keys.until("Tab", "[data-keys-switch]", 6)
    keys.press("Space", "Escape")
    keys.press("g", "c")
    page.wait_for_timeout(300)
    assert "/notifications/" in page.url, "turned off, letters do nothing: a screen reader may have them"
    keys.press("Shift+Slash")
    keys.until("Tab", "[data-keys-switch]", 6)
    keys.press("Space", "Escape")
    expect(page.locator("#keys")).not_to_be_visible()


def test_every_key_is_told_where_it_works(dana: Person) -> None:
    page = dana.page
    for path in ("/", "/deals/", "/customers/", "/calendar/", "/leads/"):
        page.goto(path)
        page.wait_for_load_state("load")
        untold = page.evaluate(
            """() => [...document.querySelectorAll('[data-key], .tf-nav [data-go]')]
                .filter((one) => one.dataset.key !== '' && one.checkVisibility() && !one.querySelector('kbd')
                    && !(one.title || '').toUpperCase().endsWith(`${(one.dataset.key || one.dataset.go).toUpperCase()})`))
                .map((one) => one.outerHTML.slice(0, 120))"""
        )
        assert untold == [], path


def test_nothing_fires_while_a_key_of_the_browser_or_of_an_input_method_is_held(chromium: Browser, demo: Demo) -> None:
    person = sign_in(chromium, demo, "dana")
    page = person.page
    for held in ("Control", "Alt", "Meta"):
        page.keyboard.down(held)
        page.keyboard.press("c")
        page.keyboard.up(held)
    page.evaluate("""() => document.body.dispatchEvent(
        new KeyboardEvent('keydown', {key: 'c', code: 'KeyC', bubbles: true, isComposing: true}))""")
    page.wait_for_timeout(300)
    assert page.locator("dialog[open]").count() == 0
    person.context.close()
