"""A new installation: `trefoil run` on an empty folder, as an administrator sees it on his first day."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page


@dataclass(frozen=True)
class Installation:
    """Where it runs, and the code that its log tells."""

    url: str
    code: str


@contextmanager
def new_installation() -> Iterator[Installation]:
    """`trefoil run` on a free port and an empty folder, forgotten at the end."""
    folder = tempfile.mkdtemp(prefix="trefoil-new-")
    with socket.socket() as test:
        test.bind(("127.0.0.1", 0))
        port = test.getsockname()[1]
    environment = {**os.environ, "TREFOIL_DATA": folder, "TREFOIL_PORT": str(port), "TREFOIL_DATABASE_URL": "",
                   "PYTHONUNBUFFERED": "1"}  # fmt: skip
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    log = Path(folder) / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen([str(Path(sys.executable).parent / "trefoil"), "run"], env=environment,
                                   stdout=output, stderr=output, start_new_session=True)  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process, log)
        code = re.search(r"set-up code is\s+(\S+)", log.read_text())
        assert code is not None, log.read_text()
        yield Installation(url, code.group(1))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(log.read_text()[-3000:])
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"no answer after two minutes: {log.read_text()[-3000:]}")


@dataclass
class Visitor:
    """The first visitor; every click and every field filled is counted."""

    page: Page
    context: BrowserContext
    complaints: list[str]
    clicks: int = 0
    fields: int = 0

    def click(self, selector: str) -> None:
        """One click."""
        self.page.locator(selector).first.click()
        self.clicks += 1

    def fill(self, selector: str, text: str) -> None:
        """One field."""
        self.page.locator(selector).first.fill(text)
        self.fields += 1


def visitor(chromium: Browser, url: str, **options: object) -> Visitor:
    """A stranger at a new installation."""
    context = chromium.new_context(base_url=url, viewport={"width": 1280, "height": 900}, **options)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return Visitor(page, context, complaints)


def begin(who: Visitor, code: str, language: str, line: str = "salon") -> None:
    """From the printed address to a firm with an owner."""
    who.page.goto(f"/start/?code={code}")
    if who.page.locator("html").get_attribute("lang") != language:
        who.click(f"button[name=language][value={language}]")
    who.page.wait_for_selector(f"html[lang={language}]")
    who.click(f"label:has(input[name=line][value={line}])")
    who.fill("input[name=firm]", {"en": "Linden", "ru": "Липа", "pl": "Lipa", "he": "תרזה"}[language])
    who.fill("input[name=name]", {"en": "Dana Levi", "ru": "Дана Леви", "pl": "Dana Levi", "he": "דנה לוי"}[language])
    who.fill("input[name=email]", "dana@linden.example")
    who.fill("input[name=password]", "three leaves, one stem")
    who.click("form[data-places] button[type=submit]")
    who.page.wait_for_url("**/start/first/")
