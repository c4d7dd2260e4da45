"""The real product: `trefoil demo` in a folder of its own, and people at browsers. For the journeys and the guide."""

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
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = os.environ.get("TREFOIL_CHROMIUM") or shutil.which("chromium") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--force-color-profile=srgb"]  # fmt: skip
PEOPLE = ("dana", "marek", "ruth", "olga", "noa")


@dataclass(frozen=True)
class Demo:
    """The running sample firm."""

    url: str
    password: str
    people: dict[str, str]


@dataclass
class Person:
    """Somebody at a browser: everything that the page complains of is kept and must stay empty."""

    page: Page
    context: BrowserContext
    complaints: list[str]

    def goto(self, path: str) -> None:
        """Open an address of the product."""
        self.page.goto(path)


@contextmanager
def running_demo() -> Iterator[Demo]:
    """The sample firm on a free port, stopped and forgotten at the end."""
    folder = tempfile.mkdtemp(prefix="trefoil-demo-")
    with socket.socket() as test:
        test.bind(("127.0.0.1", 0))
        port = test.getsockname()[1]
    environment = {**os.environ, "TREFOIL_DATA": folder, "TREFOIL_PORT": str(port), "TREFOIL_DATABASE_URL": "",
                   "PYTHONUNBUFFERED": "1"}  # fmt: skip
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    log = Path(folder) / "demo.log"
    with log.open("wb") as output:
        process = subprocess.Popen([str(Path(sys.executable).parent / "trefoil"), "demo"], env=environment,
                                   stdout=output, stderr=output, start_new_session=True)  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process, log)
        yield Demo(url, *_told(log.read_text()))
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
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"no answer after two minutes: {log.read_text()[-3000:]}")


def _told(text: str) -> tuple[str, dict[str, str]]:
    password = re.search(r"the password\s+(.+?)\s+as$", text, re.MULTILINE)
    owner = re.search(r"\S+@(\S+)", text)
    assert password is not None and owner is not None, text
    return password.group(1), {name: f"{name}@{owner.group(1)}" for name in PEOPLE}


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A browser without a window of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def sign_in(chromium: Browser, demo: Demo, who: str, **options: object) -> Person:
    """A new window in which `who` is signed in."""
    context = chromium.new_context(base_url=demo.url, **options)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/account/login/")
    page.fill("input[name=login]", demo.people[who])
    page.fill("input[name=password]", demo.password)
    page.click("form button[type=submit].btn-primary")
    page.wait_for_url(lambda url: "/account/" not in url)
    return Person(page, context, complaints)
