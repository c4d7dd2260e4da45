"""The product as users run it: `trefoil run` on a port of its own, browsers that stay connected, memory of the tree."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

TREFOIL = str(Path(sys.executable).parent / "trefoil")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as test:
        test.bind(("127.0.0.1", 0))
        return int(test.getsockname()[1])


@dataclass
class Running:
    """A running product."""

    process: subprocess.Popen[bytes]
    port: int
    seconds_to_first_page: float

    def memory_mb(self) -> float:
        """Proportional set size of all its processes."""
        return sum(_pss(pid) for pid in _tree(self.process.pid)) / 1024


@contextmanager
def running(environment: dict[str, str], log: Path) -> Iterator[Running]:
    """Start, wait for the first page, stop at the end."""
    port = free_port()
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [TREFOIL, "run", "--port", str(port)], env={**os.environ, **environment}, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"the server did not start, see {log}")
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("GET", "/account/login/")
                if connection.getresponse().status == 200:
                    break
            except OSError:
                time.sleep(0.01)
            if time.perf_counter() - began > 60:
                raise RuntimeError(f"no page after a minute, see {log}")
        yield Running(process, port, time.perf_counter() - began)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _tree(root: int) -> list[int]:
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            todo += [int(child) for child in task.read_text().split()]
    return found


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE).group(1))  # type: ignore[union-attr]


@dataclass
class Browser:
    """One kept-alive connection with cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes]:
        """(status, body); reconnects once when the server closed the line."""
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                self.connection.request(method, path, body=body, headers={**sent, **headers})
                answer = self.connection.getresponse()
                content = answer.read()
            except (http.client.HTTPException, OSError):
                self.connection = None
                if attempt == 2:
                    raise
                continue
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _sep, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, content
        raise AssertionError("unreachable")

    def get(self, path: str) -> bytes:
        """The body of a page that must be 200."""
        status, body = self.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path} answered {status}: {body[:300]!r}")
        return body

    def sign_in(self, email: str, password: str) -> None:
        """Through the sign-in page, as a person does."""
        page = self.get("/account/login/").decode()
        csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if csrf is None:
            raise RuntimeError("the sign-in page has no form")
        form = urlencode({"csrfmiddlewaretoken": csrf.group(1), "login": email, "password": password})
        status, body = self.ask(
            "POST", "/account/login/", form, **{"Content-Type": "application/x-www-form-urlencoded",
                                               "Referer": f"http://127.0.0.1:{self.port}/account/login/"}
        )  # fmt: skip
        if status != 302:
            raise RuntimeError(f"sign-in answered {status}: {body[:300]!r}")

    def write(self, method: str, path: str, data: dict[str, object]) -> tuple[int, dict[str, object]]:
        """A JSON request to the API with the browser's token."""
        status, body = self.ask(method, path, json.dumps(data), **{"Content-Type": "application/json"})
        return status, json.loads(body) if body else {}
