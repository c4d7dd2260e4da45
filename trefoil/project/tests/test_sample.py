"""The sample firm: it builds in one go, its figures agree, its addresses and phones are nobody's, its pages open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import phonenumbers
import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from trefoil.core import registry
from trefoil.customers.models import ContactPoint, Customer, PinnedEntry
from trefoil.identity.models import User
from trefoil.operational.sales.models import BoardTotal, Deal, DealClosure, DealLine, Lead, StageMove
from trefoil.planner.models import Task
from trefoil.project import sample
from trefoil.project.cli import demo
from trefoil.project.sample import comings
from trefoil.timeline.models import Entry, EntryCustomer
from trefoil.timeline.reading import of_customer

WHY = "test"


@pytest.fixture(scope="module")
def firm(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, User]]:
    """The sample firm, built once for this module and taken back at its end; its colleagues by first name."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert sample.build() is True
        yield {user.email.split("@")[0]: user for user in User.colleagues.system(WHY)}
        transaction.set_rollback(True)


def everything() -> Counter[str]:
    """How many rows of each kind there are."""
    models = (User, Customer, ContactPoint, Deal, StageMove, Lead, Task, Entry, EntryCustomer)
    return Counter({m.__name__: getattr(m, "colleagues", m.objects).system(WHY).count() for m in models})


@pytest.mark.django_db
def test_an_interrupted_start_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_given: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(comings, "_link", stop)
    with pytest.raises(KeyboardInterrupt):
        sample.build()
    assert sum(everything().values()) == 0


def test_no_sample_among_other_people(world: Any, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything()
    with pytest.raises(sample.OthersWorkHere):
        sample.build()
    assert demo.make() == demo.BAD_CONFIGURATION
    assert "TREFOIL_DATA" in capsys.readouterr().err
    assert everything() == before


def test_only_loopback_is_local() -> None:
    assert demo.is_local("127.0.0.1") and demo.is_local("::1") and demo.is_local("localhost")
    assert not demo.is_local("0.0.0.0") and not demo.is_local("crm.example.org")


def test_building_twice_adds_nothing(firm: dict[str, User], capsys: pytest.CaptureFixture[str]) -> None:
    before = everything()
    assert sample.build() is False
    assert everything() == before
    assert demo.make() == 0
    told = capsys.readouterr().out
    assert "making" not in told and sample.PASSWORD in told
    assert all(email in told for email in (sample.OWNER, sample.SELLER, sample.READER))


def test_there_is_enough_of_everything(firm: dict[str, User]) -> None:
    kinds = Counter(Customer.objects.system(WHY).values_list("kind", flat=True))
    assert kinds["organisation"] >= 45 and kinds["person"] >= 80
    assert set(Customer.objects.system(WHY).values_list("language", flat=True)) >= {"pl", "ru", "he", "en", "de", "fr"}
    states = Counter(Deal.objects.system(WHY).values_list("state", flat=True))
    assert sum(states.values()) >= 110 and min(states["won"], states["lost"], states["open"]) >= 20
    assert set(Deal.objects.system(WHY).values_list("currency", flat=True)) == {"EUR", "PLN", "ILS", "USD"}
    leads = Counter(Lead.objects.system(WHY).values_list("state", flat=True))
    assert set(leads) == {"open", "qualified", "disqualified", "converted"} and sum(leads.values()) == 22
    now = timezone.now()
    todo = Task.objects.system(WHY).open()
    assert todo.filter(due_at__lt=now - timedelta(days=1)).exists() and todo.filter(due_at__gt=now).exists()
    assert PinnedEntry.objects.system(WHY).count() >= 5


def test_totals_agree_with_plain_sums(firm: dict[str, User]) -> None:
    plain: dict[Any, list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    for deal in Deal.objects.system(WHY).open():
        found = plain[deal.stage_id, deal.owner_id, deal.team_id, deal.is_private, deal.currency]
        found[0] += 1
        found[1] += deal.amount
    kept = {
        (row.stage_id, row.owner_key, row.team_key, row.is_private, row.currency): [row.count, row.amount]
        for row in BoardTotal.objects.system(WHY).exclude(count=0)
    }
    assert kept == dict(plain)


def test_every_deal_has_a_course_without_gaps(firm: dict[str, User]) -> None:
    moves: dict[int, list[StageMove]] = defaultdict(list)
    for move in StageMove.objects.system(WHY).order_by("pk"):
        moves[move.deal_id].append(move)
    closures = {row.deal_id: row for row in DealClosure.objects.system(WHY)}
    lines: dict[int, Decimal] = defaultdict(Decimal)
    for line in DealLine.objects.system(WHY):
        lines[line.deal_id] += line.amount
    for deal in Deal.objects.system(WHY):
        steps = moves[deal.pk]
        assert steps[0].from_stage_id is None and steps[0].at == deal.created_at
        for earlier, later in pairwise(steps):
            assert later.from_stage_id == earlier.to_stage_id and later.at > earlier.at
            assert later.seconds == int((later.at - earlier.at).total_seconds())
        assert (deal.pk in closures) == (deal.state != "open")
        if deal.state != "open":
            assert steps[-1].outcome == deal.state == closures[deal.pk].outcome
            assert closures[deal.pk].at == steps[-1].at and closures[deal.pk].reason_id
        if deal.pk in lines:
            assert deal.amount == lines[deal.pk], deal


def test_the_timeline_is_in_order_and_never_ahead(firm: dict[str, User]) -> None:
    entries = list(Entry.objects.system(WHY).order_by("pk"))
    moments = [entry.at for entry in entries]
    assert moments == sorted(moments)
    assert moments[-1] <= timezone.now() and moments[0] > timezone.now() - timedelta(days=560)
    recent = [entry for entry in entries if entry.at > timezone.now() - timedelta(days=1)]
    assert len(recent) < 60, "what has no time of its own must not pile up today"
    at = {entry.pk: entry.at for entry in entries}
    assert all(link.at == at[link.entry_id] for link in EntryCustomer.objects.system(WHY))
    assert {entry.verb for entry in entries} <= {verb.name for verb in registry.verbs}
    for row in Customer.objects.system(WHY):
        assert row.created_at <= row.updated_at <= timezone.now()


def test_no_address_and_no_phone_is_anybodys(firm: dict[str, User]) -> None:
    points = list(ContactPoint.objects.system(WHY).values_list("kind", "value"))
    hosts = [value.rpartition("@")[2] for kind, value in points if kind in ("email", "website")]
    hosts += [email.rpartition("@")[2] for email in User.colleagues.system(WHY).values_list("email", flat=True)]
    hosts += [email.rpartition("@")[2] for email in Lead.objects.system(WHY).values_list("email", flat=True)]
    assert [host for host in hosts if not host.endswith(".example")] == []
    phones = [value for kind, value in points if kind == "phone"]
    assert len(set(phones)) >= 125
    phones += Lead.objects.system(WHY).values_list("phone", flat=True)
    assert [text for text in phones if not phonenumbers.is_valid_number(phonenumbers.parse(text))] == []


def test_the_reader_is_restricted(firm: dict[str, User]) -> None:
    ruth, dana = firm["ruth"], firm["dana"]
    assert 0 < Deal.objects.visible_to(ruth).count() < Deal.objects.visible_to(dana).count()
    assert not Lead.objects.visible_to(ruth).exists() and not ruth.may("use_api")
    assert ruth.viewer.mode("sensitive") == "hidden"


def test_customers_have_something_to_tell(firm: dict[str, User]) -> None:
    lipa = Customer.objects.get_or_404(firm["marek"], name="Kawiarnia Pod Lipą")
    kinds = {row["verb"] for row in of_customer(firm["marek"], lipa.pk, limit=200)}
    assert {"deal.created", "deal.moved", "note.added", "customer.linked", "task.created", "lead.converted"} <= kinds


LISTS = (
    "planner:today", "planner:tasks", "customers:customers", "sales:board", "sales:deals", "sales:leads",
    "sales:funnel", "sales:products", "search:results", "identity:settings",
)  # fmt: skip
RECORDS = (("customers:customer", Customer), ("sales:deal", Deal), ("sales:lead", Lead), ("planner:task", Task))


@pytest.mark.parametrize("name", ["dana", "marek", "ruth"])
def test_every_page_opens(firm: dict[str, User], name: str) -> None:
    user = firm[name]
    browser = Client()
    browser.force_login(user, backend="trefoil.identity.backend.Backend")
    closed = {"dana": set(), "marek": {"identity:settings"}, "ruth": {"identity:settings", "sales:leads"}}[name]
    failed = {}
    for page in LISTS:
        status = opened(browser, page)
        if status not in (None, 200) and not (page in closed and status in (403, 404)):
            failed[page] = status
    for page, model in RECORDS:
        for pk in model.objects.visible_to(user).order_by("-pk").values_list("pk", flat=True)[:12]:
            status = opened(browser, page, pk)
            if status not in (None, 200):
                failed[f"{page} {pk}"] = status
    assert failed == {}


def opened(browser: Client, page: str, *args: int) -> int | None:
    """The status of a page, None when there is no such page."""
    try:
        return browser.get(reverse(page, args=args)).status_code
    except NoReverseMatch as missing:
        if page.partition(":")[2] in str(missing) or page.partition(":")[0] in str(missing):
            return None
        raise
