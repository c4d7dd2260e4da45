"""The `trefoil` command. Each subcommand is a module here: a docstring, `arguments(parser)` and `run(args) -> int`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

import django

from trefoil import __version__
from trefoil.project.environment import BadSetting

COMMANDS = {
    "run": "run everything here: web, live events, worker and schedule",
    "web": "run only the web part",
    "worker": "run only the worker (jobs, schedule, readers)",
    "events": "run only the live events",
    "setup": "make the firm and its first owner",
    "migrate": "bring the database to this version",
    "import": "move records in from files",
    "token": "print a token for programs",
    "check": "say what is wrong with this installation and how to mend it",
    "map": "print what is registered, from which file",
    "reindex": "build the search index anew",
    "demo": "run with a sample firm",
    "settings": "print every setting with its default",
    "reference": "write the reference pages of the documentation",
}
WITHOUT_DJANGO = {"run", "web", "worker", "events", "settings"}
BAD_USE, BAD_CONFIGURATION = 2, 78  # sysexits.h: EX_CONFIG


def main(argv: list[str] | None = None) -> int:
    """Entry point of the `trefoil` script."""
    given = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="trefoil", description="Trefoil, a CRM: one customer, one timeline.")
    parser.add_argument("--version", action="version", version=f"trefoil {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, meaning in COMMANDS.items():
        commands.add_parser(name, help=meaning, add_help=False)
    if not given or given[0] not in COMMANDS:
        parser.parse_args(given)
        return BAD_USE
    return _dispatch(given[0], given[1:])


def _dispatch(name: str, given: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trefoil.project.settings")
    try:
        if name not in WITHOUT_DJANGO:
            django.setup()
        command = importlib.import_module(f"trefoil.project.cli.{name.replace('import', 'import_files')}")
        parser = argparse.ArgumentParser(
            prog=f"trefoil {name}", description=command.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        command.arguments(parser)
        result: int = command.run(parser.parse_args(given))
        return result
    except BadSetting as error:
        print(f"trefoil: {error}", file=sys.stderr)
        return BAD_CONFIGURATION
