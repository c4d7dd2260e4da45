"""A change of 50,000 deals out of 100,000: how long it and its undo take, and how much slower the pages of others are.

Run: .venv/bin/python -m bench.mass_change [xs|s|m]
(in the folder TREFOIL_DATA, which is filled once, or in one of its own)
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trefoil.project.settings")
FOLDER = Path(os.environ.setdefault("TREFOIL_DATA", tempfile.mkdtemp(prefix="trefoil-mass-")))
os.environ.setdefault("TREFOIL_LOG_LEVEL", "WARNING")
MADE = FOLDER / "made.json"
if not MADE.exists() and __name__ == "__main__":
    size = sys.argv[1] if len(sys.argv) > 1 else "m"
    subprocess.run([sys.executable, "-m", "bench.fill", size, str(MADE)], check=True)

import json  # noqa: E402

import django  # noqa: E402

django.setup()

from bench.generate import PASSWORD  # noqa: E402
from bench.server import Browser, running  # noqa: E402
from trefoil.identity.models import User  # noqa: E402
from trefoil.lists.changing import begin_mass_change, run_mass_change, undo_mass_change  # noqa: E402
from trefoil.lists.many import Asked  # noqa: E402
from trefoil.operational.sales.models import Deal  # noqa: E402

MOST = 50_000


def reading(browser: Browser, took: list[float], stop: threading.Event) -> None:
    """Another person's list, again and again."""
    while not stop.is_set():
        begun = time.perf_counter()
        browser.get("/deals/table?state=open&sort=-created_at")
        took.append(1000 * (time.perf_counter() - begun))
        time.sleep(0.05)


def measured(browser: Browser, work: object) -> tuple[float, list[float]]:
    """(seconds of the work, milliseconds of each page that somebody else opened meanwhile)."""
    took: list[float] = []
    stop = threading.Event()
    reader = threading.Thread(target=reading, args=(browser, took, stop))
    reader.start()
    begun = time.perf_counter()
    work()  # type: ignore[operator]
    seconds = time.perf_counter() - begun
    stop.set()
    reader.join()
    return seconds, took


def main() -> None:
    """Print the figures."""
    made = json.loads(MADE.read_text())
    actor = User.colleagues.system("bench").get(email=made["owner"])
    ids = list(Deal.objects.visible_to(actor, "edit").alive().order_by("pk").values_list("pk", flat=True)[:MOST])
    with running({"TREFOIL_DATA": str(FOLDER), "TREFOIL_LOG_LEVEL": "WARNING"}, FOLDER / "server.log") as server:
        browser = Browser(server.port)
        browser.sign_in(made["team_user"], PASSWORD)
        _quiet, usual = measured(browser, lambda: time.sleep(5))
        asked = Asked("change", "source", f"bench {time.time():.0f}")
        row = begin_mass_change(actor=actor, object_type="deal", ids=ids, asked=asked)
        seconds, slowed = measured(browser, lambda: run_mass_change(row.pk))
        undo_mass_change(actor=actor, row=row)
        back, _slowed = measured(browser, lambda: run_mass_change(row.pk))
    row.refresh_from_db()
    print(f"{len(ids)} deals: {row.changed} changed in {seconds:.1f} s, {row.restored} given back in {back:.1f} s")
    print(f"page of another: {statistics.median(usual):.0f} ms alone, {statistics.median(slowed):.0f} ms meanwhile,"
          f" longest {max(slowed):.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
