"""The worker: jobs in the main thread; signs of life, the schedule and the readers of the timeline in threads."""

from __future__ import annotations

import logging
import os
import threading
import time
import traceback
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.db.utils import DatabaseError, InterfaceError
from django_tasks.base import TaskContext
from django_tasks.utils import normalize_json

from trefoil.core.actions import on_surface
from trefoil.jobs import backend, pulse, queue, stop
from trefoil.jobs.models import Job
from trefoil.jobs.periodic import Periodic, Scheduler
from trefoil.jobs.watch import open_watch

log = logging.getLogger(__name__)

EXTEND_EVERY = 20.0
RECOVER_EVERY = 5.0
LONG_TRANSACTION = 2.0


def run_one(worker: str, queues: Collection[str] = ()) -> bool:
    """Claim and run one job; False when none was due."""
    job = queue.claim(worker, queues)
    if job is None:
        return False
    try:
        with stop.job_at_hand(), on_surface("job"):
            _execute(job)
    except stop.CutOff:
        queue.postpone(job)
    except queue.Postponed as later:
        queue.postpone(job, later.after)
    except queue.LeaseLost as lost:
        log.warning("%s; its work was rolled back", lost)
    except Exception as error:
        log.warning("%s failed, attempt %d of %d", job, job.attempts, job.max_attempts, exc_info=True)
        _give_back(job, error)
    return True


def _execute(job: Job) -> None:
    task = backend.task_named(job.task)
    if not task.atomic:
        queue.finish(job, normalize_json(_call(task, job)))
        return
    begun = time.monotonic()
    with transaction.atomic():
        queue.finish(job, normalize_json(_call(task, job)))
    if time.monotonic() - begun > LONG_TRANSACTION:
        log.warning("%s held its transaction for %.1f s: should it be atomic=False?", job, time.monotonic() - begun)


def _call(task: backend.JobTask[..., Any], job: Job) -> Any:
    if not task.takes_context:
        return task.call(*job.args, **job.kwargs)
    return task.call(TaskContext(task_result=backend.result_of(job)), *job.args, **job.kwargs)


def _give_back(job: Job, error: Exception) -> None:
    connection.close_if_unusable_or_obsolete()
    try:
        queue.fail(job, "".join(traceback.format_exception(error)), final=isinstance(error, queue.GiveUp))
    except queue.LeaseLost as lost:
        log.warning("%s", lost)


def drain(limit: int = 1000) -> int:
    """Run what is due now in this process, at most `limit` jobs; how many ran."""
    worker = pulse.new_holder()
    return next((ran for ran in range(limit) if not run_one(worker)), limit)


class Thread(threading.Thread):
    """Repeats `turn` for ever with `rest` seconds between; an error is logged and the connection opened anew."""

    def __init__(self, name: str, turn: Callable[[], object], rest: float, on_error: Callable[[], object]) -> None:
        super().__init__(name=name, daemon=True)
        self._turn, self._rest, self._on_error = turn, rest, on_error

    def run(self) -> None:
        try:
            while not stop.requested():
                self._one_turn()
        finally:
            connection.close()

    def _one_turn(self) -> None:
        try:
            self._turn()
        except Exception:
            log.exception("%s: trying again in a second", self.name)
            close_old_connections()
            self._on_error()
            time.sleep(1.0)
        else:
            time.sleep(self._rest)


class Worker:
    """One worker process."""

    def __init__(self, schedule: Sequence[Periodic], read: Callable[[], int], queues: Collection[str]) -> None:
        self.holder = pulse.new_holder()
        self._scheduler = Scheduler(schedule)
        self._read, self._queues = read, queues
        self._pulses = [pulse.Pulse(part, self.holder) for part in ("worker", "schedule")]
        self._beaten: dict[str, float] = {}
        self._watch: Any = None
        self._readers_in_vain = 0
        self._jobs_wake, self._readers_wake = threading.Event(), threading.Event()
        self._readers_wake.set()

    def run(self) -> int:
        """Work until asked to stop; the exit code."""
        threads = [
            Thread("watch", self._look, 0.0, self._forget_watch),
            Thread("readers", self._follow, 0.0, self._readers_wake.set),
            Thread("heart", self._beat, 1.0, lambda: None),
            Thread("schedule", self._schedule, 1.0, lambda: None),
        ]
        for thread in threads:
            thread.start()
        log.info("worker %s is ready", self.holder)
        while not stop.requested():
            self._work()
        for thread in threads:
            thread.join(2.0)
        for sign in self._pulses:
            sign.end()
        return 0

    def _work(self) -> None:
        try:
            self._jobs_wake.clear()
            if self._is_time("recover", RECOVER_EVERY):
                self._recover()
            while not stop.requested() and run_one(self.holder, self._queues):
                pass
            self._rest()
        except (DatabaseError, InterfaceError):
            log.exception("the database did not answer; trying again in a second")
            close_old_connections()
            time.sleep(1.0)

    def _rest(self) -> None:
        """Sleep until something was committed, a waiting job is due, or it is time to look after lost jobs."""
        next_due = queue.seconds_to_next()
        until = time.monotonic() + min(1.0, RECOVER_EVERY if next_due is None else next_due + 0.005)
        # Short naps: a signal's handler runs between them, and an Event must not be set from a handler.
        while not stop.requested() and (left := until - time.monotonic()) > 0:
            if self._jobs_wake.wait(min(left, 0.2)):
                return

    def _recover(self) -> None:
        dead = pulse.dead_holders("worker")
        count = queue.recover(dead)
        if count:
            log.warning("took back %d jobs from workers that vanished", count)
        for part in ("worker", "schedule"):
            pulse.bury(part, pulse.dead_holders(part))

    def _look(self) -> None:
        if self._watch is None:
            self._watch = open_watch()
        if self._watch.wait(0.5):
            self._jobs_wake.set()
            self._readers_wake.set()

    def _forget_watch(self) -> None:
        self._watch = None

    def _follow(self) -> None:
        if not self._readers_wake.wait(0.5):
            self._readers_in_vain = 0
            return
        self._readers_wake.clear()
        # A reader's own commit wakes it again, a failing one for ever: what reads nothing rests longer and longer.
        self._readers_in_vain = 0 if self._read() else self._readers_in_vain + 1
        time.sleep(min(1.0, 0.05 * 2**self._readers_in_vain) if self._readers_in_vain else 0.0)

    def _beat(self) -> None:
        self._pulses[0].beat()
        if self._is_time("extend", EXTEND_EVERY):
            if self.holder in queue.holders():
                queue.extend(self.holder)

    def _schedule(self) -> None:
        self._scheduler.tick()
        self._pulses[1].beat()

    def _is_time(self, what: str, every: float) -> bool:
        now = time.monotonic()
        if now - self._beaten.get(what, float("-inf")) < every:
            return False
        self._beaten[what] = now
        return True


def run_worker(
    *, schedule: Sequence[Periodic] = (), read: Callable[[], int] = lambda: 0, queues: Collection[str] = ()
) -> int:
    """Run a worker in this process until SIGTERM; `read` brings the readers of the timeline up to date."""
    stop.listen()
    code = Worker(schedule, read, queues).run()
    log.info("worker %d stopped", os.getpid())
    return code
