"""Running the real command in tests: start, ask, listen to a stream, count what is left."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RUN = "import sys; from trefoil.project.run import run_all; sys.exit(run_all('127.0.0.1', int(sys.argv[1])))"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as test:
        test.bind(("127.0.0.1", 0))
        return int(test.getsockname()[1])


class Running:
    """One `trefoil run` on a data folder."""

    def __init__(self, data: Path, port: int = 0, **settings: str) -> None:
        self.port = port or free_port()
        self.environment = {
            **os.environ,
            "TREFOIL_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "trefoil.project.tests.processes.served",
            **settings,
        }
        self.log = data / "log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", RUN, str(self.port)], env=self.environment, stdout=log, stderr=log
            )

    def ask(self, path: str, method: str = "GET", body: Any = None, **headers: str) -> tuple[int, bytes, Any]:
        """(status, body, headers)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            # A server that refuses a body does not read it: the answer is there although sending broke off.
            with contextlib.suppress(BrokenPipeError):
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers

    def until(self, path: str, status: int = 200, seconds: float = 20) -> bytes:
        """The first answer with that status."""
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                seen, body, _headers = self.ask(path)
                if seen == status:
                    return body
            if time.monotonic() > deadline:
                raise TimeoutError(self.log.read_text()[-4000:])
            time.sleep(0.05)

    def outside(self, *words: str) -> None:
        """Do something to the database from another process."""
        command = [sys.executable, "-m", "trefoil.project.tests.processes.installation", *words]
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=60)

    def sign_in(self, user: int) -> str:
        """A session cookie."""
        _status, _body, headers = self.ask(f"/enter/{user}")
        return next(str(cookie.split(";")[0]) for cookie in headers.get_all("Set-Cookie") if "trefoil=" in cookie)

    def tree(self) -> set[int]:
        """The processes of this run."""
        return processes_with(self.environment["TREFOIL_DATA"])

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Signal the supervisor and wait for it."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(20)


def processes_with(data: str) -> set[int]:
    """Processes whose environment names that data folder."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"TREFOIL_DATA={data}\0".encode() in (folder / "environ").read_bytes():
                found.add(int(folder.name))
    return found - {os.getpid()}


class Listening:
    """An open stream of events, read in a thread."""

    def __init__(self, running: Running, cookie: str, path: str = "/events", last: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
        headers = {"Cookie": cookie} | ({"Last-Event-ID": last} if last else {})
        self._connection.request("GET", path, headers=headers)
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.last = last
        self._seen: queue.Queue[tuple[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        event, data = "message", ""
        with contextlib.suppress(OSError, ValueError, AttributeError, http.client.HTTPException):
            for line in self._answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "id":
                    self.last = value
                elif name == "event":
                    event = value
                elif name == "data":
                    data = value
                elif not line.strip() and data:
                    self._seen.put((event, json.loads(data)))
                    event, data = "message", ""
        self._seen.put(("closed", None))

    def next(self, seconds: float = 5.0) -> tuple[str, Any]:
        """The next event and its data."""
        return self._seen.get(timeout=seconds)

    def nothing(self, seconds: float = 0.7) -> bool:
        """Whether nothing comes for a while."""
        try:
            self._seen.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def close(self) -> None:
        """Leave."""
        if self._connection.sock is not None:
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._connection.close()


@contextlib.contextmanager
def running(data: Path, **settings: str) -> Iterator[Running]:
    """A run that is stopped afterwards, whatever happens."""
    run = Running(data, **settings)
    try:
        yield run
    finally:
        run.stop()
