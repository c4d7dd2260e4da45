"""A prepared data folder for the server tests, and what to do to it from outside the server.

`python -m trefoil.project.tests.processes.installation prepare | entry <verb> [count]`
"""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trefoil.project.tests.processes.served")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from trefoil.core.actions import write_permit  # noqa: E402
from trefoil.identity.models import Role, User  # noqa: E402
from trefoil.timeline.models import Entry  # noqa: E402
from trefoil.timeline.order import CurrentTransaction  # noqa: E402


def prepare() -> None:
    """Tables, a user (1) who may see every entry of the set-up, and one (2) who may see none."""
    with write_permit("test"):
        call_command("migrate", verbosity=0, run_syncdb=True)
        call_command("createcachetable", verbosity=0)
        role = Role(name="Auditor", rights=["see_audit"])
        role.save()
        for name in ("ann", "bob"):
            User(email=f"{name}@example.org", name=name, password="!").save()
        User.objects.get(email="ann@example.org").roles.add(role)


def entry(verb: str, count: str = "1") -> None:
    """Write entries about the firm's set-up, as one transaction."""
    rows = [
        Entry(at=timezone.now(), surface="cli", verb=verb, source_type="firm", source_id=n,
              transaction=CurrentTransaction())
        for n in range(int(count))
    ]  # fmt: skip
    with write_permit("test"), transaction.atomic():
        Entry.objects.bulk_create(rows)


if __name__ == "__main__":
    {"prepare": prepare, "entry": entry}[sys.argv[1]](*sys.argv[2:])
