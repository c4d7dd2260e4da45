"""Every address as every kind of person: the expected answer, nothing changed by a refusal, nothing hidden told.

`access.toml` says for each address by name what each method needs:
  public               anybody
  staff, self          whoever is signed in (what is shown is cut to his scope, or is his own)
  only NAME NAME       these people of the world
  right NAME|NAME      who holds one of the extra rights
  some ACTION          who may do this to any record at all (lists, forms for new records)
  ACTION record        who may do this to the record in the address
A method that is not named must not work (405, or a refusal) and must change nothing. Further keys:
  record               the type of the record in the address, or several types
  with                 values of parts of the address (names of the world's `others`, or plain values)
  query, body          what is sent; `$name` stands for one of the others or of the record's own parts
  says                 an answer that is right for those who may, other than success (404 for a made-up child)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture import oracle
from tests.architecture.guarded_world import FILE, NOBODY, Guarded, words_hidden_from
from trefoil.identity import setup, viewing

POLICY = Path(__file__).with_name("access.toml")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data; boundary=cut"
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_NAMED = re.compile(r"\$(\w+)")
_TOKEN = re.compile(rb"[A-Za-z0-9]{64}")


@dataclass(frozen=True)
class Address:
    """A named address and its route."""

    name: str
    route: str

    def path(self, values: dict[str, Any]) -> str:
        """The address with its parts filled in."""
        return "/" + _PART.sub(lambda found: str(values[found.group(1)]), self.route)


@dataclass(frozen=True)
class Answer:
    """What came back, and whether anything was written on the way."""

    status: int
    content: bytes
    location: str
    headers: dict[str, str]
    wrote: bool
    changed: bool

    @property
    def is_refusal(self) -> bool:
        """401, 403, 404, 405, or to the page for signing in."""
        return self.status in (401, 403, 404, 405) or (self.status == 302 and "/account/login/" in self.location)


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


class Asker:
    """Sends one request as somebody and takes back whatever it wrote."""

    def __init__(self, world: Guarded) -> None:
        self.world = world
        self.client = Client(raise_request_exception=False, HTTP_HOST="localhost")
        self.asked = 0

    def ask(
        self, person: str | None, method: str, path: str, sent: str = "", *, by_token: bool = False,
        headers: dict[str, str] | None = None, checks_csrf: bool = False,
    ) -> Answer:  # fmt: skip
        """The answer; the database is as before afterwards."""
        self.client.handler.enforce_csrf_checks = checks_csrf
        self.client.cookies.clear()
        given = dict(headers or {})
        if by_token and person:
            given["Authorization"] = f"Bearer {self.world.secrets[person]}"
        elif person:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.world.sessions[person]
        raw: Any = connection.connection
        before, mails = raw.total_changes, len(mail.outbox)
        mark = transaction.savepoint()
        answer = self.client.generic(method, path, sent, content_type=_type_of(sent), headers=given)
        status, content = _content(answer)
        wrote, changed = raw.total_changes != before, len(mail.outbox) != mails
        # What was written may have been taken back before the answer; that is looked at only where it matters.
        matters = wrote and (method == "GET" or status >= 302)
        after = _fingerprint() if matters else 0
        transaction.savepoint_rollback(mark)
        if wrote:
            changed = changed or not matters or after != _fingerprint()
            viewing.forget_all()
            setup.forget_all()
            cache.clear()
        del mail.outbox[mails:]
        self.asked += 1
        location = answer.headers.get("Location", "")
        return Answer(status, content, location, dict(answer.headers), wrote, changed)


@dataclass
class Matrix:
    """Asks, compares with the oracle, and collects what is wrong."""

    world: Guarded
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.asker = Asker(self.world)
        self.rules = policy()

    def ask_all(
        self, person: str | None, *, only: str = "", session: str | None = None, by_token: bool = False
    ) -> None:
        """Ask every address (or those whose name fits `only`) as one person.

        `person` is whom the oracle takes him for (None: a stranger), `session` whose session or token is used.
        """
        for address in addresses():
            if address.name in self.rules and re.search(only, address.name):
                for method in METHODS:
                    self._ask_method(_Case(self, address, method, person, session or person, by_token))

    def _ask_method(self, case: _Case) -> None:
        need, kinds = case.rule.get(case.method, ""), _kinds(case.rule)
        for kind in kinds:
            hidden: list[Answer] = []
            for place in oracle.THINGS if kind else ("",):
                if kind and not need and place != "vault":
                    continue
                may_see = not kind or oracle.sees(case.person, place)
                answer = case.ask(kind, place)
                case.judge(answer, kind, place)
                if kind and need and case.person and not may_see:
                    hidden.append(answer)
            if hidden:
                case.compare(hidden, kind)

    def allowed(self, need: str, person: str | None, place: str) -> bool:
        """Whether the oracle lets this person do it."""
        word, _gap, rest = need.partition(" ")
        if not word or (person is None and word != "public"):
            return False
        if word in ("public", "staff", "self"):
            return True
        assert person is not None
        if word == "only":
            return person in rest.split()
        if word == "right":
            return any(oracle.has_right(person, right) for right in rest.split("|"))
        if word == "some":
            return oracle.has_level(person, rest)
        return oracle.may(person, word, oracle.THINGS[place])


@dataclass
class _Case:
    """One address, one method, one person."""

    matrix: Matrix
    address: Address
    method: str
    person: str | None
    session: str | None
    by_token: bool

    def __post_init__(self) -> None:
        self.rule = self.matrix.rules[self.address.name]
        self.need = self.rule.get(self.method, "")

    def ask(self, kind: str, place: str, pk: int | None = None) -> Answer:
        """The answer for the record of this type in this place; `pk` names another one instead."""
        world = self.matrix.world
        own = world.values(kind, place) if kind else {}
        if pk is not None:
            own = {**own, **{name: pk for name, value in own.items() if value == own["pk"]}}
        named = {**world.others, **own, "spare_person": world.spare_person(self.person)}
        parts = {name: world.others.get(value, value) for name, value in self.rule.get("with", {}).items()}
        path = self.rule.get("path") or self.address.path({**own, **parts})
        query = self.rule.get("query", {})
        path += filled(query.get(self.method, "") if isinstance(query, dict) else query, named)
        sent = filled(self.rule.get("body", {}).get(self.method, ""), {**named, "upload": upload()})
        return self.matrix.asker.ask(self.session, self.method, path, sent, by_token=self.by_token)

    def judge(self, answer: Answer, kind: str, place: str) -> None:
        """Note whatever differs from what the oracle says."""
        allowed = self.matrix.allowed(self.need, self.person, place)
        self._judge_status(answer, allowed, kind, place)
        if answer.changed and (not allowed or self.method == "GET"):
            self._wrong(f"changed the database with {answer.status}", kind, place)
        if answer.wrote and self.method == "GET":
            self._wrong(f"wrote while reading ({answer.status})", kind, place)
        told = [word.decode() for word in words_hidden_from(self.person) if word in answer.content.lower()]
        if told:
            self._wrong(f"told {told} ({answer.status})", kind, place)

    def _judge_status(self, answer: Answer, allowed: bool, kind: str, place: str) -> None:
        status, says = answer.status, self.rule.get("says", {}).get(self.method)
        if status >= 500 and status != says:
            self._wrong(f"broke with {status}", kind, place)
        elif allowed and status >= 400 and status != says:
            self._wrong(f"answered {status}, but {self.need!r} allows it: {answer.content[:160]!r}", kind, place)
        elif not allowed and not answer.is_refusal:
            self._wrong(f"answered {status}, but needs {self.need or 'nothing of the kind'!r}", kind, place)
        elif not allowed and kind and self.person and self.need:
            sees = oracle.may(self.person, "view", oracle.THINGS[place])
            if status != (403 if sees else 404) and not (sees and status == says):
                self._wrong(f"{'seen' if sees else 'hidden'}, so {403 if sees else 404} and not {status}", kind, place)

    def compare(self, hidden: list[Answer], kind: str) -> None:
        """What is hidden must be answered like what is not there, to the byte."""
        missing = self.ask(kind, "north", NOBODY)
        for answer in hidden:
            if answer.status != missing.status or masked(answer.content) != masked(missing.content):
                self._wrong(f"hidden ({answer.status}) differs from missing ({missing.status})", kind, "hidden")

    def _wrong(self, text: str, kind: str, place: str) -> None:
        who = f"{self.session or 'a stranger'}{' by token' if self.by_token else ''}"
        where = f" on the {place} {kind}" if kind else ""
        self.matrix.wrong.append(f"{self.method} {self.address.name} as {who}{where}: {text}")


def _kinds(rule: dict[str, Any]) -> list[str]:
    kinds = rule.get("record", "")
    return list(kinds) if isinstance(kinds, list) else [kinds]


def filled(text: str, named: dict[str, Any]) -> str:
    """The text with its `$names` filled in."""
    return _NAMED.sub(lambda found: str(named[found.group(1)]), text)


def masked(content: bytes) -> bytes:
    """An answer without what differs from one asking to the next: forms' tokens."""
    return _TOKEN.sub(b"", content)


def _type_of(sent: str) -> str:
    if sent.startswith("--cut"):
        return UPLOAD
    return "application/json" if sent.startswith(("{", "[")) else FORM


def upload(name: str = "people.csv", text: str = FILE) -> str:
    """The body of a form that sends a file."""
    head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return f"{head}{text}\r\n--cut--\r\n"


def _content(answer: Any) -> tuple[int, bytes]:
    """(status, body); a stream that breaks off is a broken answer, whatever its first line said."""
    if not getattr(answer, "streaming", False):
        return answer.status_code, bytes(answer.content)
    try:
        return answer.status_code, b"".join(answer.streaming_content)
    except Exception:  # whatever it is, the file ends in the middle
        return 500, b""


def _fingerprint() -> int:
    """What stands in all tables that requests may change."""
    found = []
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found.append(hash(tuple(cursor.fetchall())))
    return hash(tuple(found))


def _tables() -> list[str]:
    kept = getattr(connection, "matrix_tables", None)
    if kept is None:
        names = connection.introspection.table_names()
        kept = [name for name in names if name not in ("django_session", "cache_entry") and "fts" not in name]
        connection.matrix_tables = kept  # type: ignore[attr-defined]
    return kept
