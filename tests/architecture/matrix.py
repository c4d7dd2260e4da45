"""Every address as every kind of person: the expected answer, nothing changed by a refusal, nothing hidden told.

`access.toml` says for each address by name what each method needs:
  public               anybody
  staff                whoever is signed in (what is shown is cut to his scope)
  right NAME           who holds the extra right
  some ACTION TYPE     who may do this to any record of the type (lists, forms for new records)
  ACTION TYPE          who may do this to the record in the address
  self                 whoever is signed in, about himself only
A method that is not named must not work (405, or a refusal) and must change nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture import oracle

POLICY = Path(__file__).with_name("access.toml")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
BACKEND = "trefoil.identity.backend.Backend"
CANARIES = (b"Canary", b"Vera Hush", b"Silent auction", b"601777888", b"601 777 888")


@dataclass(frozen=True)
class Address:
    """A named address and the names of its parts."""

    name: str
    route: str

    @property
    def parts(self) -> list[str]:
        """Names of the parts to fill in."""
        return re.findall(r"\?P?<(?:\w+:)?(\w+)>|<(?:\w+:)?(\w+)>", self.route)

    def path(self, values: dict[str, Any]) -> str:
        """The address with its parts filled in."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found.group(1)]), self.route)


def addresses() -> list[Address]:
    """All addresses of the product, catch-alls left out."""
    return sorted(_walk(get_resolver(), "", ""), key=lambda a: a.name)


def _walk(resolver: URLResolver, route: str, namespace: str) -> Iterator[Address]:
    for one in resolver.url_patterns:
        here = route + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _walk(one, here, inner)
        elif isinstance(one, URLPattern) and "(?P<rest>" not in here:
            yield Address(f"{namespace}{one.name}", here)


def policy() -> dict[str, dict[str, Any]]:
    """The declared policy by address."""
    return tomllib.loads(POLICY.read_text())


@dataclass
class Matrix:
    """Asks, compares, and collects what is wrong."""

    world: dict[str, Any]
    wrong: list[str] = field(default_factory=list)
    asked: int = 0

    def ask_all(self, person: str | None, user: Any, only: str = "") -> None:
        """Ask every address as one person (None: a stranger)."""
        rules = policy()
        for address in addresses():
            if only and not re.search(only, address.name):
                continue
            rule = rules[address.name]
            for method in METHODS:
                self._ask_method(address, rule, method, person, user)

    def _ask_method(self, address: Address, rule: dict[str, Any], method: str, person: str | None, user: Any) -> None:
        need = rule.get(method, "")
        kind = rule.get("record", "")
        things = list(oracle.THINGS) if kind else [""]
        for thing in things:
            values = self._values(rule, kind, thing)
            allowed = self._allowed(need, person, thing)
            self._ask(address, method, values, person, user, need, allowed, thing, rule)

    def _values(self, rule: dict[str, Any], kind: str, thing: str) -> dict[str, Any]:
        values = dict(rule.get("with", {}))
        if kind:
            values = {**self.world["parts"][kind][thing], **values, **self.world["records"][kind][thing]}
        return {name: self.world["others"].get(value, value) for name, value in values.items()}

    def _allowed(self, need: str, person: str | None, thing: str) -> bool:
        words = need.split()
        if not words or (person is None and words[0] != "public"):
            return words == ["public"]
        if words[0] in ("public", "staff", "self"):
            return True
        assert person is not None
        if words[0] == "right":
            return oracle.has_right(person, words[1])
        if words[0] == "some":
            return oracle.has_level(person, words[1])
        return oracle.may(person, words[0], oracle.THINGS[thing])

    def _ask(
        self, address: Address, method: str, values: dict[str, Any], person: str | None, user: Any, need: str,
        allowed: bool, thing: str, rule: dict[str, Any],
    ) -> None:  # fmt: skip
        client = Client(raise_request_exception=False, HTTP_HOST="localhost")
        if user is not None:
            client.force_login(user, backend=BACKEND)
        path = address.path(values) + rule.get("query", "")
        before = _changes()
        mark = transaction.savepoint()
        sent = rule.get("body", {}).get(method, "")
        for name, value in self.world["others"].items():
            sent = sent.replace(f"${name}", str(value))
        kind = "application/json" if sent.startswith("{") else "application/x-www-form-urlencoded"
        answer = client.generic(method, path, sent, content_type=kind)
        content = _content(answer)
        changed = _changes() != before
        transaction.savepoint_rollback(mark)
        self.asked += 1
        where = f"{method} {address.name} as {person or 'a stranger'}" + (f" on the {thing} record" if thing else "")
        self._judge(where, method, answer, content, changed, need, allowed, person, thing)

    def _judge(
        self, where: str, method: str, answer: HttpResponse, content: bytes, changed: bool, need: str, allowed: bool,
        person: str | None, thing: str,
    ) -> None:  # fmt: skip
        status = answer.status_code
        to_login = status == 302 and "/account/login/" in answer.headers.get("Location", "")
        refused = status in (401, 403, 404, 405) or to_login
        if status >= 500:
            self.wrong.append(f"{where}: broke with {status}")
        elif allowed and refused:
            self.wrong.append(f"{where}: refused with {status}, but {need!r} allows it")
        elif not allowed and not refused:
            self.wrong.append(f"{where}: answered {status}, but needs {need or 'nothing of the kind'!r}")
        elif not allowed and person and thing and need and not need.startswith(("some", "right", "staff", "self")):
            hidden = not oracle.may(person, "view", oracle.THINGS[thing])
            if hidden and status != 404:
                self.wrong.append(f"{where}: hidden, so 404 and not {status}")
        if changed and (not allowed or method == "GET"):
            self.wrong.append(f"{where}: changed the database with {status}")
        if person and not oracle.may(person, "view", oracle.THINGS["vault"]):
            told = [canary.decode() for canary in CANARIES if canary in content]
            if told:
                self.wrong.append(f"{where}: told {told} ({status})")


def _changes() -> int:
    raw: Any = connection.connection
    return int(raw.total_changes)


def _content(answer: Any) -> bytes:
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content)
    return bytes(answer.content)
