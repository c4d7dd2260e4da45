"""What is kept in memory of the firm's set-up (pipelines, fields, names), good until any of it changes.

Every request reads its user anyway; the user's `setup_version` says whether what this process keeps is still true, so
no further query and no message between processes is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import F

from trefoil.identity.models import User

T = TypeVar("T")
_kept: dict[str, tuple[int, Any]] = {}


def kept(user: Any, name: str, compute: Callable[[], T]) -> T:
    """The value of `compute()`, computed again only when the set-up has changed since. Without a user: fresh."""
    version = getattr(user, "setup_version", None)
    if version is None:
        return compute()
    found = _kept.get(name)
    if found is not None and found[0] == version:
        return found[1]  # type: ignore[no-any-return]
    value = compute()
    _kept[name] = (version, value)
    return value


def forget_all() -> None:
    """Drop everything (tests that rebuild the database need it)."""
    _kept.clear()


def setup_changed() -> None:
    """Tell every process that the set-up changed; called inside the action that changed it."""
    User.colleagues.system("the set-up changed for everybody").update(setup_version=F("setup_version") + 1)


def rights_changed(*user_ids: int) -> None:
    """Tell every process that the rights of these users (or of all, if none is named) may have changed."""
    users = User.colleagues.system("rights changed")
    if user_ids:
        users = users.filter(pk__in=user_ids)
    users.update(access_version=F("access_version") + 1)
