"""Print what is registered (object types, verbs, panels, menu items, readers ...), from which file and line."""

import argparse
import json

from trefoil.core import registry


def arguments(parser: argparse.ArgumentParser) -> None:
    """--json for programs."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print them."""
    things = registry.registered()
    if args.json:
        print(json.dumps(things, indent=2))
        return 0
    width = max(len(str(thing["name"])) for thing in things)
    kind = ""
    for thing in things:
        if thing["kind"] != kind:
            kind = thing["kind"]
            print(f"\n{kind}")
        print(f"  {thing['name']:<{width}}  {thing['file']}:{thing['line']}")
    return 0
