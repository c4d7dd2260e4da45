"""The named world with one record of every type in each of the oracle's four places, and words that betray them.

Each place has a word of its own ("qxvault") in every text of its records, and a phone; `words_hidden_from` says which
of them a person must never meet. A word of a place also hangs on records elsewhere: as a linked person, a part in a
deal, the customer of a task, the customer of a deal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client

from conftest import PASSWORD, World, make_world
from tests.architecture import oracle
from trefoil.collaborative.documents.actions import put_files
from trefoil.customers.actions import add_point, change_customer, create_customer, link_customers, log_contact
from trefoil.customers.models import ContactPoint, Customer, Link
from trefoil.customfields.actions import create_field
from trefoil.exchange.actions import start_import
from trefoil.identity.actions import create_token, create_user, set_active, share_record, touch_token
from trefoil.identity.models import Firm, Role
from trefoil.lists.actions import create_view
from trefoil.lists.changing import begin_mass_change
from trefoil.lists.many import Asked
from trefoil.lists.pasting import Line, paste_cells
from trefoil.lists.tagging import create_tag
from trefoil.operational.sales.actions import (
    add_participant,
    change_deal,
    change_lead,
    create_deal,
    create_lead,
    create_rule,
    judge_lead,
    set_lines,
)
from trefoil.operational.sales.models import LossReason, PriceList, Product
from trefoil.planner.actions import create_task
from trefoil.planner.escalating import create_escalation_rule
from trefoil.planner.plan_actions import create_plan
from trefoil.planner.plan_running import start_plan
from trefoil.search.actions import index_everything

BACKEND = "trefoil.identity.backend.Backend"
PHONES = {"north": "601555101", "south": "601555202", "vault": "601555303", "private": "601555404"}
WORDS = {"north": ["qxnorth"], "south": ["qxsouth"], "vault": ["qxvault", "vera hush", "silent auction", "601777888"],
         "private": ["qxprivate"]}  # fmt: skip
SOFT, SECRET = "qxsoft", "qxsecret"
NOBODY = 987_654
KINDS = ("customer", "person", "organisation", "deal", "lead", "task", "entry", "file")
FILE = "Name,E-mail\nImported Person,imported@file.example\n"


@dataclass
class Guarded:
    """The world, its records by type and place, and everything else that addresses and bodies name."""

    world: World
    users: dict[str, Any]
    records: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    others: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def spare_person(self, person: str | None) -> int:
        """A customer whom this person sees, to be named in a body."""
        place = "vault" if person == "igor" else "south" if person in ("tom", "ruth") else "north"
        return int(self.others[f"spare_{place}"])

    def values(self, kind: str, place: str) -> dict[str, Any]:
        """What names the record of this type in this place, for addresses and bodies."""
        found = self.records[kind][place]
        return {**found, "record_id": found["pk"]}


def words_hidden_from(person: str | None) -> list[bytes]:
    """What this person must not find in any answer."""
    hidden = [
        word for place, thing in oracle.THINGS.items() if person is None or not oracle.may(person, "view", thing)
        for word in (*WORDS[place], PHONES[place])
    ]  # fmt: skip
    if person is None or not oracle.reads_group(person, "sensitive"):
        hidden.append(SOFT)
    if person is None or not oracle.reads_group(person, "secret"):
        hidden.append(SECRET)
    return [word.encode() for word in hidden]


def make_guarded_world() -> Guarded:
    """Build it all; everybody is signed in and everybody who may has a token."""
    world = make_world()
    found = Guarded(world, {name: getattr(world, name) for name in oracle.PEOPLE})
    for kind in ("customer", "lead", "deal"):
        for group in ("normal", "sensitive", "secret"):
            create_field(actor=world.dana, object_type=kind, label=f"Own {group}", key=f"own_{group}", group=group)
    for name in oracle.PEOPLE:  # their rights and the firm's set-up as they are now
        found.users[name] = world.again(found.users[name])
        setattr(world, name, found.users[name])
    for place in oracle.THINGS:
        _fill(found, place)
    _cross(found)
    _others(found)
    index_everything()
    sign_in(found)
    set_active(actor=found.world.dana, user=found.users["nina"], is_active=False)
    return found


def _fill(found: Guarded, place: str) -> None:
    thing = oracle.THINGS[place]
    owner, word, hides = found.users[thing.owner], WORDS[place][0], thing.is_private
    points = [
        {"kind": "email", "text": f"{word}@{word}.example"}, {"kind": "phone", "text": f"+48 {PHONES[place]}"},
        {"kind": "address", "text": "", "data": {"street": f"{word} street", "city": f"{word} city"}},
    ]  # fmt: skip
    own = {"own_normal": f"{word} plain"}
    organisation = create_customer(
        actor=owner, kind="organisation", name=f"{word} works", points=points[:1], is_private=hides, custom=own,
        outside_id=f"org-{place}",
    )  # fmt: skip
    person = create_customer(
        actor=owner, kind="person", given_name=f"{word} given", family_name=f"{word} family", points=points,
        organisation=organisation, job_title=f"{word} boss", is_private=hides, custom=own, standings=["client"],
        outside_id=f"person-{place}",
    )  # fmt: skip
    deal = create_deal(
        actor=owner, title=f"{word} deal", customer=organisation, amount="7311.00", currency="EUR", is_private=hides,
        source=f"{word} source", custom=own, outside_id=f"deal-{place}",
    )  # fmt: skip
    set_lines(actor=owner, deal=deal, lines=[{"name": f"{word} line", "unit_price": "7311.00"}])
    part = add_participant(actor=owner, deal=deal, person=person)
    lead = create_lead(
        actor=owner, owner=owner, title=f"{word} lead", given_name=f"{word} giver", family_name=f"{word} house",
        organisation=f"{word} asking", email=f"lead@{word}.example", phone=f"+48 {PHONES[place]}", text=f"{word} text",
        source=f"{word} web", utm={"campaign": f"{word} spring"}, is_private=hides, custom=own,
        outside_id=f"lead-{place}",
    )  # fmt: skip
    judge_lead(actor=owner, lead=lead, is_qualified=True, text=f"{word} verdict")
    task = create_task(
        actor=owner, title=f"{word} task", text=f"{word} words", customer=person, source=deal, is_private=hides
    )
    entry = log_contact(actor=owner, customer=person, kind="note", text=f"{word} note")
    _remember(found, place, person=person, organisation=organisation, deal=deal, lead=lead, task=task, entry=entry)
    file = put_files(
        actor=owner, object_type="deal", pk=deal.pk, sent=[(f"{word} paper.txt", [f"{word} file".encode()])]
    )[0]
    found.records["file"][place] = {"pk": file.pk}
    found.records["deal"][place] |= {"participant_id": part.pk, "part": part.pk}


def _remember(found: Guarded, place: str, **rows: Any) -> None:
    dana = found.world.dana
    for kind, row in rows.items():
        named = {"pk": row.pk, "object_id": row.pk, "outside_id": f"{kind}-{place}"}
        if kind in ("person", "organisation"):
            points = ContactPoint.objects.system("test").filter(customer=row)
            add_point(actor=dana, customer=row, kind="handle", text=f"@{WORDS[place][0]}")
            named |= {"customer_id": row.pk, "object_type": "customer", "point_id": points.first().pk}
        else:
            named |= {f"{kind}_id": row.pk, "object_type": kind}
        if kind != "entry":
            named["share_id"] = share_record(actor=dana, row=row, user=dana).pk
        found.records[kind][place] = named
    person, organisation = rows["person"], rows["organisation"]
    link = Link.objects.system("test").get(customer=person.pk, other=organisation.pk)
    found.records["person"][place]["link_id"] = link.pk
    tie = f"{WORDS[place][0]} tie"
    link = link_customers(actor=dana, customer=organisation, other=person, role="refers", title=tie)
    found.records["organisation"][place]["link_id"] = link.pk
    found.records["person"][place]["entry"] = rows["entry"].pk
    found.records["customer"][place] = found.records["person"][place]
    for kind in ("person", "deal", "lead"):
        change = {"person": change_customer, "deal": change_deal, "lead": change_lead}[kind]
        name = "customer" if kind == "person" else kind
        for text in ("was", "is"):
            own = {"own_sensitive": f"{SOFT} {text}", "own_secret": f"{SECRET} {text} 1234"}
            change(actor=dana, **{name: rows[kind].pk}, custom=own)


def _cross(found: Guarded) -> None:
    """Hang what is hidden on what is seen."""
    dana, marek, tom = (found.users[name] for name in ("dana", "marek", "tom"))
    rows = {place: Customer.objects.system("test").get(pk=found.records["person"][place]["pk"]) for place in PHONES}
    north, vault = rows["north"], rows["vault"]
    for place in ("vault", "private"):
        word = WORDS[place][0]
        link_customers(actor=dana, customer=north, other=rows[place], role="refers", title=f"{word} friend")
        link_customers(actor=dana, customer=rows[place], other=rows["south"], role="refers", title=f"{word} friend")
        add_participant(actor=dana, deal=found.records["deal"]["north"]["pk"], person=rows[place])
        for owner, team in ((marek, found.world.north), (tom, found.world.south)):
            create_task(actor=dana, title="Ask about it", customer=rows[place], owner=owner, team=team)
            create_deal(actor=dana, title="Shared venture", customer=rows[place], owner=owner, team=team, amount=5)
    log_contact(actor=dana, customer=vault, kind="call", text=WORDS["vault"][0] + " call")


def _others(found: Guarded) -> None:
    world, dana = found.world, found.world.dana
    moving = start_import(actor=world.olga, chunks=[FILE.encode()], file_name="people.csv", kind="people")
    nina = create_user(
        actor=None, email="nina@trefoil.example", name="Nina Gone", password=PASSWORD,
        roles=[Role.objects.system("test").get(name="Member")], teams=[world.north],
    )  # fmt: skip
    found.users["nina"] = nina
    spare = {
        f"spare_{place}": create_customer(actor=found.users[owner], kind="person", name=f"{WORDS[place][0]} spare").pk
        for place, owner in (("north", "marek"), ("south", "tom"), ("vault", "igor"))
    }
    reasons = LossReason.objects.system("test")
    token, _secret = create_token(actor=world.olga, user=world.olga, name="her own", scopes=["read"])
    rule = create_rule(actor=dana, name="From the fair", source="fair", users=[found.users["marek"].pk])
    extra = create_field(actor=dana, object_type="deal", label="Spare")
    view = create_view(actor=world.olga, object_type="deal", name="Hers alone", params={"state": "open"})
    asked = Asked("change", "source", "fair")
    plan = create_plan(actor=dana, name="First order", is_firms=True, steps=[{"title": "Call"}])
    running = start_plan(actor=found.users["marek"], plan=plan, object_type="deal", pk=found.records["deal"]["north"]["pk"])
    late = create_escalation_rule(actor=dana, name="Late", after_hours=24)
    change = begin_mass_change(actor=world.olga, object_type="deal", ids=[world.deal.pk], asked=asked)
    line = Line(world.deal.pk, {"source": "fair"}, {"source": "fair"})
    pasted, _left = paste_cells(actor=world.olga, object_type="deal", lines=[line])
    word, other_word = (create_tag(actor=world.dana, name=name) for name in ("VIP", "Partner"))
    found.others = spare | {
        "tag": word.pk, "other_tag": other_word.pk,
        "nobody": NOBODY, "stage": world.stages[0].pk, "next_stage": world.stages[1].pk, "pipeline": world.pipeline.pk,
        "last_stage": world.stages[3].pk, "product": Product.objects.system("test").get().pk,
        "lost": reasons.filter(outcome="lost").first().pk, "spam": reasons.get(outcome="disqualified").pk,
        "spare_team": world.south.pk, "north_team": world.north.pk, "vault_team": world.vault.pk,
        "price_list": PriceList.objects.system("test").values_list("pk", flat=True).first(),
        "role": Role.objects.system("test").get(name="Reader").pk, "field": extra.pk, "import": moving.pk,
        "rule": rule.pk, "her_token": token.pk, "her_view": view.pk, "her_change": change.pk,
        "her_paste": pasted.pk if pasted else 0, "user": world.ruth.pk, "igor": world.igor.pk, "nina": nina.pk,
        "marek": world.marek.pk, "escalation_rule": late.pk, "firms_plan": plan.pk, "running_plan": running.pk,
        "firm_version": Firm.objects.system("test").get().version,
    } | {
        f"{place}_{kind}": named["pk"] for kind, places in found.records.items() for place, named in places.items()
    }  # fmt: skip


def sign_in(found: Guarded) -> None:
    """A session for every user, and a token for those who may have one."""
    for name, user in found.users.items():
        client = Client()
        client.force_login(user, backend=BACKEND)
        found.sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
        if name == "nina" or oracle.has_right(name, "use_api"):
            row, found.secrets[name] = create_token(actor=None, user=user, name="program", scopes=["read", "write"])
            touch_token(actor=user, token=row)  # else the first request would note the use
