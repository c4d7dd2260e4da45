"""Build the search index anew from the records."""

import argparse

from trefoil.search.actions import index_everything


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """Index everything."""
    print(f"{index_everything()} documents")
    return 0
