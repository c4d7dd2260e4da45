"""A crew of real worker processes on a database file, for the tests: prints what they did as JSON.

`... crew kill 500 50` forks workers of one prepared process and kills them with -9.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "trefoil.project.tests.processes.mini"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from trefoil.core.actions import write_permit  # noqa: E402
from trefoil.jobs.models import Firing, Job  # noqa: E402
from trefoil.jobs.periodic import Periodic  # noqa: E402
from trefoil.jobs.tests import tasks  # noqa: E402
from trefoil.jobs.worker import run_worker  # noqa: E402


def jobs() -> Any:
    """All jobs."""
    return Job.objects.system("test")


def close_connections() -> None:
    """Nothing of a connection may cross a fork."""
    connections.close_all()
    if connections["default"].vendor == "postgresql":
        connections["default"].close_pool()


def prepare() -> None:
    """The tables."""
    with write_permit("migrate"):
        call_command("migrate", verbosity=0)
        tasks.make_marks_table()


def enqueue(count: int, seconds: float) -> None:
    """`count` jobs that each mark once."""
    with write_permit("test"), transaction.atomic():
        for number in range(count):
            tasks.mark.enqueue(f"job {number}", seconds)


def hire(**options: Any) -> int:
    """A worker process."""
    close_connections()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = run_worker(**options)
    finally:
        os._exit(code)


def dismiss(pid: int, number: int) -> int:
    """Signal a worker and wait for its end; its exit status."""
    os.kill(pid, number)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def wait_until_over(seconds: float) -> None:
    """Until no job waits or runs."""
    deadline = time.monotonic() + seconds
    while jobs().exclude(state__in=("done", "failed")).exists():
        if time.monotonic() > deadline:
            raise TimeoutError(jobs().exclude(state__in=("done", "failed")).count())
        time.sleep(0.05)


def report(**more: Any) -> None:
    """What became of the jobs."""
    counted = Counter(tasks.marks())
    states = Counter(jobs().values_list("state", flat=True))
    print(json.dumps({
        "states": states, "marked": len(counted), "twice": sum(n > 1 for n in counted.values()),
        "attempts": sum(jobs().values_list("attempts", flat=True)), **more,
    }))  # fmt: skip


def kill(count: int, kills: int) -> None:
    """Workers are killed one after the other while they run `count` jobs."""
    enqueue(count, 0.01)
    done = 0
    for _number in range(kills):
        pid = hire()
        time.sleep(random.uniform(0.02, 0.25))
        done += not jobs().filter(state__in=("ready", "running")).exists()
        dismiss(pid, signal.SIGKILL)
    pid = hire()
    wait_until_over(40)
    report(kills_without_work=done, code=dismiss(pid, signal.SIGTERM))


def share(count: int) -> None:
    """Two workers at once on the same jobs."""
    enqueue(count, 0.0)
    begun = time.monotonic()
    crew = [hire(), hire()]
    wait_until_over(40)
    seconds = time.monotonic() - begun
    codes = [dismiss(pid, signal.SIGTERM) for pid in crew]
    hands = set(jobs().values_list("claimed_by", flat=True))
    report(codes=codes, hands=len(hands), per_second=round(count / seconds))


def stop() -> None:
    """SIGTERM while a long job runs, and while a job of the deaf kind runs."""
    tasks.mark_until_stopped.enqueue("long")
    pid = hire()
    while not jobs().filter(state="running").exists():
        time.sleep(0.02)
    begun = time.monotonic()
    code = dismiss(pid, signal.SIGTERM)
    job = jobs().get()
    report(code=code, seconds=time.monotonic() - begun, state=job.state, held_by=job.claimed_by)


def cut() -> None:
    """Two SIGTERM: the job at hand is cut off, rolled back and put back."""
    tasks.mark.enqueue("deaf", 30.0)
    pid = hire()
    while not jobs().filter(state="running").exists():
        time.sleep(0.02)
    time.sleep(0.2)
    os.kill(pid, signal.SIGTERM)
    time.sleep(0.2)
    code = dismiss(pid, signal.SIGTERM)
    report(code=code, state=jobs().get().state, attempt=jobs().get().attempts)


def tick(seconds: int) -> None:
    """Two workers with the same schedule, each second."""
    schedule = [Periodic("tick", tasks.mark_tick, every=timedelta(seconds=1))]
    crew = [hire(schedule=schedule), hire(schedule=schedule)]
    time.sleep(seconds)
    codes = [dismiss(pid, signal.SIGTERM) for pid in crew]
    dues = list(Firing.objects.system("test").values_list("due", flat=True))
    report(codes=codes, dues=len(dues), distinct=len(set(dues)), jobs=jobs().count())


def wake(count: int) -> None:
    """How long a job takes from its enqueueing to its end in an idle worker, in milliseconds."""
    pid = hire()
    time.sleep(1.0)
    times = []
    for number in range(count):
        begun = time.monotonic()
        tasks.mark.enqueue(f"wake {number}")
        while jobs().filter(state="done").count() <= number:
            time.sleep(0.001)
        times.append((time.monotonic() - begun) * 1000)
        time.sleep(random.uniform(0.0, 0.1))
    times.sort()
    report(code=dismiss(pid, signal.SIGTERM), median=times[len(times) // 2], longest=times[-1])


if __name__ == "__main__":
    prepare()
    {"kill": kill, "share": share, "stop": stop, "cut": cut, "tick": tick, "wake": wake}[sys.argv[1]](
        *map(int, sys.argv[2:])
    )
