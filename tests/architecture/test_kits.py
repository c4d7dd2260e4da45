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
from tests.architecture.guarded_world import NOBODY, Guarded, make_guarded_world, words_hidden_from
from tests.architecture.matrix import Asker, addresses, filled, masked, policy
from trefoil.identity.actions import create_token, touch_token

pytestmark = [pytest.mark.one_database]

# (method, path, body with @ where a foreign number goes, type of the record that the number names)
SWAPS = [
    ("POST", "/api/v1/people", '{"name": "N", "organisation_id": @}', "organisation"),
    ("PUT", "/api/v1/people/by-outside-id/new", '{"name": "N", "organisation_id": @}', "organisation"),
    ("POST", "/api/v1/people/$north_person/links", '{"other_id": @}', "person"),
    ("POST", "/api/v1/organisations/$north_organisation/links", '{"other_id": @}', "person"),
    ("POST", "/api/v1/deals", '{"title": "T", "customer_id": @}', "organisation"),
    ("PUT", "/api/v1/deals/by-outside-id/new", '{"title": "T", "customer_id": @}', "organisation"),
    ("PATCH", "/api/v1/deals/$north_deal", '{"customer_id": @}', "organisation"),
    ("POST", "/api/v1/deals/$north_deal/stage", '{"stage_id": $next_stage, "fill": {"customer_id": @}}', "person"),
    ("POST", "/api/v1/deals/$north_deal/participants", '{"person_id": @}', "person"),
    ("POST", "/api/v1/leads/$north_lead/conversion", '{"customer_id": @}', "organisation"),
    ("POST", "/api/v1/leads/$north_lead/conversion", '{"contact_id": @}', "person"),
    ("POST", "/api/v1/tasks", '{"title": "T", "customer_id": @}', "person"),
    ("POST", "/api/v1/tasks", '{"title": "T", "source_type": "deal", "source_id": @}', "deal"),
    ("POST", "/api/v1/tasks", '{"title": "T", "source_type": "lead", "source_id": @}', "lead"),
    ("PATCH", "/api/v1/tasks/$north_task", '{"customer_id": @}', "person"),
    ("POST", "/api/v1/entries", '{"customer_id": @, "kind": "note", "text": "x"}', "person"),
    ("POST", "/api/v1/entries",
     '{"customer_id": $north_person, "kind": "note", "text": "x", "about_type": "deal", "about_id": @}', "deal"),
    ("POST", "/api/v1/entries",
     '{"customer_id": $north_person, "kind": "note", "text": "x", "about_type": "lead", "about_id": @}', "lead"),
    ("POST", "/api/v1/entries",
     '{"customer_id": $north_person, "kind": "note", "text": "x", "about_type": "task", "about_id": @}', "task"),
    ("GET", "/api/v1/entries?customer_id=@", "", "person"),
    ("GET", "/api/v1/entries?source=deal:@", "", "deal"),
    ("GET", "/api/v1/deals?customer_id=@", "", "person"),
    ("GET", "/api/v1/tasks?customer_id=@", "", "person"),
    ("PATCH", "/api/v1/people/$north_person/points/@", '{"text": "a@b.example"}', "point"),
    ("DELETE", "/api/v1/people/$north_person/points/@", "", "point"),
    ("DELETE", "/api/v1/people/$north_person/links/@", "", "link"),
    ("DELETE", "/api/v1/deals/$north_deal/participants/@", "", "part"),
    ("POST", "/customers/$north_person/points/@", "text=a@b.example", "point"),
    ("GET", "/customers/$north_person/points/@", "", "point"),
    ("DELETE", "/customers/$north_person/points/@", "", "point"),
    ("POST", "/customers/$north_person/links", "role=refers&other=%23@", "person"),
    ("POST", "/customers/$north_person/links/@/removal", "", "link"),
    ("POST", "/customers/$north_person/pin", "entry=@", "entry"),
    ("GET", "/customers/$north_person/timeline?before=@", "", "entry"),
    ("GET", "/tasks/new?customer=@", "", "person"),
    ("GET", "/tasks/new?source_type=deal&source_id=@", "", "deal"),
    ("POST", "/tasks/", "title=T&source_type=deal&source_id=@", "deal"),
    ("POST", "/tasks/", "title=T&source_type=customer&source_id=@", "person"),
    ("POST", "/tasks/", "title=T&customer=%23@", "person"),
    ("POST", "/tasks/$north_task/", "title=T&priority=1&kind=task&customer=%23@", "person"),
    ("POST", "/deals/new", "title=T&amount=1&currency=EUR&customer=%23@", "organisation"),
    ("GET", "/deals/new?customer=@", "", "organisation"),
    ("POST", "/deals/$north_deal/fields/customer", "value=%23@", "organisation"),
    ("POST", "/deals/$north_deal/participants", "role=contact&customer=%23@", "person"),
    ("POST", "/deals/$north_deal/participants/@/removal", "", "part"),
    ("GET", "/deals/near?customer=%23@", "", "organisation"),
    ("GET", "/deals/table?customer=@", "", "organisation"),
    ("POST", "/leads/$north_lead/conversion", "customer=%23@", "organisation"),
    ("POST", "/access/customer/$north_person/shares/@/removal", "", "share"),
]  # fmt: skip
PARTS = {"point": ("person", "point_id"), "link": ("person", "link_id"), "part": ("deal", "participant_id"),
         "share": ("person", "share_id")}  # fmt: skip

# Placing a record out of one's own reach: behind the wall, or in another's hands.
MISPLACED = [
    ("PATCH", "/api/v1/people/$north_person", '{"team_id": $vault_team}'),
    ("PATCH", "/api/v1/people/$north_person", '{"owner_id": $igor}'),
    ("PATCH", "/api/v1/deals/$north_deal", '{"team_id": $vault_team}'),
    ("PATCH", "/api/v1/deals/$north_deal", '{"owner_id": $igor}'),
    ("PATCH", "/api/v1/leads/$north_lead", '{"owner_id": $igor}'),
    ("PATCH", "/api/v1/tasks/$north_task", '{"owner_id": $igor}'),
    ("POST", "/api/v1/people", '{"name": "N", "team_id": $vault_team}'),
    ("POST", "/api/v1/deals", '{"title": "T", "owner_id": $igor}'),
    ("POST", "/api/v1/leads", '{"title": "T", "team_id": $vault_team}'),
    ("POST", "/api/v1/tasks", '{"title": "T", "owner_id": $igor}'),
    ("POST", "/customers/$north_person/fields/owner", "value=$igor"),
    ("POST", "/customers/$north_person/fields/team", "value=$vault_team"),
    ("POST", "/deals/$north_deal/fields/owner", "value=$igor"),
    ("POST", "/leads/$north_lead/fields/owner", "value=$igor"),
    ("POST", "/tasks/", "title=T&owner=$igor"),
    ("PATCH", "/api/v1/people/$north_person", '{"custom": {"own_secret": "x"}}'),
    ("PATCH", "/api/v1/deals/$north_deal", '{"custom": {"own_secret": "x"}}'),
    ("PATCH", "/api/v1/leads/$north_lead", '{"custom": {"own_sensitive": "x"}}'),
    ("POST", "/customers/$north_person/fields/custom.own_secret", "value=x"),
    ("POST", "/deals/$north_deal/fields/custom.own_secret", "value=x"),
    ("POST", "/leads/$north_lead/fields/custom.own_sensitive", "value=x"),
    ("GET", "/customers/?custom.own_secret=x", ""),
    ("GET", "/customers/?sort=custom.own_secret", ""),
    ("GET", "/deals/table?custom.own_secret__starts=q", ""),
    ("GET", "/deals/?custom.own_secret__starts=q", ""),
    ("GET", "/leads/?custom.own_secret__has=q", ""),
    ("GET", "/api/v1/people?custom.own_secret=x", ""),
    ("GET", "/api/v1/deals?custom.own_secret__starts=q", ""),
    ("GET", "/api/v1/leads?custom.own_secret__has=q", ""),
]
SCOPES = {
    "people": "customers", "organisations": "customers", "entries": "customers", "leads": "leads", "deals": "deals",
    "tasks": "tasks", "products": "products", "search": "search", "imports": "imports",
}  # fmt: skip


@pytest.fixture
def guarded(db: None) -> Guarded:
    return make_guarded_world()


def test_a_number_of_a_hidden_record_in_a_body_works_as_little_as_one_of_none(guarded: Guarded) -> None:
    asker, wrong = Asker(guarded), []
    for method, path, body, kind in SWAPS:
        record, part = PARTS.get(kind, (kind, "pk"))
        foreign = [guarded.values(record, "vault")[part], NOBODY]
        vaulted, missing = (
            asker.ask("marek", method, *(filled(text, guarded.others).replace("@", str(pk), 1) if "@" in text
                                         else filled(text, guarded.others) for text in (path, body)))
            for pk in foreign
        )  # fmt: skip
        numbers = rb"\b(%d|%d)\b" % tuple(foreign)
        bodies = {re.sub(numbers, b"#", masked(answer.content)) for answer in (vaulted, missing)}
        if len(bodies) > 1 or vaulted.status != missing.status:
            wrong.append(f"{method} {path} {body}: hidden {vaulted.status}, missing {missing.status}")
        if vaulted.changed or (method != "GET" and vaulted.status < 303):
            wrong.append(f"{method} {path} {body}: went through with {vaulted.status}")
        told = [word for word in words_hidden_from("marek") if word in vaulted.content.lower()]
        if told:
            wrong.append(f"{method} {path} {body}: told {told}")
    assert not wrong, "\n".join(wrong)


def test_nobody_places_fills_or_filters_beyond_his_reach(guarded: Guarded) -> None:
    asker, wrong = Asker(guarded), []
    for method, path, body in MISPLACED:
        answer = asker.ask("marek", method, filled(path, guarded.others), filled(body, guarded.others))
        if answer.changed or not 400 <= answer.status < 500:
            wrong.append(f"{method} {path} {body}: {answer.status}")
    assert not wrong, "\n".join(wrong)


def test_an_outside_number_that_is_taken_tells_nothing_of_its_record(guarded: Guarded) -> None:
    asker = Asker(guarded)
    for path, body in (("deals", '{"title": "T"}'), ("leads", '{"title": "T"}'), ("people", '{"name": "N"}')):
        kind = {"deals": "deal", "leads": "lead", "people": "person"}[path]
        answer = asker.ask("marek", "PUT", f"/api/v1/{path}/by-outside-id/{kind}-vault", body)
        assert (answer.status, answer.changed) == (422, False)
        assert not [word for word in words_hidden_from("marek") if word in answer.content.lower()]


def test_nothing_is_written_without_the_token_of_a_form(guarded: Guarded) -> None:
    asker, wrong = Asker(guarded), []
    rules = policy()
    for address in addresses():
        rule = rules[address.name]
        kinds = rule.get("record", "")
        kind = kinds[0] if isinstance(kinds, list) else kinds
        own = guarded.values(kind, "north") if kind else {}
        named = {**guarded.others, **own, "spare_person": guarded.others["spare_north"], "upload": "x=1"}
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if method not in rule:
                continue
            parts = {name: guarded.others.get(value, value) for name, value in rule.get("with", {}).items()}
            path = rule.get("path") or address.path({**own, **parts})
            sent = filled(rule.get("body", {}).get(method, ""), named)
            answer = asker.ask("dana", method, path, sent, checks_csrf=True)
            if answer.changed or answer.status not in (403, 405):
                wrong.append(f"{method} {address.name}: {answer.status}{', written' if answer.changed else ''}")
    assert not wrong, "\n".join(wrong)


def test_a_token_reaches_as_far_as_its_scopes(guarded: Guarded) -> None:
    asker, wrong, dana = Asker(guarded), [], guarded.world.dana
    for scope in ("read", *sorted(set(SCOPES.values()))):
        row, guarded.secrets["dana"] = create_token(actor=None, user=dana, name=scope, scopes=[scope])
        touch_token(actor=dana, token=row)
        for noun, own in SCOPES.items():
            path = f"/api/v1/{noun}" + ("?q=qx" if noun == "search" else "")
            may_read = scope in ("read", own) or (noun == "entries" and scope in ("deals", "leads", "tasks"))
            may_read |= noun == "products" and scope in ("deals", "leads")
            read = asker.ask("dana", "GET", path, by_token=True)
            if (read.status == 200) != may_read or (not may_read and read.status != 403):
                wrong.append(f"GET {noun} with scope {scope}: {read.status}")
            wrote = asker.ask("dana", "POST", path, "{}", by_token=True)
            if noun != "search" and (wrote.status == 403) != (scope != own):
                wrong.append(f"POST {noun} with scope {scope}: {wrote.status}")
    assert not wrong, "\n".join(wrong)


FOREIGN = [
    "//evil.example", "https://evil.example/", "https:evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
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
