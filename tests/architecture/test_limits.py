"""Too long, too deep, too many, not text at all: refused at once, nothing broken, nothing written."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.architecture.guarded_world import Guarded, make_guarded_world
from tests.architecture.matrix import Asker, addresses, filled, policy, upload

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

LONG = "x" * 100_000
DIGITS = ["²", "٣", "１２", "9" * 19, "9" * 30, "-1", "1e9", "0x1", "", " ", "NaN", "%00", "1_0", "①"]
QUICK = 1.5
FIELDS = (
    "name", "title", "text", "value", "kind", "email", "phone", "organisation", "label", "other", "role", "customer",
    "owner", "amount", "currency", "priority", "due_on", "due_time", "minutes", "at", "reason", "stage", "outcome",
    "version", "source", "given_name", "language", "standings", "password", "users", "price", "rate", "on", "choices",
    "position", "probability", "rot_days", "entry", "with", "login", "custom.own_normal", "product", "quantity",
    "unit_price", "discount", "days", "scopes", "price_list", "country", "time_zone", "verdict", "deal", "to",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _swept() -> Iterator[None]:
    """What thousands of tests before left in memory is not looked through while an answer is timed."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def guarded(db: None) -> Guarded:
    return make_guarded_world()


def _writable(guarded: Guarded) -> list[tuple[str, str, str]]:
    """(method, path, whether JSON) of every address that takes a body."""
    found = []
    for address in addresses():
        rule = policy_of(address.name)
        kinds = rule.get("record", "")
        kind = kinds[0] if isinstance(kinds, list) else kinds
        own = guarded.values(kind, "north") if kind else {}
        parts = {name: guarded.others.get(value, value) for name, value in rule.get("with", {}).items()}
        for method in ("POST", "PUT", "PATCH"):
            if method in rule and method in rule.get("body", {}):
                found.append((method, rule.get("path") or address.path({**own, **parts}), rule["body"][method]))
    return found


_RULES = policy()


def policy_of(name: str) -> dict[str, Any]:
    """The row of an address."""
    return _RULES[name]


def _asked(asker: Asker, wrong: list[str], method: str, path: str, sent: str, *, may_pass: bool = False) -> None:
    # By the clock of this process: what other processes of a busy machine take is not the answer's doing.
    begun = time.process_time()
    answer = asker.ask("dana", method, path, sent)
    took = time.process_time() - begun
    where = f"{method} {path[:80]} with {sent[:80]!r}"
    if answer.status >= 500:
        wrong.append(f"{where}: broke with {answer.status}")
    if not may_pass and answer.changed and answer.status >= 400:
        wrong.append(f"{where}: wrote although refused with {answer.status}")
    if took > QUICK:
        wrong.append(f"{where}: took {took:.1f} s")


def test_odd_numbers_and_endless_fields_break_no_form(guarded: Guarded) -> None:
    asker, wrong = Asker(guarded), []
    for number, (method, path, body) in enumerate(_writable(guarded)):
        if path.startswith("/api/"):
            names = {**guarded.others, "spare_person": 1, "upload": "{}"}
            body = filled(body, names)
            for value in (f'"{LONG}"', "{}", "[]", "null", "-1", "99999999999999999999", "1.5", '"\\u0000"', "true",
                          '"\\ud800"', '[[[[1]]]]', '{"a": {"b": {}}}'):  # fmt: skip
                for field in _keys(body):
                    _asked(asker, wrong, method, path, _with(body, field, value))
            continue
        digit = DIGITS[number % len(DIGITS)]
        for value in (LONG, digit, "\x00", "%ff%fe", "\u202e", DIGITS[(number + 5) % len(DIGITS)]):
            _asked(asker, wrong, method, path, "&".join(f"{name}={value}" for name in FIELDS[:20]))
            _asked(asker, wrong, method, path, "&".join(f"{name}={value}" for name in FIELDS[20:]))
            _asked(asker, wrong, method, path, filled(body, {**guarded.others, "spare_person": 1, "upload": "",
            "entry": 1})
                   + f"&version={digit}&owner={digit}&{FIELDS[number % len(FIELDS)]}={value}")  # fmt: skip
    assert not wrong, "\n".join([f"{len(wrong)} of {asker.asked}", *wrong[:60]])


def _keys(body: str) -> list[str]:
    return [part.split('"')[-1] for part in body.split('":')[:-1]] or ["name"]


def _with(body: str, field: str, value: str) -> str:
    head, _key, tail = body.partition(f'"{field}":')
    rest = tail.lstrip()
    end = rest.find('"', 1) + 1 if rest.startswith('"') else min(
        (at for at in (rest.find(","), rest.find("}")) if at >= 0), default=0
    )  # fmt: skip
    return f'{head}"{field}": {value}{rest[end:]}' if tail else f'{{"{field}": {value}}}'


def test_what_is_too_large_or_no_text_is_refused_at_once(guarded: Guarded) -> None:
    asker, wrong = Asker(guarded), []
    person = guarded.others["north_person"]
    deep = "[" * 100_000
    bodies = [
        ("POST", "/customers/new", "name=" + "x" * 10_000_000), ("POST", "/customers/new", "a=1&" * 60_000),
        ("POST", "/account/login/", "login=" + "x" * 10_000_000), ("POST", "/account/login/",
        f"login={LONG}&password={LONG}"),
        ("POST", f"/customers/{person}/entries", "kind=note&text=" + "y" * 6_000_000),
        ("POST", "/api/v1/people", '{"name": "' + "x" * 2_000_000 + '"}'), ("POST", "/api/v1/people",
        '{"name": ' + deep),
        ("POST", "/api/v1/people", '{"name": ' + "[" * 50 + "]" * 50 + "}"), ("POST", "/api/v1/people",
        '{"a":' * 30_000),
        ("POST", "/api/v1/people", '{"name": 1' + "0" * 5_000 + "}"), ("POST", "/api/v1/people", '{"name": 1e999999}'),
        ("POST", "/api/v1/people", '{"name": "x", "name": "y", "points": [' + '{"kind": "email"},' * 5_000 + "{}]}"),
        ("POST", "/api/v1/people", '{"name": "\\ud800"}'), ("POST", "/api/v1/people", '{"na\\u0000me": 1}'),
        ("POST", "/imports/", upload("x.csv", "a,b\n" + "\x00" * 1_000)), ("POST", "/imports/", upload("x.xlsx",
        "PK\x03\x04x")),
        ("POST", "/imports/", upload("../../../etc/passwd", "Name\nx\n")), ("POST", "/imports/", upload("n" * 5_000,
        "Name\nx")),
        ("POST", "/imports/", "--cut\r\nContent-Disposition: form-data; name=\"file\"\r\n"), ("POST", "/imports/",
        upload("", "")),
        ("POST", "/imports/", upload("x.csv", ",".join(["Name"] * 20_000) + "\n")),
    ]  # fmt: skip
    for method, path, sent in bodies:
        _asked(asker, wrong, method, path, sent)
    for path in ("/customers/", "/deals/", "/api/v1/people", "/search/"):
        for query in ("a=" + "x" * 1_000_000, "&".join(["columns=name"] * 3_000), "%ff=%fe", "q=%00", "q=%c3%28",
        "=&" * 5_000,
                      "columns=" + ",".join(["name"] * 200_000), "q=" + "%F0%9F%98%80" * 1_000):  # fmt: skip
            _asked(asker, wrong, "GET", f"{path}?{query}", "")
    for path in ("/customers/99999999999999999999999/", "/customers/9223372036854775808/",
    "/api/v1/deals/99999999999999999999",
                 "/customers/%00/", "/" + "a/" * 2_000, "/customers/1/fields/%ff", "/customers/1/fields/" + "x" * 1_500,
                 "/access/%D1%8F/1/", "/access/nothing/1/", "/tasks/9223372036854775808/",
                 "/deals/9223372036854775808/",
                 "/leads/9223372036854775808/", "/imports/9223372036854775808/", "/products/9223372036854775808/",
                 "/settings/people/9223372036854775808/", "/settings/roles/9223372036854775808/",
                 "/api/v1/entries/9223372036854775808", "/api/v1/people/by-outside-id/" + "x" * 1_900):  # fmt: skip
        for method in ("GET", "POST"):
            _asked(asker, wrong, method, path, "")
    assert not wrong, "\n".join([f"{len(wrong)} of {asker.asked}", *wrong[:60]])
