"""A month of a team of 20 with 300,000 tasks of 100 people over three years in the database: how long the events take.

Run: .venv/bin/python -m bench.calendar_window   (makes its own firm in a folder of its own; PostgreSQL by the usual settings)
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trefoil.project.settings")
os.environ.setdefault("TREFOIL_DATA", tempfile.mkdtemp(prefix="trefoil-calendar-"))

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from trefoil.core.db.permit import write_permit  # noqa: E402
from trefoil.identity.actions import apply_pack, create_team, create_user, set_up_firm  # noqa: E402
from trefoil.planner.models import Task  # noqa: E402

TASKS, PEOPLE, TEAMS = 300_000, 100, 5


def fill() -> tuple[list, list]:
    """Users and teams of a firm with many tasks."""
    call_command("migrate", verbosity=0)
    set_up_firm(actor=None, name="Bench", currency="EUR", country="PL", language="en", time_zone="Europe/Warsaw")
    roles = apply_pack(actor=None, pack="team_shop")
    teams = [create_team(actor=None, name=f"Team {number}") for number in range(TEAMS)]
    users = [
        create_user(actor=None, email=f"u{n}@trefoil.example", name=f"Person {n}", password="x" * 14,
                    roles=[roles["owner" if n == 0 else "member"]], teams=[teams[n % TEAMS]])
        for n in range(PEOPLE)
    ]  # fmt: skip
    rng, begin, now = random.Random(7), datetime(2025, 1, 1, tzinfo=UTC), datetime.now(UTC)
    rows = []
    for number in range(TASKS):
        n = rng.randrange(PEOPLE)
        due = begin + timedelta(minutes=15 * rng.randrange(3 * 365 * 96))
        rows.append(Task(
            kind=rng.choice(("task", "call", "meeting", "visit")), title=f"Step {number} of the long way", due_at=due,
            minutes=rng.choice((None, 15, 30, 60, 90)), owner=users[n], team=teams[n % TEAMS], created_at=now,
            updated_at=now, done_at=due if rng.random() < 0.6 else None,
            repeats="FREQ=WEEKLY" if rng.random() < 0.001 else "",
        ))  # fmt: skip
    with write_permit("bench"):
        Task.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return users, teams


def main() -> None:
    """Print the medians."""
    users, teams = fill()
    for label, user in (("owner, sees all", users[0]), ("member, sees the team", users[5])):
        browser = Client(HTTP_HOST="localhost")
        browser.force_login(user, backend="trefoil.identity.backend.Backend")
        for who in ("me", f"team-{teams[0].pk}"):
            took, size = [], 0
            for _number in range(15):
                begun = time.perf_counter()
                answer = browser.get("/calendar/events", {"start": "2026-03-01", "end": "2026-04-05", "who": who})
                took.append(1000 * (time.perf_counter() - begun))
                assert answer.status_code == 200
                size = len(answer.json())
            print(f"{label}, {who}: {statistics.median(took):.1f} ms, {size} events, {len(answer.content) // 1024} kB")


if __name__ == "__main__":
    main()
