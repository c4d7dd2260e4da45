"""Where the bytes lie: below the data folder, each file under a name that nobody can guess, whole or not at all."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid

LONGEST_NAME = 150
UNKNOWN = "application/octet-stream"
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"), (b"%PDF-", "application/pdf"),
)  # fmt: skip
# what a browser would run or show by itself is never served under such a type
_ACTIVE = re.compile(r"html|\bxml\b|svg|script|ecma|image/|flash|xsl", re.IGNORECASE)


@dataclass(frozen=True)
class Kept:
    """Bytes that were written down."""

    path: str
    size: int
    sha256: str
    media_type: str


def place_of(path: str) -> Path:
    """Where a kept file lies on the disk."""
    return Path(settings.MEDIA_ROOT) / "documents" / path


def keep(chunks: Iterable[bytes], name: str) -> Kept:
    """Write the bytes down, safe against a loss of power; Invalid names the file when it is empty or too large."""
    key = secrets.token_hex(20)
    path = f"{key[:2]}/{key}"
    place = place_of(path)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, start = hashlib.sha256(), 0, b""
    most = settings.TREFOIL_MAX_BODY
    with place.open("xb") as target:
        for chunk in chunks:
            start = start or chunk[:512]
            size += len(chunk)
            if size > most:
                break
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    if not 0 < size <= most:
        place.unlink()
        texts = {"name": name, "most": most // 1024 // 1024}
        raise Invalid(
            {"file": (_("“%(name)s” is larger than %(most)s MB.") if size else _("“%(name)s” is empty.")) % texts}
        )
    return Kept(path, size, digest.hexdigest(), media_type(start, name))


def forget(path: str) -> None:
    """Erase the bytes."""
    place_of(path).unlink(missing_ok=True)


def media_type(start: bytes, name: str) -> str:
    """What the file is, by its first bytes; by its name only where a browser would do nothing with it but keep it."""
    for beginning, kind in _BEGINNINGS:
        if start.startswith(beginning):
            return kind
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    guessed = mimetypes.guess_type(name, strict=False)[0] or UNKNOWN
    return UNKNOWN if _ACTIVE.search(guessed) or len(guessed) > 100 else guessed


def safe_name(name: str) -> str:
    """The name without folders, signs that cannot be seen or turn the text around, and what no disk takes."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(" " if sign in '<>:"|?*' else sign for sign in last if unicodedata.category(sign)[0] != "C")
    stem, dot, ending = re.sub(r"\s+", " ", seen).strip(" .").rpartition(".")
    if not dot:
        return ending[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending[:20]) - 1].strip()}.{ending[:20]}"
