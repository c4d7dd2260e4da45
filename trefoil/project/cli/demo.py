"""Run with a sample firm: Orchard & Vale, equipment for cafés and bakeries, with fourteen months of history.

The first start makes the firm; later starts find it as it was left. Everything stays in TREFOIL_DATA: give a folder of
its own (or remove it) to begin anew. A database in which somebody else works is left alone.
"""

from __future__ import annotations

import argparse
import importlib
import ipaddress
import os
import subprocess
import sys

import django

from trefoil.project import run as parts
from trefoil.project.cli import serving

BAD_CONFIGURATION = 78  # sysexits.h: EX_CONFIG
# The firm is made in a process of its own, so that the supervisor stays small.
MAKE = [sys.executable, "-m", "trefoil.project.cli.demo"]

arguments = serving.address


def run(args: argparse.Namespace) -> int:
    """Prepare the database and the sample firm, say how to sign in, run until stopped."""
    problem = serving.ready() or subprocess.call(MAKE)  # noqa: S603
    if problem:
        return problem
    if not is_local(args.host):
        print(f"Warning: whoever reaches {args.host} can sign in, for the password is known to all.\n", flush=True)
    return parts.run_all(args.host, args.port)


def is_local(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def make() -> int:
    """Make the sample firm if it is not there; 78 when somebody else works in this database."""
    sample = importlib.import_module("trefoil.project.sample")
    try:
        if not sample.is_there():
            print(f"trefoil: making the sample firm {sample.FIRM}, this takes a few seconds", flush=True)
            sample.build()
    except sample.OthersWorkHere:
        print("trefoil: this database has users of its own, so no sample firm is made in it. For the demo, set"
              " TREFOIL_DATA to another folder and leave TREFOIL_DATABASE_URL empty.", file=sys.stderr)  # fmt: skip
        return BAD_CONFIGURATION
    importlib.import_module("trefoil.timeline.readers").run_readers()
    width = max(len(who) for who, _email in sample.SIGN_INS)
    print(f"\nSign in with the password  {sample.PASSWORD}  as", flush=True)
    for who, email in sample.SIGN_INS:
        print(f"  {who:<{width}}  {email}", flush=True)
    print(flush=True)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trefoil.project.settings")
    django.setup()
    sys.exit(make())
