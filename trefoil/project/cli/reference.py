"""Write the reference pages from what is registered."""

import argparse
from pathlib import Path

from trefoil.project.reference import pages


def arguments(parser: argparse.ArgumentParser) -> None:
    """The folder."""
    parser.add_argument("folder", type=Path, help="for instance docs/reference")


def run(args: argparse.Namespace) -> int:
    """Write them."""
    args.folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (args.folder / name).write_text(text)
        print(args.folder / name)
    return 0
