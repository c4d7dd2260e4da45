"""SQLite FTS5: trigrams for three letters and more, word beginnings for one or two.

The index holds no text of its own (it reads search_document); the column `access` holds scope tokens, so that a narrow
viewer's query is cut inside the index.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

CREATE = [
    "CREATE VIRTUAL TABLE search_trigram USING fts5(text, digits, access, content='search_document',"
    " content_rowid='id', tokenize='trigram case_sensitive 1', detail=full)",
    "CREATE VIRTUAL TABLE search_prefix USING fts5(text, access, content='search_document', content_rowid='id',"
    " tokenize=\"unicode61 remove_diacritics 0 tokenchars '~'\", prefix='1 2')",
]
DROP = ["DROP TABLE IF EXISTS search_trigram", "DROP TABLE IF EXISTS search_prefix"]
_TAKE_OUT = (
    "INSERT INTO search_trigram (search_trigram, rowid, text, digits, access)"
    " SELECT 'delete', id, text, digits, access FROM search_document"
    " WHERE object_type = %s AND object_id IN (SELECT value FROM json_each(%s))",
    "INSERT INTO search_prefix (search_prefix, rowid, text, access)"
    " SELECT 'delete', id, text, access FROM search_document"
    " WHERE object_type = %s AND object_id IN (SELECT value FROM json_each(%s))",
)
_PUT_IN = (
    "INSERT INTO search_trigram (rowid, text, digits, access) SELECT id, text, digits, access FROM search_document"
    " WHERE object_type = %s AND object_id IN (SELECT value FROM json_each(%s))",
    "INSERT INTO search_prefix (rowid, text, access) SELECT id, text, access FROM search_document"
    " WHERE object_type = %s AND object_id IN (SELECT value FROM json_each(%s))",
)


def take_out(object_type: str, ids: Sequence[int]) -> None:
    """Take documents out of the index, before their rows change."""
    _run(_TAKE_OUT, object_type, ids)


def put_in(object_type: str, ids: Sequence[int]) -> None:
    """Put documents into the index, after their rows changed."""
    _run(_PUT_IN, object_type, ids)


def _run(statements: Sequence[str], object_type: str, ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, [object_type, str(list(ids))])


_LONG = (
    "SELECT d.id FROM search_trigram i JOIN search_document d ON d.id = i.rowid"
    " WHERE i.search_trigram MATCH %s LIMIT %s"
)
_SHORT = (
    "SELECT d.id FROM search_prefix i JOIN search_document d ON d.id = i.rowid"
    " WHERE i.search_prefix MATCH %s LIMIT %s"
)


def hits(words: Sequence[str], digits: str, access: Sequence[str] | None, limit: int) -> list[int]:
    """Ids of at most `limit` documents that hold all the words (or the digits), cut to the access tokens."""
    if not words and not digits:
        return []
    is_short = any(len(word) < 3 for word in words) and not digits
    if is_short:
        match = "text:(" + " AND ".join(f"{_quoted(word)}*" for word in words) + ")"
    else:
        match = " AND ".join(f"text:{_quoted(word)}" for word in words if len(word) >= 3)
        if len(digits) >= 3:
            number = f"digits:{_quoted(digits)}"
            match = f"({match}) OR {number}" if match else number
    if not match:
        return []
    if access is not None:
        if not access:
            return []
        match = f"({match}) AND access:(" + " OR ".join(_quoted(token) for token in access) + ")"
    with connection.cursor() as cursor:
        cursor.execute(_SHORT if is_short else _LONG, [match, limit])
        return [row[0] for row in cursor.fetchall()]


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def rebuild() -> None:
    """Build the index anew from the documents."""
    with connection.cursor() as cursor:
        for table in ("search_trigram", "search_prefix"):
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608


