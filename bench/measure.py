"""Everything that is measured, against the goals; see bench/run for its arguments."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent / "out"
Measure = dict[str, Any]
GOALS = {  # medians in ms on SQLite; PostgreSQL half as much again
    "list page of 50, filter and sort": 10, "list page, 30,000 rows deep": 10, "board": 12,
    "customer page, 50 entries": 12, "search as you type": 8, "save a deal": 10, "move a stage": 8,
}  # fmt: skip


def arguments() -> argparse.Namespace:
    """The command's arguments."""
    parser = argparse.ArgumentParser(prog="bench/run", description="Measure Trefoil through its real server.")
    parser.add_argument("--size", choices=["xs", "s", "m"], default="s")
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--results", type=Path, help="put the table into this Markdown file")
    parser.add_argument("--seconds", type=float, default=6, help="length of each throughput measure")
    return parser.parse_args()


def prepare(args: argparse.Namespace) -> tuple[dict[str, str], Path]:
    """Environment of the product with generated data."""
    folder = OUT / f"{args.db}-{args.size}"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {"TREFOIL_DATA": str(folder), "TREFOIL_LOG_LEVEL": "WARNING"}
    if args.db == "postgres":
        environment["TREFOIL_DATABASE_URL"] = os.environ["TREFOIL_TEST_DATABASE_URL"]
    made = folder / "made.json"
    if args.db == "postgres" or not made.exists():
        for old in folder.glob("trefoil.sqlite3*"):
            old.unlink()
        subprocess.run([sys.executable, "-m", "bench.fill", args.size, str(made)], check=True,
                       env={**os.environ, **environment})  # fmt: skip
    migrate = [str(Path(sys.executable).parent / "trefoil"), "migrate"]
    subprocess.run(migrate, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    return environment, made


def timed(work: Callable[[], object], times: int = 80) -> Measure:
    """Median and p95 of `times` runs after five that do not count, in ms."""
    for _ in range(5):
        work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return {"median": statistics.median(taken), "p95": taken[int(len(taken) * 0.95)]}


def together(workers: int, seconds: float, work: Callable[[int, int], bool]) -> Measure:
    """`workers` threads calling work(worker, turn) for `seconds`: how many a second, the longest, how many failed."""
    done, failed, longest, lock = [0], [0], [0.0], threading.Lock()
    end = time.perf_counter() + seconds

    def run(worker: int) -> None:
        turn = 0
        while time.perf_counter() < end:
            began = time.perf_counter()
            fine = work(worker, turn)
            took = (time.perf_counter() - began) * 1000
            turn += 1
            with lock:
                done[0] += 1
                failed[0] += not fine
                longest[0] = max(longest[0], took)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"per_second": done[0] / seconds, "longest_ms": longest[0], "errors": failed[0]}


def main() -> int:
    """Measure and print."""
    args = arguments()
    environment, made = prepare(args)
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="trefoil.project.settings")
    from bench import suite  # Django needs the environment first

    figures = suite.measure(environment, json.loads(made.read_text()), args)
    text = table(args, figures)
    print(text)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2))
    if args.results:
        keep(args, text)
    return 0


def table(args: argparse.Namespace, figures: Measure) -> str:
    """The figures as Markdown."""
    base = figures["pages"]["signed-in still page"]["median"]
    factor = 1.5 if args.db == "postgres" else 1
    lines = [
        f"## {args.db}, size {args.size}: {figures['customers']:,} customers, {figures['deals']:,} deals,"
        f" {figures['entries']:,} entries", "",
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {figures['date']}", "",
        "| measured | median ms | p95 ms | x still page | raw SQL ms | goal ms |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, one in figures["pages"].items():
        goal = GOALS.get(name.removesuffix(" (narrow)").removesuffix(" (after import)"))
        sql = f"{one['sql']:.2f}" if "sql" in one else ""
        lines.append(
            f"| {name} | {one['median']:.1f} | {one['p95']:.1f} | {one['median'] / base:.1f} | {sql}"
            f" | {goal * factor if goal else ''} |"
        )
    lines += ["", "| measured | figure | goal |", "|---|---|---|"]
    lines += [f"| {name} | {value} | {goal} |" for name, value, goal in figures["others"]]
    return "\n".join(lines) + "\n"


def keep(args: argparse.Namespace, text: str) -> None:
    """Put the table in the place of the last one for the same database and size."""
    head = "# How fast it is\n\nMade by `bench/run`; machines are noisy, trust the ratios.\n"
    parts = args.results.read_text().split("\n## ")[1:] if args.results.exists() else []
    mark = f"{args.db}, size {args.size}:"
    parts = [part.strip() for part in parts if not part.startswith(mark)]
    parts.append(text.removeprefix("## ").strip())
    args.results.write_text(head + "".join(f"\n## {part}\n" for part in sorted(parts)))


if __name__ == "__main__":
    sys.exit(main())
