"""Print every setting: the environment variable, its default and what it means."""

import argparse
import json

from trefoil.project.environment import SETTINGS


def arguments(parser: argparse.ArgumentParser) -> None:
    """--json for programs."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print them."""
    if args.json:
        print(json.dumps([vars(setting) for setting in SETTINGS], indent=2))
        return 0
    for setting in SETTINGS:
        print(f"{setting.name}={setting.default}\n    {setting.meaning}")
    return 0
