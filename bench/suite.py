"""The measurements: pages as a team-scoped person and as a narrow one, writes, throughput, import, start, memory."""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django

django.setup()

from django.db import connection  # noqa: E402

from bench.generate import PASSWORD  # noqa: E402
from bench.measure import OUT, Measure, timed, together  # noqa: E402
from bench.server import TREFOIL, Browser, Running, running  # noqa: E402
from trefoil.core.listing import write_cursor  # noqa: E402
from trefoil.identity.actions import create_token  # noqa: E402
from trefoil.identity.models import User  # noqa: E402
from trefoil.operational.sales.models import Stage  # noqa: E402

WORDS = (  # noqa: SIM905
    "Amber Birch Cedar Delta Ember Fjord Grove Haven Indigo Juniper Kestrel Lagoon Maple Nectar Olive Pebble Quartz"
    " Raven Saffron Thistle Umber Velvet Willow Yarrow Zephyr"
).split()
FILTER = f"custom.field_1={quote('choice 3')}&sort=-created_at"
LIST = f"/deals/table?{FILTER}"


def measure(environment: dict[str, str], made: dict[str, Any], args: argparse.Namespace) -> Measure:
    """All figures of one run."""
    figures: Measure = {**made, "date": date.today().isoformat(), "pages": {}, "others": []}
    folder = Path(environment["TREFOIL_DATA"])
    with running(environment, folder / "server.log") as server:
        team, narrow = (browser(server, made[who]) for who in ("team_user", "narrow_user"))
        pages(figures, team, made, "")
        pages(figures, narrow, made, " (narrow)")
        writes(figures, server, made)
        loads(figures, server, made, args.seconds)
        imported(figures, server, made, args)
        pages(figures, team, made, " (after import)")
        figures["others"].append(("memory of everything", f"{server.memory_mb():.0f} MB", "300 MB"))
    starts = []
    for _ in range(3):
        with running(environment, folder / "server.log") as server:
            starts.append(server.seconds_to_first_page)
    figures["others"].append(("first page after a cold start", f"{statistics.median(starts):.2f} s", "2 s"))
    return figures


def browser(server: Running, email: str) -> Browser:
    """A signed-in browser that also has a token."""
    made = Browser(server.port)
    made.sign_in(email, PASSWORD)
    return made


def program(server: Running, email: str) -> Browser:
    """A program with a token."""
    user = User.colleagues.system("bench").get(email=email)
    _row, secret = create_token(actor=None, user=user, name="bench", scopes=["read", "write"], days=1)
    return Browser(server.port, token=secret)


def one(sql: str, *params: Any) -> Any:
    """All rows of a query in the bench's own process."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def scope_of(email: str) -> str:
    """The SQL condition of what a person may see (ids of our own making)."""
    user = User.colleagues.system("bench").get(email=email)
    teams = ",".join(str(team) for team in sorted(user.viewer.teams))
    return f"(owner_id = {user.pk}" + (f" OR team_id IN ({teams}))" if teams else ")")


def pages(figures: Measure, who: Browser, made: dict[str, Any], suffix: str) -> None:
    """Every page that people wait for."""
    email = made["narrow_user" if "narrow" in suffix else "team_user"]
    scope = scope_of(email)
    customer = made["busy_customer"] if "narrow" not in suffix else 1
    found = figures["pages"]
    if not suffix:
        found["signed-in still page"] = timed(lambda: who.get("/ui/still"))
    value = "json_extract(custom, '$.field_1')" if connection.vendor == "sqlite" else "(custom ->> 'field_1')"
    sql = f"SELECT id, title, amount FROM sales_deal WHERE {scope} AND {value} = 'choice 3' AND deleted_at IS NULL" \
          " ORDER BY created_at DESC, id DESC LIMIT 51"  # fmt: skip
    found[f"list page of 50, filter and sort{suffix}"] = {
        **timed(lambda: who.get(LIST)), "sql": timed(lambda: one(sql), 30)["median"]
    }
    if "narrow" not in suffix:
        offset = min(30_000, made["deals"] // 5)
        edge = one(f"SELECT created_at, id FROM sales_deal WHERE {scope} ORDER BY created_at DESC, id DESC"
                   f" LIMIT 1 OFFSET {offset}")[0]  # fmt: skip
        place = write_cursor(_moment(edge[0]), edge[1])
        found[f"list page, 30,000 rows deep{suffix}"] = timed(lambda: who.get(f"/deals/table?sort=-created_at&after={place}"))
    sums = f"SELECT stage_id, currency, count(*), sum(amount) FROM sales_deal WHERE {scope} AND state = 'open'" \
           " GROUP BY stage_id, currency"  # fmt: skip
    found[f"board{suffix}"] = {**timed(lambda: who.get("/deals/")), "sql": timed(lambda: one(sums), 10)["median"]}
    walk = "SELECT e.id, e.verb, e.data FROM timeline_entrycustomer c JOIN timeline_entry e ON e.id = c.entry_id" \
           f" WHERE c.customer_id = {customer} AND c.is_hidden IN (false) ORDER BY c.at DESC, c.entry_id DESC LIMIT 50"  # fmt: skip
    found[f"customer page, 50 entries{suffix}"] = {
        **timed(lambda: who.get(f"/customers/{customer}/")), "sql": timed(lambda: one(walk), 30)["median"]
    }
    words = ["ander", "an", "4930", "sander 1", "zzzz", "petrov", "петров", "לוי"]
    turn = [0]

    def search() -> None:
        turn[0] += 1
        who.get(f"/search/suggestions?q={quote(words[turn[0] % len(words)])}")

    found[f"search as you type{suffix}"] = timed(search, 120)


def _moment(value: Any) -> str:
    return str(value) if "+" in str(value) else f"{value}+00:00"


def _mine(email: str, limit: int = 4000) -> list[int]:
    rows = one(f"SELECT id FROM sales_deal WHERE {scope_of(email)} AND state = 'open' AND deleted_at IS NULL"
               f" ORDER BY id LIMIT {limit}")  # fmt: skip
    return [row[0] for row in rows]


def writes(figures: Measure, server: Running, made: dict[str, Any]) -> None:
    """Saving a deal and moving one, each by one person alone."""
    who, dice = program(server, made["team_user"]), random.Random(1)
    deals = _mine(made["team_user"])
    stages = [stage.pk for stage in Stage.objects.system("bench")]

    def save() -> None:
        status, body = who.write("PATCH", f"/api/v1/deals/{dice.choice(deals)}", {"amount": str(dice.randrange(9_000))})
        assert status == 200, body

    def move() -> None:
        status, body = who.write("POST", f"/api/v1/deals/{dice.choice(deals)}/stage", {"stage_id": dice.choice(stages)})
        assert status == 200, body

    figures["pages"]["save a deal"] = timed(save)
    figures["pages"]["move a stage"] = timed(move)


def loads(figures: Measure, server: Running, made: dict[str, Any], seconds: float) -> None:
    """Sixteen readers of the list; eight writers of deals."""
    readers = [browser(server, made["team_user"]) for _ in range(16)]
    found = together(16, seconds, lambda n, _turn: bool(readers[n].get(LIST)))
    figures["others"].append(("list pages, 16 connections", f"{found['per_second']:.0f}/s", "300/s"))
    deals = _mine(made["team_user"])
    writers = [program(server, made["team_user"]) for _ in range(8)]
    dice = random.Random(2)

    def save(n: int, _turn: int) -> bool:
        body: dict[str, object] = {"amount": str(dice.randrange(9_000))}
        return writers[n].write("PATCH", f"/api/v1/deals/{dice.choice(deals)}", body)[0] == 200

    found = together(8, seconds, save)
    figures["others"] += [
        ("saves, 8 writers at once", f"{found['per_second']:.0f}/s", "200/s"),
        ("longest wait of a writer", f"{found['longest_ms']:.0f} ms", "250 ms"),
        ("writes refused or failed", found["errors"], "0"),
    ]  # fmt: skip


def imported(figures: Measure, server: Running, made: dict[str, Any], args: argparse.Namespace) -> None:
    """A file of people with organisations by name, while somebody else saves."""
    rows = {"xs": 2_000, "s": 10_000, "m": 50_000}[args.size]
    path = OUT / f"people-{args.size}.csv"
    run = random.Random(time.time_ns()).randrange(10**9)
    names = [name for (name,) in one("SELECT name FROM customers_customer WHERE kind = 'organisation' LIMIT 2000")]
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["First name", "Last name", "E-mail", "Phone", "Company", "Job title"])
        for n in range(rows):
            company = names[n % len(names)] if n % 3 else f"{WORDS[n % 25]} {WORDS[n // 25 % 25]} {run}"
            out.writerow(["Ina", f"Import {run} {n}", f"i{run}.{n}@import.example", f"+4915{(run * 100_000 + n) % 10**9:09d}", company, "Buyer"])
    who, deals, waits, stop = program(server, made["team_user"]), _mine(made["team_user"]), [0.0], threading.Event()

    def other() -> None:
        while not stop.is_set():
            began = time.perf_counter()
            who.write("PATCH", f"/api/v1/deals/{deals[0]}", {"amount": str(random.randrange(9_000))})
            waits.append((time.perf_counter() - began) * 1000)
            time.sleep(0.02)

    thread = threading.Thread(target=other)
    thread.start()
    began = time.perf_counter()
    done = subprocess.run(
        [TREFOIL, "import", str(path), "--as", "people", "--json", "--create-missing", "--user", made["owner"]], capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    took = time.perf_counter() - began
    stop.set()
    thread.join()
    if done.returncode:
        raise RuntimeError(f"import failed: {done.stdout[-2000:]} {done.stderr[-2000:]}")
    report = json.loads(done.stdout)
    rate = _rate(report, rows, took)
    figures["import"] = report
    figures["others"] += [
        ("import of people with organisations", f"{rate:.0f} rows/s ({rows:,} rows, {took:.1f} s with start)", "5,000/s"),
        ("longest wait of another writer meanwhile", f"{max(waits):.0f} ms", "250 ms"),
    ]


def _rate(report: Any, rows: int, took: float) -> float:
    files = report.get("files", []) if isinstance(report, dict) else []
    seconds = sum(float(one_file.get("seconds", 0)) for one_file in files)
    return rows / (seconds or took)


if __name__ == "__main__":
    sys.exit("run bench/run")
