"""The queue: each function is one short transaction (or joins the caller's). All times are the database's."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, Min, OuterRef, Q
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from trefoil.core.actions import write_permit
from trefoil.jobs.models import Job
from trefoil.jobs.watch import CHANNEL

LEASE = timedelta(seconds=60)
ERROR_LIMIT = 20_000
LONGEST_PAUSE = 6 * 3600.0
_PENDING = (Job.State.WAITING, Job.State.READY)


class LeaseLost(RuntimeError):
    """The job was given to another worker meanwhile: what was done for it must be rolled back."""


class Postponed(Exception):
    """Raised by a job that wants to go on later; that attempt does not count."""

    def __init__(self, after: timedelta = timedelta(0)) -> None:
        super().__init__(f"postponed by {after}")
        self.after = after


class GiveUp(Exception):
    """Raised by a job that knows that trying again is useless."""


@dataclass(frozen=True)
class Order:
    """What is asked for: a task by name and how it should run."""

    task: str
    args: list[Any] = field(default_factory=list)
    kwargs: dict[str, Any] = field(default_factory=dict)
    queue: str = "default"
    priority: int = 0
    run_after: datetime | None = None
    max_attempts: int = 5


def jobs() -> Any:
    """All jobs, for the queue itself."""
    return Job.objects.system("the job queue")


def add(order: Order, unique_key: str | None = None) -> Job | None:
    """Insert a job in the caller's transaction; None when `unique_key` is already pending."""
    job = Job(**vars(order), unique_key=unique_key, state=Job.State.WAITING if order.run_after else Job.State.READY)
    with write_permit("jobs"):
        if unique_key is None:
            job.save(force_insert=True)
        elif not _inserted_once(job):
            return None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return job


def _inserted_once(job: Job) -> bool:
    if jobs().filter(unique_key=job.unique_key, state__in=_PENDING).exists():
        return False
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def claim(worker: str, queues: Collection[str] = ()) -> Job | None:
    """Take the next job for `worker`, committed before it returns; None when nothing is due."""
    if jobs().filter(state=Job.State.WAITING, run_after__lte=Now()).exists():
        with write_permit("jobs"), transaction.atomic():
            jobs().filter(state=Job.State.WAITING, run_after__lte=Now()).update(state=Job.State.READY)
    if not _claimable(queues).exists():
        return None
    with write_permit("jobs"), transaction.atomic():
        job = _claimable(queues).select_for_update(skip_locked=True, of=("self",)).first()
        if job is None:
            return None
        jobs().filter(pk=job.pk, state=Job.State.READY).update(
            state=Job.State.RUNNING,
            claimed_by=worker,
            lease_until=Now() + LEASE,
            started_at=Now(),
            attempts=F("attempts") + 1,
        )
    job.state, job.claimed_by, job.attempts = Job.State.RUNNING, worker, job.attempts + 1
    return job  # type: ignore[no-any-return]


def _claimable(queues: Collection[str]) -> Any:
    twin = jobs().filter(state=Job.State.RUNNING, unique_key=OuterRef("unique_key"))
    found = jobs().filter(state=Job.State.READY).filter(Q(unique_key=None) | ~Exists(twin))
    return (found.filter(queue__in=queues) if queues else found).order_by("-priority", "id")


def finish(job: Job, result: Any = None) -> None:
    """Mark the job done; raises LeaseLost when it is no longer this worker's. An atomic job's last statement."""
    _mark(job, state=Job.State.DONE, result=result, finished_at=Now(), error="", lease_until=None)


def postpone(job: Job, after: timedelta = timedelta(0)) -> None:
    """Put the job back without counting the attempt."""
    with write_permit("jobs"), transaction.atomic():
        _put_back(job, after, {"attempts": F("attempts") - 1})


def fail(job: Job, error: str, *, final: bool = False) -> None:
    """Try again later, or mark as failed when `final` or the attempts are used up."""
    error = error[-ERROR_LIMIT:]
    if final or job.attempts >= job.max_attempts:
        _mark(job, state=Job.State.FAILED, finished_at=Now(), error=error, lease_until=None)
        return
    with write_permit("jobs"), transaction.atomic():
        _put_back(job, timedelta(seconds=pause(job.attempts)), {"error": error})


def pause(attempts: int) -> float:
    """Seconds before the next attempt: 2, 4, 8 ..., a fifth more or less so that failures do not come in step."""
    return min(2.0**attempts, LONGEST_PAUSE) * random.uniform(0.8, 1.2)


def _mark(job: Job, **values: Any) -> None:
    with write_permit("jobs"), transaction.atomic():
        mine = jobs().filter(pk=job.pk, state=Job.State.RUNNING, claimed_by=job.claimed_by)
        if not mine.update(**values):
            raise LeaseLost(f"{job} is no longer held by {job.claimed_by}")


def _put_back(job: Job, after: timedelta, values: dict[str, Any]) -> None:
    """Running to waiting; when the same key is already pending again, that one does the work and this one is over."""
    twin = job.unique_key and jobs().filter(unique_key=job.unique_key, state__in=_PENDING).exists()
    if twin:
        _mark(job, state=Job.State.DONE, finished_at=Now(), lease_until=None, **values)
        return
    try:
        _mark(job, state=Job.State.WAITING, run_after=Now() + after, claimed_by="", lease_until=None, **values)
    except IntegrityError:
        # Only on PostgreSQL, and only when the twin was committed between the look and the update.
        raise LeaseLost(f"{job} was asked for again meanwhile") from None


def extend(worker: str) -> int:
    """Prolong the leases of a worker that is alive."""
    with write_permit("jobs"):
        return int(jobs().filter(state=Job.State.RUNNING, claimed_by=worker).update(lease_until=Now() + LEASE))


def recover(dead: Iterable[str] = ()) -> int:
    """Take jobs back from workers known to be dead, and from those whose lease ran out; how many."""
    lost = Q(lease_until__lt=Now()) | Q(claimed_by__in=list(dead))
    count = 0
    for job in list(jobs().filter(lost, state=Job.State.RUNNING)):
        try:
            fail(job, f"The worker {job.claimed_by} vanished while it ran this job.")
            count += 1
        except LeaseLost:  # someone else took it back, or it was done after all
            continue
    return count


def holders() -> set[str]:
    """The workers that hold a job."""
    return set(jobs().filter(state=Job.State.RUNNING).values_list("claimed_by", flat=True))


def seconds_to_next() -> float | None:
    """How long until the next waiting job is due; None when none waits."""
    due = jobs().filter(state=Job.State.WAITING).aggregate(due=Min("run_after"))["due"]
    return None if due is None else max(0.0, (due - timezone.now()).total_seconds())


def retry(job_id: int) -> bool:
    """Put a failed job back, with its attempts counted anew."""
    with write_permit("jobs"), transaction.atomic():
        failed = jobs().filter(pk=job_id, state=Job.State.FAILED)
        values: dict[str, Any] = {"state": Job.State.READY, "attempts": 0, "finished_at": None, "run_after": None}
        try:
            with transaction.atomic():
                return bool(failed.update(**values))
        except IntegrityError:
            return False


def oldest_due_seconds() -> float:
    """How long the oldest job that could run has been waiting to run; 0 when none."""
    since = jobs().filter(state=Job.State.READY).aggregate(since=Min(Coalesce("run_after", "enqueued_at")))["since"]
    return 0.0 if since is None else max(0.0, float((timezone.now() - since).total_seconds()))


def forget_before(moment: datetime, limit: int = 5000) -> int:
    """Delete jobs done before `moment`, at most `limit`; failed ones stay."""
    with write_permit("jobs"), transaction.atomic():
        old = jobs().filter(state=Job.State.DONE, finished_at__lt=moment).order_by("finished_at")
        pks = list(old.values_list("pk", flat=True)[:limit])
        return int(jobs().filter(pk__in=pks).delete()[0])
