"""Every setting: an environment variable, its default, what it means. The reference page is made from this list."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Setting:
    """One environment variable; `kind` is text, number, yes or path."""

    name: str
    default: str
    kind: str
    meaning: str


SETTINGS = (
    Setting("TREFOIL_DATA", "~/.local/share/trefoil", "path", "Folder of the database, files, keys and run state."),
    Setting("TREFOIL_DATABASE_URL", "", "text", "postgres://user:password@host:port/name; empty means SQLite in the data folder."),
    Setting("TREFOIL_HOST", "127.0.0.1", "text", "Address to listen on."),
    Setting("TREFOIL_PORT", "8000", "number", "Port to listen on."),
    Setting("TREFOIL_URL", "", "text", "Public address, such as https://crm.example.org; links in mails and the allowed host come from it. Empty means http://HOST:PORT."),
    Setting("TREFOIL_ALLOWED_HOSTS", "", "text", "More host names that may be asked for, with commas between."),
    Setting("TREFOIL_SECRET_KEY", "", "text", "Key that signs sessions and links; empty means one made at the first start and kept in the data folder."),
    Setting("TREFOIL_DEBUG", "no", "yes", "Show errors in full; never on a machine that others reach."),
    Setting("TREFOIL_WEB_WORKERS", "2", "number", "Web processes."),
    Setting("TREFOIL_WEB_THREADS", "2", "number", "Threads of one web process."),
    Setting("TREFOIL_DATABASE_POOL", "8", "number", "Most PostgreSQL connections of one process."),
    Setting("TREFOIL_MAX_BODY", "52428800", "number", "Largest request in bytes (uploads)."),
    Setting("TREFOIL_MAIL_URL", "", "text", "smtp://user:password@host:port of the mail server; empty means mail is written to the log."),
    Setting("TREFOIL_MAIL_FROM", "trefoil@localhost", "text", "Sender of the product's own mail."),
    Setting("TREFOIL_LOG_LEVEL", "INFO", "text", "DEBUG, INFO, WARNING or ERROR."),
)  # fmt: skip

_BY_NAME = {setting.name: setting for setting in SETTINGS}
_YES = {"1", "yes", "true", "on"}


class BadSetting(ValueError):
    """An environment variable that cannot be used; the text says which and why."""


def read(name: str) -> Any:
    """The value of a setting in its own type; raises BadSetting when it cannot be read."""
    setting = _BY_NAME[name]
    text = os.environ.get(name, "") or setting.default
    if setting.kind == "number":
        if not text.isdigit():
            raise BadSetting(f"{name} must be a whole number, not {text!r}.")
        return int(text)
    if setting.kind == "yes":
        return text.lower() in _YES
    if setting.kind == "path":
        return Path(text).expanduser().absolute()
    return text


def data_folder() -> Path:
    """The data folder, made if missing."""
    folder: Path = read("TREFOIL_DATA")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """The signing key: given, or made once and kept readable for the owner only."""
    given: str = read("TREFOIL_SECRET_KEY")
    if given:
        return given
    kept = folder / "secret.key"
    if not kept.exists():
        temporary = folder / f".secret-{os.getpid()}"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(temporary, kept)  # fails when another process was first; then its key counts
        except FileExistsError:
            pass
        os.unlink(temporary)
    return kept.read_text().strip()


def database(folder: Path) -> dict[str, Any]:
    """Django's DATABASES entry for SQLite in the data folder or for PostgreSQL by its URL."""
    url: str = read("TREFOIL_DATABASE_URL")
    if not url:
        return {
            "ENGINE": "trefoil.core.db.sqlite",
            "NAME": str(folder / "trefoil.sqlite3"),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=0;"
                "PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864",
            },
            "CONN_MAX_AGE": None,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise BadSetting("TREFOIL_DATABASE_URL must look like postgres://user:password@host:port/name.")
    pool: dict[str, Any] | bool = {"min_size": 1, "max_size": read("TREFOIL_DATABASE_POOL"), "timeout": 10}
    return {
        "ENGINE": "trefoil.core.db.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": pool, "server_side_binding": True, "prepare_threshold": 3},
        "CONN_MAX_AGE": 0,
    }


def mail() -> dict[str, Any]:
    """Django's mail settings from TREFOIL_MAIL_URL."""
    url: str = read("TREFOIL_MAIL_URL")
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps"):
        raise BadSetting("TREFOIL_MAIL_URL must begin with smtp:// or smtps://.")
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 20,
    }
