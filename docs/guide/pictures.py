"""Takes the pictures of the guide: starts the sample firm, signs people in, writes docs/guide/pictures/*.png."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # the journeys, which know how to start the product, are no installed package

from tests.journeys.product import Demo, running_chromium, running_demo, sign_in  # noqa: E402

PICTURES = Path(__file__).parent / "pictures"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
PEOPLE = """Name;Company;Country;E-mail;Mobile;Owner
Inés Ibarra;Tostador Ibarra;Spain;hola@tostador.example;+34 600 111 222;Marek Kania
Greta Holl;Bäckerei Holl;Germany;post@holl.example;+49 151 2345678;Olga Sokolova
Jan Zaułek;Kawiarnia Zaułek;Poland;zaulek@zaulek.example;+48 601 234 567;Marek Kania
"""


def main() -> None:
    """Take all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with running_demo() as demo, running_chromium() as chromium:
        for who, theme, size, pictures in SITTINGS:
            _sit(chromium, demo, who, theme, size, pictures)


def _sit(chromium: Browser, demo: Demo, who: str, theme: str, size: dict[str, int], pictures: Pictures) -> None:
    person = sign_in(chromium, demo, who, viewport=size, color_scheme=theme, reduced_motion="reduce")
    for name, go in pictures.items():
        go(person.page)
        person.page.wait_for_timeout(700)  # what the page fetches after itself
        person.page.screenshot(path=str(PICTURES / f"{name}.png"), animations="disabled")
        print(name, f"{(PICTURES / f'{name}.png').stat().st_size // 1000} kB")
    person.context.close()
    assert person.complaints == [], person.complaints


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


Pictures = dict[str, Callable[[Page], None]]
SITTINGS: list[tuple[str, str, dict[str, int], Pictures]] = [
    ("dana", "light", DESK, {
        "board": _at("/deals/"), "list": _at("/customers/"), "customer": _customer, "deal": _deal,
        "funnel": _at("/funnel/"), "roles": _role, "who": _who, "import": _import,
    }),
    ("dana", "dark", DESK, {"board-dark": _at("/deals/")}),
    ("noa", "light", DESK, {"board-he": _at("/deals/")}),
    ("dana", "light", PHONE, {"phone": _at("/")}),
]  # fmt: skip

if __name__ == "__main__":
    main()
