"""Second doors beside the addresses: ids in bodies, forms' tokens, scopes of tokens, hosts and links in mails."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from tests.architecture import oracle
from tests.architecture.guarded_world import Guarded, make_guarded_world
from tests.architecture.second_doors import (
    beyond_reach,
    beyond_scopes,
    beyond_share,
    foreign_numbers,
    taken_outside_numbers,
    without_form_token,
)

pytestmark = [pytest.mark.one_database]

@pytest.fixture
def guarded(db: None) -> Guarded:
    return make_guarded_world()


def test_a_number_of_a_hidden_record_in_a_body_works_as_little_as_one_of_none(guarded: Guarded) -> None:
    assert foreign_numbers(guarded) == []


def test_nobody_places_fills_or_filters_beyond_his_reach(guarded: Guarded) -> None:
    assert beyond_reach(guarded) == []


def test_an_outside_number_that_is_taken_tells_nothing_of_its_record(guarded: Guarded) -> None:
    assert taken_outside_numbers(guarded) == []


def test_nothing_is_written_without_the_token_of_a_form(guarded: Guarded) -> None:
    assert without_form_token(guarded) == []


def test_a_token_reaches_as_far_as_its_scopes(guarded: Guarded) -> None:
    assert beyond_scopes(guarded) == []


def test_what_is_shared_for_reading_is_only_read(guarded: Guarded) -> None:
    assert beyond_share(guarded) == []


FOREIGN = [
    "//evil.example", "https://evil.example/", "https:evil.example", "///evil.example", "/\\evil.example",
    "\\\\evil.example",
    "/%0d%0aLocation:%20https://evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "\tjavascript:alert(1)",
    "data:text/html,x", "http://localhost@evil.example/", "http://localhost.evil.example/", "//evil.example/%2f..",
    "/ /evil.example", "/\t/evil.example", "https://evil.example\\@localhost/", "////evil.example", "ftp://localhost/",
    ".evil.example", "@evil.example", "http:///evil.example", "http:\\\\evil.example", "/\x0a/evil.example",
]  # fmt: skip


@pytest.mark.parametrize("address", FOREIGN)
def test_no_redirect_leads_away(world: Any, address: str) -> None:
    browser = Client()
    sent = {"login": "marek@trefoil.example", "password": "three leaves, one stem", "next": address}
    for answer in (
        browser.post("/account/login/", sent), browser.get("/account/login/", {"next": address}),
        browser.post("/account/language/", {"language": "pl", "next": address}),
        browser.post("/account/logout/", {"next": address}), browser.get("/account/logout/", {"next": address}),
    ):  # fmt: skip
        target = answer.headers.get("Location", "/")
        assert urlsplit(urljoin("http://localhost/account/login/", target)).netloc == "localhost", (address, target)
        assert not re.search(r"[\\\s]|^//|^\w+:", target), (address, target)


@pytest.mark.parametrize("name", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_HOST", "SERVER_NAME"])
def test_links_never_take_their_host_from_the_request(world: Any, name: str) -> None:
    value = "host=evil.example" if name == "HTTP_FORWARDED" else "evil.example"
    browser = Client(raise_request_exception=False, headers={}, **{"HTTP_HOST": "localhost", name: value})
    answer = browser.post("/account/password/reset/", {"email": "marek@trefoil.example"})
    assert answer.status_code in (302, 400)
    sent = "".join(str(one.message()) for one in mail.outbox)
    assert "evil" not in sent and "evil" not in answer.headers.get("Location", "") and b"evil" not in answer.content
    if sent:
        assert settings.TREFOIL_URL in sent
    listed = browser.get("/api/v1/people?limit=1", headers={"Authorization": "Bearer none"})
    assert b"evil" not in listed.content and "evil" not in str(listed.headers)


def test_the_oracle_has_somebody_at_every_door() -> None:
    """A matrix in which nobody is ever refused, or nobody ever let in, would prove nothing."""
    for action in oracle.ACTIONS:
        answers = {oracle.may(person, action, thing) for person in oracle.PEOPLE for thing in oracle.THINGS.values()}
        assert answers == {True, False}
