"""Takes the pictures of the guide: starts the sample firm and a new one, writes docs/guide/pictures/*.webp.

The browser itself compresses them, so nothing else need be installed. A picture above 60 kB stops the run.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # the journeys, which know how to start the product, are no installed package

from tests.journeys.new_firm import begin, new_installation, visitor  # noqa: E402
from tests.journeys.product import Demo, running_chromium, running_demo, sign_in  # noqa: E402

PICTURES = Path(__file__).parent / "pictures"
DESK, PHONE = {"width": 1200, "height": 750}, {"width": 360, "height": 740}
MOST_BYTES, QUALITIES = 60_000, (82, 70, 58, 46, 36)
WANTED = set(sys.argv[1:])
PEOPLE = """Name;Company;Country;E-mail;Mobile;Owner
Inés Ibarra;Tostador Ibarra;Spain;hola@tostador.example;+34 600 111 222;Marek Kania
Greta Holl;Bäckerei Holl;Germany;post@holl.example;+49 151 2345678;Olga Sokolova
Jan Zaułek;Kawiarnia Zaułek;Poland;zaulek@zaulek.example;+48 601 234 567;Marek Kania
"""


def main() -> None:
    """Take all pictures, or those that are named."""
    PICTURES.mkdir(exist_ok=True)
    with running_chromium() as chromium:
        if not WANTED or WANTED & {"opening", "first-steps", "words"}:
            with new_installation() as new:
                _beginning(chromium, new.url, new.code)
        if WANTED and {"opening", "first-steps", "words"} >= WANTED:
            return
        with running_demo() as demo:
            for who, theme, size, pictures in SITTINGS:
                _sit(chromium, demo, who, theme, size, pictures)


def _sit(chromium: Browser, demo: Demo, who: str, theme: str, size: dict[str, int], pictures: Pictures) -> None:
    chosen = {name: go for name, go in pictures.items() if not WANTED or name in WANTED}
    if not chosen:
        return
    person = sign_in(chromium, demo, who, viewport=size, color_scheme=theme, reduced_motion="reduce")
    for name, go in chosen.items():
        go(person.page)
        _take(person.page, name)
    person.context.close()
    assert person.complaints == [], person.complaints


def _take(page: Page, name: str) -> None:
    """Write the picture of the page as it stands, as good as fits."""
    if WANTED and name not in WANTED:
        return
    page.wait_for_timeout(700)  # what the page fetches after itself
    browser = page.context.new_cdp_session(page)
    for quality in QUALITIES:
        made = browser.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        content = base64.b64decode(made["data"])
        if len(content) <= MOST_BYTES:
            break
    else:
        raise SystemExit(f"{name} has {len(content)} bytes, more than {MOST_BYTES}")
    (PICTURES / f"{name}.webp").write_bytes(content)
    print(f"{name}: {len(content) // 1000} kB, quality {quality}", flush=True)


def _beginning(chromium: Browser, url: str, code: str) -> None:
    """The first page of a firm, its first steps, its words."""
    who = visitor(chromium, url, locale="en-GB", timezone_id="Europe/Warsaw", reduced_motion="reduce")
    who.page.set_viewport_size(DESK)
    who.page.goto(f"/start/?code={code}")
    who.page.fill("input[name=firm]", "Linden")
    who.page.fill("input[name=name]", "Dana Levi")
    _take(who.page, "opening")
    begin(who, code, "en")
    who.click("form[action='/start/first/'] button")
    who.page.wait_for_url(f"{url}/")
    _take(who.page, "first-steps")
    who.page.goto("/settings/words/")
    _take(who.page, "words")
    who.context.close()


def _at(path: str) -> Callable[[Page], None]:
    return lambda page: _open(page, path)


def _open(page: Page, path: str) -> None:
    page.goto(path)


def _customer(page: Page) -> None:
    _follow(page, "/deals/", "Espresso line for the lobby café")
    page.locator("#facts a[href^='/customers/']").first.click()
    page.wait_for_url(re.compile(r"/customers/\d+/"))


def _deal(page: Page) -> None:
    _follow(page, "/deals/", "Central bakery, phase one")


def _follow(page: Page, path: str, name: str) -> None:
    _open(page, path)
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url(re.compile(r"/\d+/$"))


def _who(page: Page) -> None:
    _deal(page)
    number = re.search(r"\d+", page.url.rsplit("/deals/", 1)[1])
    assert number is not None
    page.goto(f"/access/deal/{number.group()}/")


def _role(page: Page) -> None:
    _open(page, "/settings/roles/")
    page.goto(max(re.findall(r'href="(/settings/roles/\d+/)"', page.content())))


def _import(page: Page) -> None:
    _open(page, "/imports/")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        file.write_text(PEOPLE, encoding="utf-8")
        page.set_input_files("main input[type=file]", str(file))
        page.click("main form button[type=submit]")
        page.wait_for_url(re.compile(r"/imports/\d+/"))


WHERE = {"all": [["amount", "gte", "1000"], {"any": [["source", "is", "fair"], ["owner", "is", "me"]]}]}


def _conditions(page: Page) -> None:
    _open(page, f"/deals/table?where={quote(json.dumps(WHERE))}")
    page.locator("a.btn[data-dialog=wide][href*=filter]").first.click()
    page.wait_for_selector("#dialog[open] form")


def _many(page: Page) -> None:
    _open(page, "/customers/")
    for number in range(3):
        page.locator("[data-select-row]").nth(number).check()


def _palette(page: Page) -> None:
    _open(page, "/")
    page.keyboard.press("Control+k")
    page.fill("#search input", "call Anna tomorrow 15:00")
    page.wait_for_selector("#suggestions [role=option]")


Pictures = dict[str, Callable[[Page], None]]
SITTINGS: list[tuple[str, str, dict[str, int], Pictures]] = [
    ("dana", "light", DESK, {
        "board": _at("/deals/"), "list": _at("/customers/"), "customer": _customer, "deal": _deal,
        "funnel": _at("/funnel/"), "roles": _role, "who": _who, "import": _import, "today": _at("/"),
        "calendar": _at("/calendar/"), "forgotten": _at("/forgotten/"), "conditions": _conditions, "many": _many,
        "palette": _palette, "notifications": _at("/notifications/?all=yes"),
    }),
    ("dana", "dark", DESK, {"board-dark": _at("/deals/")}),
    ("noa", "light", DESK, {"board-he": _at("/deals/")}),
    ("dana", "light", PHONE, {"phone": _at("/")}),
]  # fmt: skip

if __name__ == "__main__":
    main()
