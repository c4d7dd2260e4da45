"""Codes that open a door once: only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, SIGNS = 5, 4


def new_code() -> str:
    """A code of a hundred random bits that can be read out and typed: ABCD-EFGH-JKLM-NPQR-STUV."""
    return "-".join("".join(secrets.choice(LETTERS) for _sign in range(SIGNS)) for _group in range(GROUPS))


def digest(code: str) -> str:
    """The hash of a code, however it was typed."""
    plain = "".join(sign for sign in code.upper() if sign in LETTERS)
    return hashlib.sha256(plain.encode()).hexdigest()


def secret_digest(secret: str) -> str:
    """The hash of the secret part of a link."""
    return hashlib.sha256(secret.encode()).hexdigest()
