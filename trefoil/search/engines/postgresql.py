"""PostgreSQL: trigrams (pg_trgm) on the folded text; one GIN index serves words, parts of words and digits."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

CREATE = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    "CREATE INDEX search_trigram ON search_document USING gin (text gin_trgm_ops)",
    "CREATE INDEX search_digits ON search_document USING gin (digits gin_trgm_ops)",
    "CREATE INDEX search_words ON search_document USING gin"
    " ((to_tsvector('simple', text)), (string_to_array(access, ' ')))",
]
DROP = [
    "DROP INDEX IF EXISTS search_trigram", "DROP INDEX IF EXISTS search_digits", "DROP INDEX IF EXISTS search_words",
]  # fmt: skip
_BY_TEXT = (
    "SELECT id FROM search_document WHERE text LIKE ALL(%s)"
    " AND (%s::text[] IS NULL OR string_to_array(access, ' ') && %s::text[]) LIMIT %s"
)
_BY_PREFIX = (
    "SELECT id FROM search_document WHERE to_tsvector('simple', text) @@ to_tsquery('simple', %s)"
    " AND (%s::text[] IS NULL OR string_to_array(access, ' ') && %s::text[]) LIMIT %s"
)
_BY_DIGITS = (
    "SELECT id FROM search_document WHERE digits LIKE %s"
    " AND (%s::text[] IS NULL OR string_to_array(access, ' ') && %s::text[]) LIMIT %s"
)


def take_out(object_type: str, ids: Sequence[int]) -> None:
    """Nothing to do: the indexes follow the rows."""


def put_in(object_type: str, ids: Sequence[int]) -> None:
    """Nothing to do: the indexes follow the rows."""


def hits(words: Sequence[str], digits: str, access: Sequence[str] | None, limit: int) -> list[int]:
    """Ids of at most `limit` documents that hold all the words (or the digits), cut to the access tokens."""
    if access is not None and not access:
        return []
    tokens = list(access) if access is not None else None
    found: dict[int, None] = {}
    with connection.cursor() as cursor:
        if words and any(len(word) < 3 for word in words):
            query = " & ".join(f"{_lexeme(word)}:*" for word in words)
            cursor.execute(_BY_PREFIX, [query, tokens, tokens, limit])
            found |= dict.fromkeys(row[0] for row in cursor.fetchall())
        elif words:
            cursor.execute(_BY_TEXT, [[f"%{_escaped(word)}%" for word in words], tokens, tokens, limit])
            found |= dict.fromkeys(row[0] for row in cursor.fetchall())
        if len(digits) >= 3:
            cursor.execute(_BY_DIGITS, [f"%{digits}%", tokens, tokens, limit])
            found |= dict.fromkeys(row[0] for row in cursor.fetchall())
    return list(found)[:limit]


def _lexeme(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def rebuild() -> None:
    """Build the indexes anew."""
    with connection.cursor() as cursor:
        cursor.execute("REINDEX TABLE search_document")
