"""Make the firm, its first owner and a first pipeline in a new database.

The password is read from the terminal, or from the variable TREFOIL_OWNER_PASSWORD.
"""

import argparse
import getpass
import os
import sys

from django.core.management import call_command

from trefoil.core.actions import Invalid
from trefoil.identity.models import LANGUAGES, User
from trefoil.identity.packs import PACKS
from trefoil.project.cli.prepare import is_new
from trefoil.project.founding import found
from trefoil.start.line import lines


def arguments(parser: argparse.ArgumentParser) -> None:
    """The firm and its owner."""
    parser.add_argument("email", metavar="EMAIL", help="the owner signs in with it")
    parser.add_argument("--name", required=True, help="the owner's name")
    parser.add_argument("--firm", required=True, help="the firm's name")
    parser.add_argument("--currency", default="EUR", help="the firm's currency (default EUR)")
    parser.add_argument("--country", default="GB", help="country of local phone numbers (default GB)")
    parser.add_argument("--language", default="en", choices=[code for code, _name in LANGUAGES])
    parser.add_argument("--time-zone", default="UTC", help="for instance Europe/Warsaw (default UTC)")
    parser.add_argument("--pack", default="everyone", choices=sorted(PACKS), help="ready set of roles")
    parser.add_argument("--line", default="b2b", choices=list(lines()), help="line of business (default b2b)")


def run(args: argparse.Namespace) -> int:
    """Set up, unless somebody is there already."""
    if is_new():
        call_command("migrate", verbosity=0, interactive=False)
    if User.colleagues.system("is anybody there").exists():
        print("trefoil setup: this firm is set up already; sign in and add colleagues there", file=sys.stderr)
        return 1
    password = os.environ.get("TREFOIL_OWNER_PASSWORD") or getpass.getpass("Password for the owner: ")
    try:
        owner = found(
            firm=args.firm, currency=args.currency, country=args.country, language=args.language,
            time_zone=args.time_zone, email=args.email, name=args.name, password=password, pack=args.pack,
            line=args.line,
        )  # fmt: skip
    except Invalid as error:
        print(f"trefoil setup: {error}", file=sys.stderr)
        return 1
    print(f"{args.firm} is set up. Start with `trefoil run` and sign in as {owner.email}.")
    return 0
