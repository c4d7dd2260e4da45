"""Run only this part (worker), for installations of several processes or machines."""

import argparse

from trefoil.project import run as parts
from trefoil.project.cli import serving

arguments = serving.address


def run(args: argparse.Namespace) -> int:
    """Prepare the database, then run the part until stopped."""
    return serving.ready() or parts.run_part("worker", args.host, args.port)
