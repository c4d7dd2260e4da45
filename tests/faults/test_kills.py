"""kill -9 of the web processes at random moments: no acknowledged save is lost, none is made twice."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest

KILLS = 50
WRITERS = 3
TREFOIL = str(Path(sys.executable).parent / "trefoil")


@pytest.fixture(autouse=True)
def _forget() -> None:
    """The product runs in processes of its own here."""


class Product:
    """`trefoil run` in a folder of its own, with one owner and a token."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as test:
            test.bind(("127.0.0.1", 0))
            self.port: int = test.getsockname()[1]
        self.environment = {**os.environ, "TREFOIL_DATA": str(folder), "TREFOIL_DATABASE_URL": "",
                            "TREFOIL_OWNER_PASSWORD": "three leaves, one stem"}  # fmt: skip
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        self._call("setup", "dana@trefoil.example", "--name", "Dana Levi", "--firm", "Orchard & Vale")
        self.token = self._call("token", "dana@trefoil.example", "--scope", "read", "--scope", "write").strip()
        self.log = (folder / "server.log").open("wb")
        self.process = subprocess.Popen([TREFOIL, "run", "--port", str(self.port)], env=self.environment,
                                        stdout=self.log, stderr=self.log, start_new_session=True)  # fmt: skip
        self._wait()

    def _call(self, *words: str) -> str:
        done = subprocess.run([TREFOIL, *words], env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _wait(self) -> None:
        for _ in range(300):
            try:
                if self.ask("GET", "/healthz")[0] in (200, 503):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "server.log").read_text()[-3000:])

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, bytes]:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
            connection.request(method, path, body=json.dumps(body) if body is not None else None, headers=sent)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def page_processes(self) -> list[int]:
        """The processes that answer requests: grandchildren of the supervisor, below the web part."""
        return [pid for child in children(self.process.pid) for pid in children(child)]

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)
        self.log.close()


def children(pid: int) -> list[int]:
    """Child processes."""
    try:
        return [int(c) for task in Path(f"/proc/{pid}/task").glob("*/children") for c in task.read_text().split()]
    except OSError:
        return []


@pytest.mark.slow
@pytest.mark.one_database
def test_fifty_kills_of_web_processes_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    product = Product(tmp_path)
    stop, acknowledged, lock = threading.Event(), set(), threading.Lock()

    def write(number: int) -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            outside_id, key = f"w{number}-{turn}", uuid.uuid4().hex
            body = {"name": f"Person {outside_id}", "outside_id": outside_id}
            for _attempt in range(60):
                try:
                    status, content = product.ask("POST", "/api/v1/people", body, **{"Idempotency-Key": key})
                except (OSError, http.client.HTTPException):
                    time.sleep(0.05)
                    continue
                if status == 409:  # the first try is still under way, or was when its process died
                    time.sleep(0.05)
                    continue
                assert status == 201, (status, content)
                with lock:
                    acknowledged.add(outside_id)
                break

    writers = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    try:
        for thread in writers:
            thread.start()
        dice = random.Random(7)
        killed = 0
        while killed < KILLS:
            time.sleep(dice.uniform(0.1, 0.5))
            victims = product.page_processes()
            if victims:
                os.kill(dice.choice(victims), signal.SIGKILL)
                killed += 1
        time.sleep(1)
        stop.set()
        for thread in writers:
            thread.join(30)
        found = everybody(product)
    finally:
        stop.set()
        product.stop()
    assert len(acknowledged) > KILLS
    assert acknowledged - set(found) == set(), "acknowledged saves were lost"
    assert len(found) == len(set(found)), "a save was made twice"


def everybody(product: Product) -> list[str]:
    """Outside ids of all people, page by page."""
    found: list[str] = []
    after = ""
    while True:
        for _ in range(100):
            try:
                status, content = product.ask("GET", f"/api/v1/people?limit=200{after}")
                break
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        assert status == 200, content
        page = json.loads(content)
        found += [one["outside_id"] for one in page["items"] if one["outside_id"]]
        if not page["next"]:
            return found
        after = f"&after={page['next']}"
