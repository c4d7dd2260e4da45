"""Run everything on this machine in one command: web pages, live events, worker and schedule. Ctrl-C stops it all."""

import argparse

from trefoil.project import run as parts
from trefoil.project.cli import serving

arguments = serving.address


def run(args: argparse.Namespace) -> int:
    """Prepare the database, then run until stopped."""
    return serving.ready(is_opening=True) or parts.run_all(args.host, args.port)
