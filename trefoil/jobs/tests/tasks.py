"""Tasks that the tests run; each leaves a mark in the database so that a second run shows."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import connection
from django_tasks import task

from trefoil.core.actions import write_permit
from trefoil.jobs import stop
from trefoil.jobs.queue import GiveUp, Postponed


def make_marks_table() -> None:
    """The table of marks, outside the product's models."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS test_mark (name varchar(80) NOT NULL, at double precision NOT NULL)")


def marks(name: str = "") -> list[str]:
    """What was marked, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM test_mark ORDER BY at")
        return [row[0] for row in cursor.fetchall() if not name or row[0] == name]


def _mark(name: str) -> None:
    with write_permit("test"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_mark (name, at) VALUES (%s, %s)", [name, time.time()])


@task
def mark(name: str, seconds: float = 0.0) -> str:
    """Mark, and stay in the transaction for a while."""
    _mark(name)
    time.sleep(seconds)
    return name


@task(max_attempts=3)
def mark_and_fail(name: str) -> None:
    """Mark, then fail: an atomic job leaves no mark."""
    _mark(name)
    raise ValueError("it does not work")


@task(atomic=False)
def mark_outside(name: str) -> None:
    """Mark in a transaction of its own, then fail for good."""
    _mark(name)
    raise GiveUp("no use trying again")


@task
def mark_later(name: str) -> None:
    """Ask to be run later, once and again."""
    raise Postponed(timedelta(seconds=30))


@task(atomic=False)
def mark_until_stopped(name: str) -> None:
    """A long job that asks between its batches whether it should stop."""
    while not stop.requested():
        time.sleep(0.02)
    _mark(name)
    raise Postponed


@task(takes_context=True)
def mark_attempt(context, name: str) -> int:  # type: ignore[no-untyped-def]
    """Return the number of the attempt."""
    _mark(name)
    return int(context.attempt)


@task
def mark_tick() -> None:
    """Mark the time, for the schedule."""
    _mark(f"tick {time.time():.3f}")
