"""One small named world for all tests.

Orchard & Vale sells kitchens for cafés. Dana owns the firm. Marek sells in the North, Tom in the South (his team is
walled nowhere); Olga heads both; Ruth reads; Igor works behind the wall of the Vault. Nobody else is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from trefoil.customers.actions import create_customer, link_customers
from trefoil.identity import setup, viewing
from trefoil.identity.actions import apply_pack, create_team, create_user, set_up_firm
from trefoil.identity.models import User
from trefoil.operational.sales.actions import create_deal, create_lead, create_pipeline, create_product, create_reason
from trefoil.operational.sales.models import Pipeline, Stage
from trefoil.planner.actions import create_task
from trefoil.start.words import speaking

PASSWORD = "three leaves, one stem"  # noqa: S105


@dataclass
class World:
    """The named things of the tests."""

    dana: User
    marek: User
    tom: User
    olga: User
    ruth: User
    igor: User
    north: Any
    south: Any
    vault: Any
    pipeline: Pipeline
    stages: list[Stage]
    kawiarnia: Any
    anna: Any
    zerno: Any
    secret: Any
    deal: Any
    south_deal: Any
    vault_deal: Any
    lead: Any
    task: Any

    def client(self, user: User) -> Client:
        """A browser in which the user is signed in."""
        browser = Client()
        browser.force_login(user, backend="trefoil.identity.backend.Backend")
        return browser

    def again(self, user: User) -> User:
        """The user read anew, with the rights of now."""
        return User.objects.get(pk=user.pk)


@pytest.fixture(autouse=True)
def _forget() -> None:
    """What a process keeps in memory is about another test's database."""
    viewing.forget_all()
    setup.forget_all()
    speaking.forget()
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    """The named world, made anew for each test."""
    return make_world()


def make_world() -> World:
    """Build the world in the database (also used where a test needs it committed)."""
    set_up_firm(
        actor=None, name="Orchard & Vale", currency="EUR", country="PL", language="en", time_zone="Europe/Warsaw"
    )
    roles = apply_pack(actor=None, pack="team_shop")
    north, south = (create_team(actor=None, name=name) for name in ("North", "South"))
    vault = create_team(actor=None, name="Vault", is_walled=True)

    def person(name: str, role: str, teams: list[Any], heads: list[Any] | None = None, language: str = "en") -> User:
        return create_user(
            actor=None, email=f"{name.split()[0].lower()}@trefoil.example", name=name, password=PASSWORD,
            roles=[roles[role]], teams=teams, heads=heads or [], language=language,
        )  # fmt: skip

    dana = person("Dana Levi", "owner", [north])
    marek = person("Marek Kania", "member", [north])
    tom = person("Tom Bright", "member", [south])
    olga = person("Olga Sokolova", "manager", [north], [north, south])
    ruth = person("Ruth Stein", "reader", [south])
    igor = person("Igor Pavlov", "member", [vault])
    pipeline = create_pipeline(
        actor=dana, name="Equipment",
        stages=[
            {"name": "New contact", "probability": 10, "rot_days": 10},
            {"name": "Needs found", "probability": 25, "rot_days": 14},
            {"name": "Offer sent", "probability": 50, "rot_days": 14, "required_fields": ["amount"]},
            {"name": "Contract", "probability": 90, "rot_days": 30, "required_fields": ["amount", "expected_close_on"]},
        ],
    )  # fmt: skip
    for outcome, name in (("lost", "Too dear"), ("lost", "Went silent"), ("won", "Price"), ("disqualified", "Spam")):
        create_reason(actor=dana, outcome=outcome, name=name)
    create_product(actor=dana, name="Two-group machine", code="TG-2", price="5400.00", currency="EUR")
    kawiarnia = create_customer(
        actor=marek, kind="organisation", name="Kawiarnia Pod Lipą", standings=["client"],
        points=[{"kind": "email", "text": "biuro@podlipa.example"}, {"kind": "phone", "text": "12 555 01 84"}],
    )  # fmt: skip
    anna = create_customer(
        actor=marek, kind="person", name="Anna Kowalska", organisation=kawiarnia, job_title="Owner",
        points=[{"kind": "email", "text": "anna@podlipa.example"}, {"kind": "phone", "text": "+48 600 555 212"}],
    )  # fmt: skip
    zerno = create_customer(actor=tom, kind="organisation", name="Кофейня «Зерно»")
    lotte = create_customer(actor=tom, kind="person", name="Lotte Vermeer")
    link_customers(actor=tom, customer=lotte, other=zerno, role="buys_for")
    secret = create_customer(
        actor=igor, kind="person", name="Vera Hush", points=[{"kind": "phone", "text": "+48 601 777 888"}]
    )
    deal = create_deal(actor=marek, title="Second bar", customer=kawiarnia, amount="12400.00", currency="EUR")
    south_deal = create_deal(actor=tom, title="Grinder renewal", customer=zerno, amount="9360.00", currency="EUR")
    vault_deal = create_deal(actor=igor, title="Silent auction", customer=secret, amount="77.00", currency="EUR")
    lead = create_lead(
        actor=marek, given_name="Piotr", family_name="Wójcik", organisation="Piekarnia Złoty Kłos",
        email="piotr@klos.example", source="web", utm={"campaign": "spring"},
    )  # fmt: skip
    task = create_task(actor=marek, title="Call Anna about instalments", kind="call", source=deal)
    return World(
        dana, marek, tom, olga, ruth, igor, north, south, vault, pipeline,
        list(Stage.objects.system("test").filter(pipeline=pipeline).order_by("position")), kawiarnia, anna, zerno,
        secret, deal, south_deal, vault_deal, lead, task,
    )  # fmt: skip
