"""The queue in one process: retries, keys, priorities, leases, and what an atomic job leaves."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus

from trefoil.core.actions import write_permit
from trefoil.jobs import queue
from trefoil.jobs.backend import UnknownTask, enqueue_unique, registered_tasks, task_named
from trefoil.jobs.models import Job
from trefoil.jobs.tests import tasks
from trefoil.jobs.worker import drain, run_one

# A worker closes a connection that failed, which on PostgreSQL ends the transaction that a test runs in; there the
# worker is tested in processes of its own.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def marks_table(db):
    tasks.make_marks_table()


def jobs():
    return Job.objects.system("test")


def make_due(**lookup):
    with write_permit("test"):
        jobs().filter(**lookup).update(run_after=timezone.now() - timedelta(seconds=1))


def test_a_job_runs_and_its_result_can_be_asked():
    result = tasks.mark.enqueue("a")
    assert result.status == TaskResultStatus.READY and result.enqueued_at is not None
    assert drain() == 1
    result.refresh()
    assert result.status == TaskResultStatus.SUCCESSFUL
    assert result.return_value == "a" and result.attempts == 1
    assert tasks.marks() == ["a"]


def test_a_job_belongs_to_the_transaction_that_enqueues_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        tasks.mark.enqueue("never")
        raise RuntimeError
    assert not jobs().exists()


def test_a_failing_job_is_tried_again_later_and_then_stays_visible():
    result = tasks.mark_and_fail.enqueue("a")
    pauses = []
    for attempt in (1, 2):
        assert drain() == 1
        job = jobs().get()
        assert (job.state, job.attempts) == (Job.State.WAITING, attempt)
        assert "ValueError: it does not work" in job.error
        pauses.append((job.run_after - timezone.now()).total_seconds())
        assert drain() == 0, "it must wait"
        make_due()
    assert 1.4 <= pauses[0] <= 2.4 and 3.0 <= pauses[1] <= 4.8
    assert drain() == 1
    job = jobs().get()
    assert (job.state, job.attempts) == (Job.State.FAILED, 3)
    result.refresh()
    assert result.status == TaskResultStatus.FAILED and "ValueError" in result.errors[0].traceback
    assert tasks.marks() == [], "an atomic job that fails leaves nothing"
    assert queue.retry(job.pk) and jobs().get().attempts == 0
    assert drain() == 1


def test_a_job_may_give_up_at_once_and_keeps_what_it_committed():
    tasks.mark_outside.enqueue("a")
    assert drain() == 1
    assert jobs().get().state == Job.State.FAILED
    assert tasks.marks() == ["a"]


def test_a_postponed_job_loses_no_attempt():
    tasks.mark_later.enqueue("a")
    assert drain() == 1
    job = jobs().get()
    assert (job.state, job.attempts, job.error) == (Job.State.WAITING, 0, "")
    assert 28 < (job.run_after - timezone.now()).total_seconds() <= 31
    assert 28 < queue.seconds_to_next() <= 31


def test_one_pending_job_per_key_but_a_running_one_does_not_count():
    assert enqueue_unique(tasks.mark, "k", "first") is not None
    assert enqueue_unique(tasks.mark, "k", "second") is None
    first = queue.claim("one")
    assert first.args == ["first"]
    assert enqueue_unique(tasks.mark, "k", "third") is not None, "what changed since the start needs another run"
    assert queue.claim("two") is None, "never two of one key at once"
    queue.finish(first)
    assert queue.claim("two").args == ["third"]


def test_a_failed_job_gives_way_to_its_waiting_twin():
    enqueue_unique(tasks.mark, "k", "first")
    first = queue.claim("one")
    enqueue_unique(tasks.mark, "k", "second")
    queue.fail(first, "broken")
    assert jobs().get(pk=first.pk).state == Job.State.DONE
    assert drain() == 1 and tasks.marks() == ["second"]


def test_priority_first_then_order():
    for name, priority in (("low", -5), ("one", 0), ("high", 50), ("two", 0)):
        tasks.mark.using(priority=priority).enqueue(name)
    assert drain() == 4
    assert tasks.marks() == ["high", "one", "two", "low"]


def test_a_worker_takes_only_its_queues():
    tasks.mark.using(queue_name="mail").enqueue("a")
    assert queue.claim("w", ["default"]) is None
    assert queue.claim("w", ["mail", "default"]).queue == "mail"


def test_a_lost_lease_rolls_the_work_back():
    tasks.mark.enqueue("a")
    job = queue.claim("slow")
    with write_permit("test"):
        jobs().update(lease_until=timezone.now() - timedelta(seconds=1))
    assert queue.recover() == 1
    with pytest.raises(queue.LeaseLost), transaction.atomic():
        tasks.mark.func("a")
        queue.finish(job)
    assert tasks.marks() == []
    assert jobs().get().state == Job.State.WAITING


def test_a_heartbeat_keeps_the_lease_and_the_dead_lose_it_at_once():
    tasks.mark.enqueue("a")
    queue.claim("alive")
    with write_permit("test"):
        jobs().update(lease_until=timezone.now() - timedelta(seconds=1))
    assert queue.extend("alive") == 1 and queue.recover() == 0
    assert queue.recover(dead=["alive"]) == 1
    assert "vanished" in jobs().get().error


def test_a_job_that_kills_its_workers_ends_as_failed():
    tasks.mark_and_fail.enqueue("a")
    for _attempt in range(3):
        make_due()
        assert queue.claim("w") is not None
        queue.recover(dead=["w"])
    assert jobs().get().state == Job.State.FAILED


def test_only_declared_tasks_run():
    with write_permit("test"):
        Job(task="os.system", args=["echo owned"], max_attempts=1).save()
    with pytest.raises(UnknownTask):
        task_named("os.system")
    assert drain() == 1
    job = jobs().get()
    assert job.state == Job.State.FAILED and "no installed app declares" in job.error
    assert "trefoil.jobs.tests.tasks.mark" in registered_tasks()


def test_a_task_may_ask_for_its_context_and_arguments_must_be_json():
    result = tasks.mark_attempt.enqueue(name="a")
    assert run_one("w") and not run_one("w")
    result.refresh()
    assert result.return_value == 1
    with pytest.raises(TypeError):
        tasks.mark.enqueue(object())


def test_old_done_jobs_go_and_failed_ones_stay():
    tasks.mark.enqueue("a")
    tasks.mark_outside.enqueue("b")
    drain()
    with write_permit("test"):
        jobs().update(finished_at=timezone.now() - timedelta(days=30))
    assert queue.forget_before(timezone.now() - timedelta(days=7)) == 1
    assert jobs().get().state == Job.State.FAILED


def test_how_long_the_oldest_due_job_waits():
    assert queue.oldest_due_seconds() == 0
    tasks.mark.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    assert queue.oldest_due_seconds() == 0
    tasks.mark.enqueue("now")
    with write_permit("test"):
        jobs().filter(state="ready").update(enqueued_at=timezone.now() - timedelta(seconds=40))
    assert 39 < queue.oldest_due_seconds() < 45
