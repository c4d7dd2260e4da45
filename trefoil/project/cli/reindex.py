"""Build the search index anew from the records."""

import argparse

from trefoil.search.actions import rebuild


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """Index everything."""
    print(f"{rebuild()} documents were out of date; the index is built anew")
    return 0
