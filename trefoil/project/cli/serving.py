"""What the serving commands share: their arguments, and a database that is ready before anything starts."""

from __future__ import annotations

import argparse
import subprocess
import sys

from trefoil.project import environment


def address(parser: argparse.ArgumentParser) -> None:
    """--host and --port, by default from TREFOIL_HOST and TREFOIL_PORT."""
    parser.add_argument("--host", default=environment.read("TREFOIL_HOST"), help="address to listen on")
    parser.add_argument("--port", type=int, default=environment.read("TREFOIL_PORT"), help="port to listen on")


def ready(*, is_opening: bool = False) -> int:
    """Make a new database, or refuse an old one; done in a process of its own, so that the supervisor stays small.
    `is_opening`: while nobody is in it, print the code with which the first visitor becomes its owner.
    """
    words = ["--opening"] if is_opening else []
    return subprocess.call([sys.executable, "-m", "trefoil.project.cli.prepare", *words])  # noqa: S603
