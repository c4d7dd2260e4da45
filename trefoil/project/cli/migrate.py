"""Bring the database to the version of this program. Make a backup first."""

import argparse

from django.core.management import call_command

from trefoil.project.cli.prepare import pending


def arguments(parser: argparse.ArgumentParser) -> None:
    """--list only tells."""
    parser.add_argument("--list", action="store_true", help="only list what would be done")


def run(args: argparse.Namespace) -> int:
    """Apply what is pending."""
    waiting = pending()
    for name in waiting:
        print(name)
    if waiting and not args.list:
        call_command("migrate", verbosity=0, interactive=False)
    print(f"{len(waiting)} steps {'waiting' if args.list else 'done'}")
    return 0
