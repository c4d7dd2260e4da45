"""Print a token for programs. It acts as the user with this e-mail, within its scopes, until it expires.

The secret is printed once and cannot be read again. Scopes: read and write (everything the user may), or single
resources: customers, leads, deals, tasks, products, settings, imports, search.
"""

import argparse
import json
import sys

from trefoil.core.actions import Invalid, Refused
from trefoil.identity.actions import create_token
from trefoil.identity.actions.tokens import SCOPES
from trefoil.identity.models import User


def arguments(parser: argparse.ArgumentParser) -> None:
    """EMAIL and what the token may do."""
    parser.add_argument("email", metavar="EMAIL", help="whose token it is")
    parser.add_argument("--scope", action="append", choices=SCOPES, help="may be given several times; default read")
    parser.add_argument("--days", type=int, default=90, help="days until it expires (default 90, at most 366)")
    parser.add_argument("--name", default="command line", help="what it is for")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Make the token and print it."""
    user = User.colleagues.system("token from the command line").active().filter(email__iexact=args.email).first()
    if user is None:
        print(f"trefoil token: no active user has the address {args.email}", file=sys.stderr)
        return 1
    if not user.may("use_api"):
        print(f"trefoil token: no role of {user.name} has the right “use the API”", file=sys.stderr)
        return 1
    try:
        row, secret = create_token(
            actor=None, user=user, name=args.name, scopes=args.scope or ["read"], days=args.days
        )
    except (Invalid, Refused) as error:
        print(f"trefoil token: {error}", file=sys.stderr)
        return 1
    told = {"token": secret, "user": user.email, "scopes": row.scopes, "expires_at": row.expires_at.isoformat()}
    print(json.dumps(told) if args.json else secret)
    return 0
