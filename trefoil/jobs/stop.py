"""Stopping gently: a signal asks, the job at hand may finish within a grace, then it is cut off and put back."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

GRACE = 8.0
STOP_FD = "TREFOIL_STOP_FD"
"""Environment variable with the number of a pipe inherited from the supervisor: its end means stop."""


class CutOff(BaseException):
    """Raised inside the job that is still running when the grace is over."""


class _State:
    asked = False
    in_job = False


def requested() -> bool:
    """Whether this process was asked to stop; a long job asks between its batches and raises Postponed."""
    return _State.asked


def listen() -> None:
    """Take SIGTERM and SIGINT, and watch the supervisor's pipe. Call in the main thread."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _asked)
    signal.signal(signal.SIGALRM, _cut_off)
    on_parent_gone(lambda: os.kill(os.getpid(), signal.SIGTERM))


def on_parent_gone(call: Callable[[], None]) -> None:
    """Call back, in a thread, when the supervisor closes its pipe or dies."""
    number = os.environ.get(STOP_FD)
    if number is None:
        return

    def wait() -> None:
        try:
            while os.read(int(number), 1):
                pass
        except OSError:
            return
        call()

    threading.Thread(target=wait, name="stop-pipe", daemon=True).start()


@contextmanager
def job_at_hand() -> Iterator[None]:
    """Marks the block that may be cut off."""
    _State.in_job = True
    try:
        yield
    finally:
        _State.in_job = False


def _asked(number: int, frame: FrameType | None) -> None:
    again, _State.asked = _State.asked, True
    signal.setitimer(signal.ITIMER_REAL, 0.001 if again else GRACE)


def _cut_off(number: int, frame: FrameType | None) -> None:
    if _State.in_job:
        raise CutOff
    signal.setitimer(signal.ITIMER_REAL, 0.05)  # a job that was being claimed just then must not get away
