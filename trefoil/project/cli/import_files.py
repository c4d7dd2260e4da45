"""Move records in from files: CSV in any delimiter and encoding, XLSX, XLS, ODS.

Several files are taken in the right order (users, products, organisations, people, leads, deals). What was detected is
printed with its evidence. Rows with errors land in an error file that can be mended and sent again.
Exit code 0 when all rows went in, 1 when some rows have errors, 2 when a file cannot be read.
"""

from __future__ import annotations

import argparse

from trefoil.exchange import command


def arguments(parser: argparse.ArgumentParser) -> None:
    """Files and how to read them."""
    command.arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Import them."""
    return command.run_arguments(args)
