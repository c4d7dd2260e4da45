"""Jobs behind the API of django.tasks: `@task`, `.using(...)`, `.enqueue(...)`, results by id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json

from trefoil.jobs import queue
from trefoil.jobs.models import Job

P = ParamSpec("P")
T = TypeVar("T")

_tasks: dict[str, JobTask[..., Any]] = {}

_STATUS = {
    Job.State.WAITING: TaskResultStatus.READY,
    Job.State.READY: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.FAILED: TaskResultStatus.FAILED,
}


class UnknownTask(LookupError):
    """A job names a task that no installed app declares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[P, T]):
    """A task of ours.

    `atomic` (the default): its body and its "done" are one transaction, so a kill never applies it twice; such a job
    must be short, for it holds SQLite's write lock, and must not talk to other machines. With `atomic=False` the body
    commits as it likes and must be able to run again from where it was.
    """

    atomic: bool = True
    max_attempts: int = 5

    def __post_init__(self) -> None:
        Task.__post_init__(self)
        if self.max_attempts < 1:
            raise ImproperlyConfigured(f"{self.module_path}: max_attempts must be at least 1")
        _tasks.setdefault(self.module_path, self)


def registered_tasks() -> dict[str, JobTask[..., Any]]:
    """All tasks by name; a worker runs nothing else."""
    return dict(_tasks)


def task_named(name: str) -> JobTask[..., Any]:
    """The declared task of that name; never an import of what a row says."""
    try:
        return _tasks[name]
    except KeyError:
        raise UnknownTask(f"no installed app declares the task {name!r}") from None


def result_of(job: Job) -> TaskResult[Any]:
    """A job as django.tasks shows it."""
    errors = [TaskError(exception_class_path="builtins.Exception", traceback=job.error)] if job.error else []
    result: TaskResult[Any] = TaskResult(
        task=task_named(job.task),
        id=str(job.pk),
        status=_STATUS[Job.State(job.state)],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.started_at,
        args=job.args,
        kwargs=job.kwargs,
        backend="default",
        errors=errors,
        worker_ids=[job.claimed_by] * job.attempts,
    )
    object.__setattr__(result, "_return_value", job.result)
    return result


def as_job_task(task: Task[P, T]) -> JobTask[P, T]:
    """The task, known to be one of ours."""
    if not isinstance(task, JobTask):
        raise ImproperlyConfigured(f"{task.module_path} is not a task of the database backend")
    return task


class DatabaseBackend(BaseTaskBackend):
    """Jobs as rows of the same database, inserted in the caller's transaction."""

    task_class = JobTask
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[P, T], args: Any, kwargs: Any) -> TaskResult[T]:
        """Insert the job; it exists when the caller's transaction commits."""
        job = queue.add(_order(task, args, kwargs))
        if job is None:
            raise RuntimeError("a job without a key was refused as a duplicate")
        return result_of(job)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """The job as it stands now."""
        job = Job.objects.system("task result").filter(pk=result_id).first() if result_id.isdigit() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(job)


def enqueue_unique(task: Task[P, T], key: str, *args: P.args, **kwargs: P.kwargs) -> TaskResult[T] | None:
    """Enqueue unless a job with `key` already waits its turn; None then.

    A job with the same key that already runs does not count (it may have missed what changed since), but the two
    never run at the same time.
    """
    job = queue.add(_order(task, args, kwargs), unique_key=key)
    return None if job is None else result_of(job)


def _order(task: Task[P, T], args: Any, kwargs: Any) -> queue.Order:
    mine = as_job_task(task)
    return queue.Order(
        task=mine.module_path,
        args=normalize_json(list(args)),
        kwargs=normalize_json(dict(kwargs)),
        queue=mine.queue_name,
        priority=mine.priority,
        run_after=mine.run_after,
        max_attempts=mine.max_attempts,
    )
