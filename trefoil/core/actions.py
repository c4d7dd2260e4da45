"""The action decorator: the one way in which rows change."""

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, transaction

from trefoil.core.db.permit import write_permit

__all__ = ["Acting", "Conflict", "Invalid", "Refused", "acting", "action", "on_surface", "write_permit"]

P = ParamSpec("P")
R = TypeVar("R")

_TRIES = 4


@dataclass(frozen=True)
class Acting:
    """Who acts now, and through which surface (web, api, import, job, cli)."""

    actor_id: int | None
    surface: str


_acting: ContextVar[Acting | None] = ContextVar("trefoil_acting", default=None)
_surface: ContextVar[str] = ContextVar("trefoil_surface", default="cli")


class Refused(Exception):
    """The actor may not do this to a record that he may see (a hidden one is simply missing)."""


class Invalid(ValueError):
    """Input that cannot be taken: `errors` maps each field to what is wrong and what to do."""

    def __init__(self, errors: dict[str, Any]) -> None:
        super().__init__("; ".join(f"{field}: {text}" for field, text in errors.items()))
        self.errors = errors


class Conflict(Exception):
    """Someone saved the record meanwhile: `current` is the row as it stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__("The record was changed by someone else.")
        self.current = current


def acting() -> Acting:
    """Who acts now; raises RuntimeError outside an action."""
    now = _acting.get()
    if now is None:
        raise RuntimeError("Only an action may ask who acts.")
    return now


@contextmanager
def on_surface(surface: str) -> Iterator[None]:
    """Name the surface that calls actions in this block."""
    token = _surface.set(surface)
    try:
        yield
    finally:
        _surface.reset(token)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function(*, actor, ...)` in one transaction, with the write permit and the actor set.

    Called inside another action it joins that transaction. A deadlock or serialisation failure on PostgreSQL is tried
    again, up to four times, by the outermost action.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _acting.get() is not None:
            with transaction.atomic(savepoint=False):
                return function(*args, **kwargs)
        actor: Any = kwargs.get("actor")
        token = _acting.set(Acting(actor.pk if actor is not None else None, _surface.get()))
        try:
            return _run_outermost(function, args, kwargs)
        finally:
            _acting.reset(token)

    return run


def _run_outermost(function: Callable[..., R], args: Any, kwargs: Any) -> R:
    retry = not transaction.get_connection().in_atomic_block
    for attempt in range(1, _TRIES + 1):
        try:
            with write_permit(f"action {function.__name__}"), transaction.atomic():
                return function(*args, **kwargs)
        except OperationalError as error:
            if not retry or attempt == _TRIES or not _can_be_tried_again(error):
                raise
            time.sleep(random.uniform(0.005, 0.03) * attempt)
    raise AssertionError("unreachable")


def _can_be_tried_again(error: OperationalError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return state in ("40P01", "40001")
