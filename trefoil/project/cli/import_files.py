"""Move records in from files: CSV in any delimiter and encoding, XLSX, XLS, ODS.

Several files are taken in the right order (users, products, organisations, people, leads, deals). What was detected is
printed with its evidence. Rows with errors land in an error file that can be mended and sent again.
Exit code 0 when all rows went in, 1 when some rows have errors, 2 when a file cannot be read.
"""

from __future__ import annotations

import argparse

from trefoil.exchange.command import arguments as add_arguments
from trefoil.exchange.command import run_arguments


def arguments(parser: argparse.ArgumentParser) -> None:
    """Files and how to read them."""
    add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Import them."""
    return run_arguments(args)
