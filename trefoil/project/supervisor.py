"""Keeps the parts of one installation running: starts them, restarts the dead, stops all without leaving anything.

Imports nothing of Django: it stays small and starts at once.
"""

from __future__ import annotations

import ctypes
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from trefoil.jobs.stop import STOP_FD

log = logging.getLogger(__name__)

PARENT = "TREFOIL_PARENT"
STOP_WITHIN = 12.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 3.0
STEADY_AFTER = 60.0
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


def die_with_parent(parent: int) -> None:
    """Ask the kernel (Linux) to kill this process when `parent` dies; exit at once when it is already gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def die_with_supervisor() -> None:
    """The same for a part that a supervisor started; nothing when a person started it."""
    parent = os.environ.get(PARENT)
    if parent is not None:
        die_with_parent(int(parent))


@dataclass
class Part:
    """One part: how it is started, and how its process is doing."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = SHORTEST_PAUSE
    start_at: float = field(default=0.0)


class Supervisor:
    """Runs parts until SIGTERM or SIGINT; use it in the main thread."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._stops = 0
        self._stop_read, self._stop_write = os.pipe()
        self._wake_read, self._wake_write = os.pipe()
        for number in (self._wake_read, self._wake_write):
            os.set_blocking(number, False)

    def run(self) -> int:
        """Start everything, keep it running, stop it when asked; 0 after a clean stop."""
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        while not self._stops:
            self._look_after()
            self._sleep(self._seconds_to_next_start())
        return self._stop_all()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stops += 1

    def _look_after(self) -> None:
        now = time.monotonic()
        for part in self._parts:
            if part.process is not None and _is_over(part.process):
                self._bury(part, now)
            if part.process is None and now >= part.start_at and not self._stops:
                self._start(part, now)

    def _start(self, part: Part, now: float) -> None:
        environment = {**os.environ, STOP_FD: str(self._stop_read), PARENT: str(os.getpid())}
        part.process = subprocess.Popen(  # noqa: S603 (our own command line)
            part.command, env=environment, pass_fds=[self._stop_read], start_new_session=True, stdin=subprocess.DEVNULL
        )
        part.started_at = now
        log.info("%s started (process %d)", part.name, part.process.pid)

    def _bury(self, part: Part, now: float) -> None:
        code = _end_group(part.process)
        part.process = None
        if now - part.started_at > STEADY_AFTER:
            part.pause = SHORTEST_PAUSE
        part.start_at = now + part.pause
        log.warning("%s stopped (%s); starting it again in %.1f s", part.name, _how(code), part.pause)
        part.pause = min(part.pause * 2, LONGEST_PAUSE)

    def _seconds_to_next_start(self) -> float | None:
        starts = [part.start_at for part in self._parts if part.process is None]
        return max(0.0, min(starts) - time.monotonic()) if starts else None

    def _sleep(self, seconds: float | None) -> None:
        """Until a signal comes or the time is over; costs nothing meanwhile."""
        select.select([self._wake_read], [], [], seconds)
        try:
            os.read(self._wake_read, 512)
        except BlockingIOError:
            pass

    def _stop_all(self) -> int:
        os.close(self._stop_write)  # open streams end now; a part that lost its supervisor learns it the same way
        running = [part for part in self._parts if part.process is not None]
        for part in running:
            if part.process is not None:
                part.process.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        while running and time.monotonic() < deadline and self._stops < 2:
            running = [part for part in running if part.process is not None and not _is_over(part.process)]
            if running:
                self._sleep(deadline - time.monotonic())
        for part in self._parts:
            if part in running:
                log.warning("%s did not stop in time and is killed", part.name)
            if part.process is not None:
                _end_group(part.process)
        log.info("stopped")
        return 0


def _is_over(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process has ended, without reaping it: its number stays taken until its group is killed."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def _end_group(process: subprocess.Popen[bytes] | None) -> int:
    """Kill what is left of the part (it leads its own session) and reap it; its exit code."""
    if process is None:
        return 0
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    return process.wait()


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
