"""`trefoil run` as a whole: ports, restarts, and what it leaves behind."""

import json
import os
import signal
import socket
import time
from pathlib import Path

from trefoil.project.tests.processes.running import Listening, Running, running


def wait_for(condition, seconds=15.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def test_a_taken_port_is_said_and_nothing_starts(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = Running(data, port=port)
        status, text = run.process.wait(10), run.log.read_text()
    assert status == 69
    assert f"port {port} is taken, choose another with TREFOIL_PORT" in text
    assert "started" not in text


def test_a_clean_stop_leaves_nothing(data):
    with running(data) as run:
        run.until("/healthz")
        assert len(run.tree()) == 5, "supervisor, web with two processes, worker"
        stream = Listening(run, run.sign_in(1))
        assert stream.next()[0] == "ready"
        begun = time.monotonic()
        assert run.stop() == 0
        assert time.monotonic() - begun < 3, "an open stream does not hold the stop"
        assert stream.next()[0] == "goodbye"
        assert run.tree() == set()
        assert list((data / "run").glob("*@*")) == []


def test_stopping_at_any_moment_of_the_start_leaves_nothing(data):
    for moment in (0.05, 0.3, 0.5, 0.7, 0.9):
        with running(data) as run:
            time.sleep(moment)
            begun = time.monotonic()
            assert run.stop() in (0, -signal.SIGTERM)
            assert time.monotonic() - begun < 6
            assert run.tree() == set()


def test_what_is_killed_comes_back(data):
    with running(data) as run:
        run.until("/healthz")
        worker = part(run, "worker")
        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: part(run, "worker") not in (None, worker))
        wait_for(lambda: json.loads(run.until("/healthz"))["ok"])
        page = json.loads(run.ask("/page")[1])["pid"]
        os.kill(page, signal.SIGKILL)
        run.until("/page", seconds=5)
        master = part(run, "web")
        os.kill(master, signal.SIGKILL)
        wait_for(lambda: part(run, "web") not in (None, master))
        run.until("/healthz")
        wait_for(lambda: len(run.tree()) == 5)


def test_health_says_what_is_not_alive(data):
    with running(data) as run:
        run.until("/healthz")
        worker = part(run, "worker")
        os.kill(worker, signal.SIGSTOP)
        hung = {"worker": "hung", "schedule": "hung", "database": "ok"}  # one of them may be found out a beat earlier
        wait_for(lambda: hung.items() <= json.loads(run.until("/healthz", status=503)).items(), 20)
        os.kill(worker, signal.SIGCONT)
        assert json.loads(run.until("/healthz"))["ok"]


def test_a_killed_supervisor_leaves_nothing(data):
    with running(data) as run:
        run.until("/healthz")
        run.stop(signal.SIGKILL)
        wait_for(lambda: not run.tree(), 5)


def part(run, name):
    """The process of a part: a child of the supervisor."""
    for pid in run.tree():
        try:
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == run.process.pid and name in words:
            return pid
    return None
