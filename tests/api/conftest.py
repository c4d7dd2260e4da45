"""A program that talks to the API with a token."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.test import Client

from trefoil.core.actions import write_permit
from trefoil.identity.actions import create_token
from trefoil.identity.models import User


class Program:
    """A client of the API that acts as a user."""

    def __init__(self, user: User, scopes: Sequence[str], days: int = 90) -> None:
        self.token, self.secret = create_token(actor=None, user=user, name="program", scopes=scopes, days=days)
        self.client = Client(raise_request_exception=True)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; header names with _ for -."""
        sent = {"Authorization": f"Bearer {self.secret}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        is_plain = method.upper() in ("GET", "HEAD")
        more = {} if is_plain else {"data": "" if body is None else body, "content_type": "application/json"}
        return getattr(self.client, method.lower())(f"/api/v1/{path}", headers=sent, **more)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PATCH", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.ask("DELETE", path, **headers)


@pytest.fixture
def flushing() -> Iterator[None]:
    """The permit to empty the tables after a test that commits; name it before `transactional_db`."""
    with write_permit("emptying the tables between tests"):
        yield


@pytest.fixture
def program() -> Callable[..., Program]:
    """program(user, *scopes): a program with a token of that user."""
    return lambda user, *scopes: Program(user, scopes or ("read", "write"))
