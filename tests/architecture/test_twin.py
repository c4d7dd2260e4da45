"""Two worlds, with hidden records and without: whoever may not see them gets the same answers in both.

Timelines are left out: that something was done to a record which the reader sees stays on its timeline, without saying
to whom it was tied ("a customer that is not open to you").
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from conftest import World, make_world
from tests.architecture.guarded_world import Guarded, sign_in
from tests.architecture.matrix import Asker
from trefoil.core.actions import write_permit
from trefoil.customers.actions import add_point, create_customer, link_customers, log_contact
from trefoil.customers.models import Customer
from trefoil.operational.sales.actions import (
    add_participant,
    close_deal,
    create_deal,
    create_lead,
    judge_lead,
    set_lines,
)
from trefoil.planner.actions import create_task
from trefoil.search.actions import index_everything

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

LISTS = [
    "/", "/customers/", "/customers/?kind=person", "/customers/?name__has=an", "/customers/?sort=name&limit=2",
    "/customers/?total=yes", "/customers/?trash=yes", "/customers/?owner=me", "/customers/?phone__has=6",
    "/customers/?organisation__has=a", "/customers/?email__has=example", "/customers/?filter=owner",
    "/customers/choices?other=an", "/customers/choices?organisation=ka", "/customers/choices?other=Twin",
    "/customers/duplicates?kind=person&name=Anna+Kowalska&phone=%2B48600555212&email=anna@podlipa.example",
    "/customers/duplicates?kind=person&name=Twin+Person&phone=%2B48600555999&email=twin@twin.example",
    "/customers/export", "/deals/", "/deals/?q=twin", "/deals/?owner=me", "/deals/board/column?stage={stage}",
    "/deals/table", "/deals/table?state=open&sort=-amount", "/deals/table?total=yes",
    "/deals/table?customer__empty=yes", "/deals/near?q=twin", "/deals/near?title=twin", "/deals/export", "/leads/",
    "/leads/?state=open", "/leads/?total=yes", "/leads/?email__has=twin", "/leads/export", "/funnel/", "/products/",
    "/products/{product}/", "/tasks/", "/tasks/?done=yes", "/tasks/?total=yes", "/tasks/?customer__empty=yes",
    "/search/?q=twin", "/search/?q=an", "/search/?q=600555999", "/search/?q=999", "/search/?q=tw",
    "/search/suggestions?q=twin", "/search/suggestions?q=5", "/search/suggestions?q=anna", "/settings/", "/profile/",
    "/customers/{anna}/panels", "/customers/{anna}/facts",
    "/deals/{deal}/panels", "/deals/{deal}/facts", "/access/customer/{anna}/", "/api/v1/people",
    "/api/v1/people?sort=-name&limit=1", "/api/v1/people?name__has=Twin", "/api/v1/organisations",
    "/api/v1/people?email=twin@twin.example", "/api/v1/people?phone=%2B48600555999", "/api/v1/deals",
    "/api/v1/deals?customer_id__empty=true", "/api/v1/deals?amount__gt=1", "/api/v1/leads", "/api/v1/tasks",
    "/api/v1/tasks?customer_id__empty=false", "/api/v1/search?q=twin", "/api/v1/search?q=anna", "/api/v1/products",
    "/api/v1/people/{anna}", "/api/v1/organisations/{kawiarnia}", "/api/v1/deals/{deal}",
    "/api/v1/deals/{deal}/participants", "/api/v1/deals/{deal}/moves", "/api/v1/users", "/api/v1/teams",
]  # fmt: skip
POSTS = [
    ("/customers/new", "kind=person&name=Twin+Person&email=twin@twin.example&phone=%2B48600555999"),
    ("/customers/new", "kind=person&name=Someone&organisation=Twin+Works"),
    ("/api/v1/people", '{"name": "Twin Person", "points": [{"kind": "email", "text": "twin@twin.example"}]}'),
    ("/api/v1/people/{anna}/points", '{"kind": "email", "text": "twin@twin.example"}'),
    ("/customers/{anna}/points", "kind=phone&text=%2B48600555999"),
    ("/customers/{anna}/links", "other=Twin+Works&role=works_at"),
    ("/tasks/", "title=T&customer=Twin+Person"),
    ("/api/v1/leads/{lead}/conversion", '{"with_deal": true}'),
    ("/leads/{lead}/conversion", "deal=yes"),
]
_VOLATILE = re.compile(
    rb"[A-Za-z0-9]{64}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]*(?:Z|\+\d\d:\d\d)?|(?<=[/#=\":-])\d+(?=[/\"?,&}\]< ]|$)"
    rb"|(?<=: )\d+(?=[,}])|\d+ s\b|W?\"v\d+\"|\"after\": \"[^\"]*\"|after=[\w%-]+|\"next\": \"[^\"]*\""
)


def _hide(world: World) -> None:
    """Records that marek may not see, of every kind, and some of them hanging on what he sees."""
    igor, dana, tom = world.igor, world.dana, world.tom
    for owner, is_private in ((igor, False), (tom, True), (dana, True)):
        works = create_customer(actor=owner, kind="organisation", name="Twin Works", is_private=is_private)
        person = create_customer(
            actor=owner, kind="person", name="Twin Person", organisation=works, is_private=is_private,
            points=[{"kind": "email", "text": "twin@twin.example"}, {"kind": "phone", "text": "+48600555999"}],
        )  # fmt: skip
        deal = create_deal(actor=owner, title="Twin deal", customer=works, amount=900, is_private=is_private)
        product = world_product(world)
        set_lines(actor=owner, deal=deal, lines=[{"product": product, "unit_price": "7"}])
        lost = create_deal(actor=owner, title="Twin lost", customer=person, amount=9, is_private=is_private)
        close_deal(actor=owner, deal=lost, outcome="lost")
        lead = create_lead(
            actor=owner, owner=owner, given_name="Piotr", family_name="Wójcik", organisation="Piekarnia Złoty Kłos",
            email="piotr@klos.example", is_private=is_private,
        )  # fmt: skip
        judge_lead(actor=owner, lead=lead, is_qualified=True)
        create_task(actor=owner, title="Twin task", customer=person, is_private=is_private)
        add_point(actor=owner, customer=person, kind="email", text="anna@podlipa.example")
        add_point(actor=owner, customer=person, kind="email", text="piotr@klos.example")
        log_contact(actor=owner, customer=person, kind="note", text="Twin note")
    namesake = create_customer(actor=igor, kind="organisation", name="Piekarnia Złoty Kłos")
    create_customer(actor=igor, kind="person", name="Anna Kowalska", organisation=namesake)
    hidden = Customer.objects.system("test").filter(name="Twin Person").first()
    link_customers(actor=dana, customer=world.anna, other=hidden, role="refers")
    link_customers(actor=dana, customer=hidden, other=world.kawiarnia, role="works_at")
    add_participant(actor=dana, deal=world.deal, person=hidden)


def world_product(world: World) -> int:
    """The number of the product that both worlds have."""
    return int(world.numbers["product"])  # type: ignore[attr-defined]


def _answers(world: World, guarded: Guarded) -> dict[str, tuple[int, bytes]]:
    asker, found = Asker(guarded), {}
    for path in LISTS:
        answer = asker.ask("marek", "GET", path.format(**guarded.others))
        found[path] = (answer.status, _VOLATILE.sub(b"#", answer.content))
    for path, body in POSTS:
        answer = asker.ask("marek", "POST", path.format(**guarded.others), body)
        found[f"POST {path} {body}"] = (answer.status, _VOLATILE.sub(b"#", answer.content))
    return found


def test_hidden_records_change_nothing_in_what_another_sees(db: Any) -> None:
    world = make_world()
    guarded = Guarded(world, {"marek": world.marek})
    guarded.others = {
        "stage": world.stages[0].pk, "anna": world.anna.pk, "kawiarnia": world.kawiarnia.pk, "deal": world.deal.pk,
        "lead": world.lead.pk, "product": 1,
    }  # fmt: skip
    world.numbers = guarded.others  # type: ignore[attr-defined]
    index_everything()
    sign_in(guarded)
    without = _answers(world, guarded)
    _hide(world)
    with write_permit("test"):
        index_everything()
    with_hidden = _answers(world, guarded)
    differing = [path for path, answer in without.items() if with_hidden[path] != answer]
    told = [f"{path}: {without[path][0]} {with_hidden[path][0]} "
            f"{_first_difference(without[path][1], with_hidden[path][1])}" for path in differing]  # fmt: skip
    assert not told, "\n".join(told)
    assert all(status < 500 for status, _body in without.values())
    assert sum(status == 200 for status, _body in without.values()) > len(LISTS) // 2


def _first_difference(one: bytes, other: bytes) -> str:
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"…{one[max(0, at - 60) : at + 60]!r} / {other[max(0, at - 60) : at + 60]!r}"
