"""Killed at any moment, an import goes on where it was: no row twice, none lost. Real processes, a real file."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from trefoil.exchange.tests.moving import table

ROWS, KILLS = 25_000, 5
CALL = [sys.executable, "-c", "import sys; from trefoil.project.cli import main; sys.exit(main())"]
START = """
import django, sys
django.setup()
from pathlib import Path
from trefoil.exchange.actions import begin_import, start_import
from trefoil.identity.models import User
owner = User.colleagues.system("test").get(email="dana@trefoil.example")
row = start_import(actor=owner, path=Path(sys.argv[1]), kind="people", options={"missing": "create"})
print(begin_import(actor=owner, row=row).pk)
"""
LOOK = """
import django, json
django.setup()
from collections import Counter
from trefoil.customers.models import ContactPoint, Customer, Link
from trefoil.exchange.models import Import
from trefoil.timeline.models import Entry, EntryCustomer
one = Import.objects.system("test").get()
emails = Counter(ContactPoint.objects.system("test").filter(kind="email").values_list("value", flat=True))
print(json.dumps({
    "state": one.state, "position": one.position, "counts": one.counts, "related": one.related,
    "people": Customer.objects.system("test").people().count(),
    "organisations": Customer.objects.system("test").organisations().count(),
    "links": Link.objects.system("test").count(), "most": max(emails.values(), default=0), "emails": len(emails),
    "entries": Entry.objects.system("test").filter(verb="customer.created").count(),
    "about": EntryCustomer.objects.system("test").filter(entry__verb="customer.created").count(),
    "odd": one.odd_rows.system("test").count(),
}))
"""
MAKE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable")
from trefoil.identity.actions import apply_pack, create_user, set_up_firm
set_up_firm(actor=None, name="Orchard & Vale", country="PL")
roles = apply_pack(actor=None, pack="team_shop")
create_user(actor=None, email="dana@trefoil.example", name="Dana Levi", roles=[roles["owner"]])
"""


def python(environment: dict[str, str], code: str, *args: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *args], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


@pytest.mark.slow
def test_five_kills_lose_nothing_and_do_nothing_twice(tmp_path: Path) -> None:
    environment = {**os.environ, "TREFOIL_DATA": str(tmp_path), "TREFOIL_DATABASE_URL": "",
                   "DJANGO_SETTINGS_MODULE": "trefoil.project.settings"}  # fmt: skip
    python(environment, MAKE)
    rows = [["First name", "Last name", "E-mail", "Company"]]
    rows += [[f"P{n}", "Lis", f"p{n}@x.example" if n % 50 else "bad", f"Firm {n % 300}"] for n in range(ROWS)]
    file = tmp_path / "people.csv"
    file.write_text(table(rows), "utf-8")
    pk = python(environment, START, str(file))
    dice, places = random.Random(11), []
    for kill in range(KILLS):
        places.append(_run_and_kill(environment, pk, dice, not_before=ROWS * kill // (KILLS + 2)))
    done = subprocess.run([*CALL, "import", "--resume", pk], env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr + done.stdout
    found: dict[str, Any] = json.loads(python(environment, LOOK))
    bad = ROWS // 50
    assert found["state"] == "done" and found["position"] == ROWS
    assert found["counts"] == {"created": ROWS - bad, "updated": 0, "unchanged": 0, "skipped": 0, "errors": bad}
    assert (found["people"], found["emails"], found["most"]) == (ROWS - bad, ROWS - bad, 1)
    assert found["organisations"] == found["related"]["organisation"] <= 300
    assert found["links"] == ROWS - bad and found["odd"] == bad
    assert found["entries"] == found["people"] + found["organisations"]
    assert found["about"] == found["entries"] + found["links"]
    assert places == sorted(set(places)) and places[0] > 0 and places[-1] < ROWS, places


def _run_and_kill(environment: dict[str, str], pk: str, dice: random.Random, *, not_before: int) -> int:
    """Kill the run at any moment of a batch, once it has come that far; where it was."""
    process = subprocess.Popen([*CALL, "import", "--resume", pk], env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    database = Path(environment["TREFOIL_DATA"]) / "trefoil.sqlite3"
    while process.poll() is None and _position(database) <= not_before:
        time.sleep(0.01)
    time.sleep(dice.uniform(0, 0.1))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return int(json.loads(python(environment, LOOK))["position"])


def _position(database: Path) -> int:
    """How far the import is, read by a process that has no other connection to the file."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT position FROM exchange_import").fetchone()[0])
    finally:
        connection.close()
