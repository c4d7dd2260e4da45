"""The files of imports: each in a folder with a name nobody can guess, under the name `source`."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.exchange.options import Options
from trefoil.exchange.reading.errors import UnreadableFile
from trefoil.exchange.reading.opening import open_table
from trefoil.exchange.reading.table import Table
from trefoil.exchange.sentences import file_sentence

SOURCE, ERRORS = "source", "errors.csv"
_CHUNK = 1 << 20


def folder_of(name: str) -> Path:
    """The folder of one import."""
    return Path(settings.MEDIA_ROOT) / "imports" / name


def keep_upload(chunks: Iterable[bytes]) -> str:
    """Keep what was sent; gives the folder's name. Invalid when it is larger than the limit."""
    name = secrets.token_hex(16)
    folder = folder_of(name)
    folder.mkdir(parents=True, mode=0o700)
    size = 0
    with (folder / SOURCE).open("wb") as target:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.TREFOIL_IMPORT_MAX_BYTES:
                break
            target.write(chunk)
    if size > settings.TREFOIL_IMPORT_MAX_BYTES:
        forget(name)
        most = settings.TREFOIL_IMPORT_MAX_BYTES // 1024 // 1024
        raise Invalid({"file": _("The file is larger than %(most)s MB.") % {"most": most}})
    return name


def keep_copy(path: Path) -> str:
    """Keep a copy of a file of this machine (the command line's; no limit but that of reading)."""
    name = secrets.token_hex(16)
    folder = folder_of(name)
    folder.mkdir(parents=True, mode=0o700)
    shutil.copyfile(path, folder / SOURCE)
    return name


def forget(name: str) -> None:
    """Erase the files of an import."""
    shutil.rmtree(folder_of(name), ignore_errors=True)


def table_of(path: Path, options: Options, file_name: str = "") -> Table:
    """The table in a file, read as the options say; Invalid with a sentence when it cannot be."""
    try:
        return open_table(
            path, filename=file_name or path.name, sheet=options.sheet or None, encoding=options.encoding,
            delimiter=options.delimiter,
        )  # fmt: skip
    except UnreadableFile as error:
        raise Invalid({"file": file_sentence(error)}) from None
    except FileNotFoundError:
        raise Invalid({"file": _("The file is not there any more. Send it again.")}) from None


def source_of(row: Any) -> Path:
    """Where the file of an import lies."""
    return folder_of(row.folder) / SOURCE


def errors_of(row: Any) -> Path:
    """Where its error file lies."""
    return folder_of(row.folder) / ERRORS
