"""Run only this part (web), for installations of several processes or machines."""

import argparse

from trefoil.project import run as parts
from trefoil.project.cli import serving

arguments = serving.address


def run(args: argparse.Namespace) -> int:
    """Prepare the database, then run the part until stopped."""
    return serving.ready(is_opening=True) or parts.run_part("web", args.host, args.port)
