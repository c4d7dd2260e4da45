"""Signs of life: a locked file per running part, touched each second; no database write on one machine.

The kernel frees the lock when a process dies, so "dead" shows at once; a part that hangs stops touching its file.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import time
from datetime import timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from trefoil.core.actions import write_permit
from trefoil.jobs.models import Presence

HUNG_AFTER = 5.0
SEEN_EVERY = 10.0
SEEN_WITHIN = timedelta(seconds=30)

Life = Literal["alive", "hung", "dead"]


def new_holder() -> str:
    """A name for this process that no other ever has."""
    return f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(4)}"


def folder() -> Path:
    """Where the files are."""
    path = Path(settings.TREFOIL_DATA) / "run"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


class Pulse:
    """The sign of life of one part in this process: `beat()` it each second."""

    def __init__(self, part: str, holder: str) -> None:
        self.part, self.holder = part, holder
        self.path = folder() / f"{part}@{holder}"
        # Locked before it gets its name, so that nobody finds it unlocked and takes this part for dead.
        unnamed = self.path.with_name(f".{self.path.name}")
        self._file = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        unnamed.rename(self.path)
        self._seen = float("-inf")
        self.beat()

    def beat(self) -> None:
        """Say that this part goes on."""
        os.utime(self._file)
        if connection.vendor == "postgresql" and time.monotonic() - self._seen >= SEEN_EVERY:
            self._seen = time.monotonic()
            with write_permit("jobs"):
                Presence.objects.system("pulse").update_or_create(
                    holder=f"{self.part}@{self.holder}", defaults={"part": self.part, "seen_at": Now()}
                )

    def end(self) -> None:
        """This part stops of its own will."""
        self.path.unlink(missing_ok=True)
        os.close(self._file)
        if connection.vendor == "postgresql":
            with write_permit("jobs"):
                Presence.objects.system("pulse").filter(holder=f"{self.part}@{self.holder}").delete()


def life_of(part: str) -> Life:
    """Whether at least one process of that part is alive, on this machine or (PostgreSQL) on any."""
    lives = [_life_of_file(path) for path in folder().glob(f"{part}@*")]
    if "alive" in lives or _seen_elsewhere(part):
        return "alive"
    return "hung" if "hung" in lives else "dead"


def _seen_elsewhere(part: str) -> bool:
    if connection.vendor != "postgresql":
        return False
    return bool(Presence.objects.system("health").filter(part=part, seen_at__gt=Now() - SEEN_WITHIN).exists())


def _life_of_file(path: Path) -> Life:
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return "dead"
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return "alive" if abs(time.time() - os.fstat(file).st_mtime) < HUNG_AFTER else "hung"
    else:
        return "dead"
    finally:
        os.close(file)


def dead_holders(part: str) -> set[str]:
    """Processes of that part that died on this machine without saying so."""
    files = folder().glob(f"{part}@*")
    return {path.name.partition("@")[2] for path in files if _life_of_file(path) == "dead"}


def bury(part: str, holders: set[str]) -> None:
    """Remove what the dead left behind."""
    for holder in holders:
        (folder() / f"{part}@{holder}").unlink(missing_ok=True)
