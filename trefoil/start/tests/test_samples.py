"""Samples go with one click; what the firm made its own stays, and is told before."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trefoil.core.actions import Refused
from trefoil.customers.actions import change_customer, create_customer, log_contact
from trefoil.customers.models import Customer
from trefoil.identity.actions import create_user
from trefoil.identity.models import Role, User
from trefoil.operational.sales.actions import change_deal, close_deal, create_deal
from trefoil.operational.sales.board import next_steps
from trefoil.operational.sales.models import BoardTotal, Deal
from trefoil.planner.actions import create_task, finish_task
from trefoil.planner.models import Task
from trefoil.search.models import Document
from trefoil.start.actions import add_samples, dismiss_steps, remove_samples
from trefoil.start.models import Sample
from trefoil.start.samples.leaving import samples
from trefoil.start.tests.test_founding import begin
from trefoil.timeline.models import Entry
from trefoil.timeline.readers import run_readers

pytestmark = pytest.mark.django_db


def page_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="trefoil.identity.backend.Backend")
    return browser


def sample(model: type, **wanted: object) -> object:
    ids = Sample.objects.system("test").filter(object_type=model.scope.object_type).values("object_id")
    return model.objects.system("test").filter(pk__in=ids, **wanted).order_by("pk").first()


def records() -> set[tuple[str, int]]:
    models = {"customer": Customer, "deal": Deal, "task": Task}
    rows = {kind: model.objects.system("test").values_list("pk", flat=True) for kind, model in models.items()}
    return {(kind, pk) for kind, ids in rows.items() for pk in ids}


def test_a_changed_sample_is_told_before_and_stays_by_choice() -> None:
    owner = begin()
    add_samples(actor=owner)
    deal = sample(Deal, state="open")
    change_deal(actor=owner, deal=deal, title="Colour for Emma")
    browser = page_of(owner)
    page = browser.get("/samples/").content.decode()
    assert "Colour for Emma" in page and "you changed it" in page
    answer = browser.post("/samples/removal", {"keep": f"deal:{deal.pk}"}, follow=True)
    text = " ".join(answer.content.decode().split())
    assert re.search(r"Removed: 4 (guests|customers), 4 deals, 2 leads, 4 tasks\.", text)
    assert Deal.objects.system("test").get().pk == deal.pk
    assert Customer.objects.system("test").get().pk == deal.customer_id, "with a deal its customer stays"
    assert not Sample.objects.system("test").exists()


def test_a_changed_sample_that_is_not_kept_goes() -> None:
    owner = begin()
    add_samples(actor=owner)
    change_deal(actor=owner, deal=sample(Deal, state="open"), title="Not worth keeping")
    log_contact(actor=owner, customer=sample(Customer), kind="note", text="only a trial")
    assert {one.object_type for one in samples().touched} == {"deal", "customer"}
    assert sum(remove_samples(actor=owner).values()) == 16
    assert not Customer.objects.system("test").exists() and not Deal.objects.system("test").exists()


def test_what_the_firm_hung_on_a_sample_keeps_it_whatever_was_ticked() -> None:
    owner = begin()
    add_samples(actor=owner)
    mine = create_deal(actor=owner, title="My own", customer=sample(Customer), amount="10.00", currency="PLN")
    task = create_task(actor=owner, title="My own task", source=sample(Deal, title="Wedding make-up"))
    other = create_customer(actor=owner, kind="person", name="Jan Own")
    held = {(one.object_type, one.name): one.must_stay for one in samples().touched}
    assert held[("customer", mine.customer.name)] and held[("deal", "Wedding make-up")]
    remove_samples(actor=owner, keep=[])
    assert set(Deal.objects.system("test").values_list("title", flat=True)) == {"My own", "Wedding make-up"}
    assert set(Task.objects.system("test").values_list("pk", flat=True)) == {task.pk}
    kept = set(Customer.objects.system("test").values_list("pk", flat=True))
    assert {mine.customer_id, other.pk} <= kept and len(kept) == 3


def test_trying_a_sample_task_out_is_no_change() -> None:
    owner = begin()
    add_samples(actor=owner)
    finish_task(actor=owner, task=sample(Task))
    assert samples().touched == []


def test_only_who_sets_the_firm_up_may_put_samples_in_or_out() -> None:
    owner = begin()
    staff = create_user(
        actor=owner, email="eva@lipa.example", name="Eva", password="three leaves, one stem",
        roles=[Role.objects.system("test").get(name="Staff")], teams=[owner.home_team],
    )  # fmt: skip
    staff = User.objects.get(pk=staff.pk)
    with pytest.raises(Refused):
        add_samples(actor=staff)
    add_samples(actor=owner)
    with pytest.raises(Refused):
        remove_samples(actor=staff)
    assert page_of(staff).get("/samples/").status_code == 403
    deal = sample(Deal, state="open")
    assert "This is a sample." in page_of(staff).get(f"/deals/{deal.pk}/").content.decode()


def test_the_search_index_and_the_board_forget_them_too() -> None:
    owner = begin()
    add_samples(actor=owner)
    run_readers()
    assert Document.objects.system("test").filter(title__contains="Emma").exists()
    remove_samples(actor=owner)
    assert not Document.objects.system("test").exists()
    assert not BoardTotal.objects.system("test").exclude(count=0).exists()
    assert not Entry.objects.system("test").filter(source_type__in=["customer", "deal", "lead", "task"]).exists()
    assert next_steps(owner, []) == {}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(doings=st.lists(st.sampled_from(["rename", "note", "own deal", "own task", "win", "stranger"]), max_size=5),
       keep=st.booleans())  # fmt: skip
def test_removing_samples_never_takes_anything_of_the_firms_own(
    doings: list[str], keep: bool, django_db_blocker: object
) -> None:
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        owner = begin()
        add_samples(actor=owner)
        marked = set(Sample.objects.system("test").values_list("object_type", "object_id"))
        for turn, doing in enumerate(doings):
            customer = Customer.objects.system("test").order_by("pk")[turn % 3]
            open_deal = Deal.objects.system("test").filter(state="open").order_by("pk").first()
            if doing == "rename":
                change_customer(actor=owner, customer=customer, name=f"Renamed {turn}")
            elif doing == "note":
                log_contact(actor=owner, customer=customer, kind="note", text="said")
            elif doing == "own deal":
                create_deal(actor=owner, title=f"Own {turn}", customer=customer, amount="5.00", currency="PLN")
            elif doing == "own task":
                tomorrow = timezone.now() + timedelta(days=1)
                create_task(actor=owner, title=f"Own {turn}", source=open_deal, due_at=tomorrow)
            elif doing == "win" and open_deal is not None:
                close_deal(actor=owner, deal=open_deal, outcome="won")
            else:
                create_customer(actor=owner, kind="person", name=f"Own person {turn}")
        own = records() - marked
        chosen = [(one.object_type, one.pk) for one in samples().touched] if keep else []
        remove_samples(actor=owner, keep=chosen)
        left = records()
        assert own <= left and set(chosen) <= left | {("lead", pk) for _kind, pk in chosen}
        for deal in Deal.objects.system("test").filter(title__startswith="Own "):
            assert deal.customer_id is not None and ("customer", deal.customer_id) in left
        for task in Task.objects.system("test").filter(title__startswith="Own ").exclude(source_type=""):
            assert (task.source_type, task.source_id) in left
        transaction.set_rollback(True)


def test_the_first_steps_tick_themselves_by_what_is_there_and_not_by_samples() -> None:
    owner = begin("en", "b2b")
    add_samples(actor=owner)
    browser = page_of(owner)

    def done() -> set[str]:
        page = browser.get("/").content.decode()
        return set(re.findall(r'data-step="(\w+)" data-done', page))

    assert done() == set()
    customer = create_customer(actor=owner, kind="organisation", name="Own firm")
    deal = create_deal(actor=owner, title="Own deal", customer=customer, amount="5.00", currency="PLN")
    assert done() == {"customer", "deal"}
    create_task(actor=owner, title="Own task", source=deal)
    close_deal(actor=owner, deal=deal, outcome="won")
    assert done() == {"customer", "deal", "task", "won"}
    browser.post("/settings/invitations/", {"email": "", "roles": Role.objects.system("test").first().pk})
    assert done() == {"customer", "deal", "task", "won", "colleague"}
    browser.post("/start/steps")
    assert "first-steps" not in browser.get("/").content.decode()
    browser.post("/start/steps", {"undo": "1"})
    assert "first-steps" in browser.get("/").content.decode()
    dismiss_steps(actor=owner)
    assert "first-steps" not in browser.get("/").content.decode()
