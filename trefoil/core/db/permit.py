"""The write permit: no row changes outside an action, a migration or a named system task.

The check stands at the SQL level, on every connection of our two database backends, because hooks on managers miss
instance.delete(), cascades, many-to-many changes and raw cursors.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_permit: ContextVar[str | None] = ContextVar("trefoil_write_permit", default=None)

# Anything that does not begin with one of these words counts as a write: an unknown statement fails closed.
_READS = re.compile(
    r"\s*(SELECT|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|EXPLAIN|SET|SHOW|LISTEN|UNLISTEN|NOTIFY|VALUES|CREATE"
    r"|ALTER|DROP|ANALYZE|VACUUM|REINDEX|DECLARE|FETCH|CLOSE|COMMENT|\(?\s*\(?SELECT)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|MERGE)\b", re.IGNORECASE)
_WITH = re.compile(r"\s*WITH\b", re.IGNORECASE)

# Tables of libraries that write on their own: sessions, sign-in bookkeeping, Django's own registers.
_EXEMPT = re.compile(
    r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?'
    r"(?:django_session|django_migrations|django_content_type|auth_permission|auth_group|auth_group_permissions"
    r"|account_emailaddress|account_emailconfirmation|usersessions_usersession|cache_entry)\b",
    re.IGNORECASE,
)
# Signing in touches exactly these two columns of a user.
_SIGN_IN = re.compile(r'\s*UPDATE\s+"identity_user"\s+SET\s+"(?:last_login|password)"\s*=\s*%s\s+WHERE\b')


class WriteOutsideAction(RuntimeError):
    """Something tried to change the database outside an action, a migration or a write permit."""


@contextmanager
def write_permit(reason: str) -> Iterator[None]:
    """Allow writes in this block; `reason` says who needs them and why."""
    token = _permit.set(reason)
    try:
        yield
    finally:
        _permit.reset(token)


def permit_reason() -> str | None:
    """The reason of the permit now in force, or None."""
    return _permit.get()


def is_write(sql: str) -> bool:
    """Whether the statement may change rows."""
    if _WITH.match(sql):
        return bool(_CHANGES.search(sql))
    return not _READS.match(sql)


def refuse_unpermitted_writes(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Django execute wrapper: raises WriteOutsideAction for a write without a permit."""
    if _permit.get() is None:
        text = sql if isinstance(sql, str) else str(sql)
        if is_write(text) and not _EXEMPT.match(text) and not _SIGN_IN.match(text):
            raise WriteOutsideAction(
                f"A write outside an action: {text[:120]!r}. Put it into a function marked @action in actions.py."
            )
    return execute(sql, params, many, context)
