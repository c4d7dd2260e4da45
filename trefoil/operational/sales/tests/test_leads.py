"""Leads: who may open and judge them, what they become, and that the way back is known from both ends."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from trefoil.customers.models import Customer
from trefoil.operational.sales.actions import change_lead, create_lead, judge_lead
from trefoil.operational.sales.models import Deal, Lead, LeadConversion, LeadVerdict, LossReason
from trefoil.timeline.models import Entry
from trefoil.timeline.readers import run_readers

HTMX = {"HX-Request": "true"}


def address(row: Any, rest: str = "") -> str:
    return f"/leads/{row.pk}/{rest}"


def state() -> list[Any]:
    """Everything that a refusal must leave as it was."""
    reason = "test"
    return [
        sorted(Lead.objects.system(reason).values_list("pk", "title", "state", "version", "owner_id", "deleted_at")),
        LeadVerdict.objects.system(reason).count(), LeadConversion.objects.system(reason).count(),
        Customer.objects.system(reason).count(), Deal.objects.system(reason).count(),
        Entry.objects.system(reason).count(),
    ]  # fmt: skip


GETS = ("", "facts", "panels", "timeline", "fields/title", "verdicts", "conversion")
POSTS = (
    ("fields/title", {"value": "Taken"}), ("verdicts", {"verdict": "qualified"}), ("conversion", {}), ("deletion", {}),
    ("restoration", {}),
)  # fmt: skip


@pytest.mark.parametrize("rest", GETS)
def test_a_stranger_finds_no_lead_at_any_of_its_addresses(world: Any, rest: str) -> None:
    assert world.client(world.tom).get(address(world.lead, rest)).status_code == 404
    assert world.client(world.marek).get(address(world.lead, rest)).status_code == 200


@pytest.mark.parametrize(("rest", "posted"), POSTS)
def test_a_stranger_changes_nothing(world: Any, rest: str, posted: dict[str, str]) -> None:
    before = state()
    assert world.client(world.tom).post(address(world.lead, rest), posted).status_code == 404
    assert state() == before


@pytest.mark.parametrize(("rest", "posted"), POSTS)
def test_a_reader_is_refused_and_changes_nothing(world: Any, rest: str, posted: dict[str, str]) -> None:
    row = create_lead(actor=world.tom, title="Southern enquiry")
    browser, before = world.client(world.ruth), state()
    assert browser.get(address(row)).status_code == 200
    assert browser.post(address(row, rest), posted).status_code == 403
    assert browser.post("/leads/new", {"title": "Mine"}).status_code == 403
    assert state() == before


def test_the_list_holds_what_the_viewer_may_see_and_its_tabs_cut_it(world: Any) -> None:
    create_lead(actor=world.tom, title="Southern enquiry")
    marek, tom = (world.client(user).get("/leads/").content.decode() for user in (world.marek, world.tom))
    assert "Piotr Wójcik" in marek and "Southern enquiry" not in marek
    assert "Southern enquiry" in tom and "Piotr" not in tom
    judge_lead(actor=world.marek, lead=world.lead, is_qualified=True)
    browser = world.client(world.marek)
    assert "Piotr Wójcik" in browser.get("/leads/?state=qualified").content.decode()
    assert "Piotr Wójcik" not in browser.get("/leads/?state=open").content.decode()


def test_one_click_makes_customer_contact_and_deal_and_both_ends_know_it(world: Any) -> None:
    browser = world.client(world.marek)
    answer = browser.post(address(world.lead, "conversion"), {"version": "1"}, headers=HTMX)
    link = LeadConversion.objects.system("test").get(lead=world.lead)
    assert answer.headers["HX-Redirect"] == reverse("sales:deal", args=[link.deal_id])
    deal = Deal.objects.system("test").get(pk=link.deal_id)
    assert (link.customer.name, link.contact.name) == ("Piekarnia Złoty Kłos", "Piotr Wójcik")
    assert (deal.customer_id, deal.source, deal.title) == (link.customer_id, "web", world.lead.title)
    page = browser.get(address(world.lead)).content.decode()
    assert f'href="{reverse("sales:deal", args=[deal.pk])}"' in page
    for pk in (link.customer_id, link.contact_id):
        assert f'href="{reverse("customers:customer", args=[pk])}"' in page
    assert reverse("sales:lead", args=[world.lead.pk]) in browser.get(answer.headers["HX-Redirect"]).content.decode()
    timeline = browser.get(reverse("customers:customer", args=[link.customer_id])).content.decode()
    assert reverse("sales:lead", args=[world.lead.pk]) in timeline


def test_a_lead_is_converted_once(world: Any) -> None:
    browser = world.client(world.marek)
    browser.post(address(world.lead, "conversion"), {}, headers=HTMX)
    before = state()
    assert browser.post(address(world.lead, "conversion"), {}, headers=HTMX).status_code == 422
    assert browser.post(address(world.lead, "verdicts"), {"verdict": "disqualified", "text": "no"}).status_code == 422
    assert state() == before


def test_a_lead_goes_to_the_customer_that_was_chosen(world: Any) -> None:
    chosen = {"customer": f"Kawiarnia Pod Lipą #{world.kawiarnia.pk}", "deal": "yes", "version": "1"}
    assert world.client(world.marek).post(address(world.lead, "conversion"), chosen, headers=HTMX).status_code == 204
    link = LeadConversion.objects.system("test").get(lead=world.lead)
    assert link.customer_id == world.kawiarnia.pk == link.deal.customer_id


def test_a_hidden_customer_cannot_be_chosen_nor_is_he_shown_as_a_likeness(world: Any) -> None:
    row = create_lead(actor=world.marek, title="Hush", given_name="Vera", family_name="Hush", phone="+48601777888")
    run_readers()
    browser, before = world.client(world.marek), state()
    assert f"/customers/{world.secret.pk}/" not in browser.get(address(row)).content.decode()
    chosen = {"customer": f"Vera Hush #{world.secret.pk}", "deal": "yes"}
    assert browser.post(address(row, "conversion"), chosen, headers=HTMX).status_code == 422
    assert state() == before


def test_who_has_the_same_e_mail_is_shown_as_a_likeness(world: Any) -> None:
    change_lead(actor=world.marek, lead=world.lead, email="anna@podlipa.example")
    page = world.client(world.marek).get(address(world.lead)).content.decode()
    assert "may be here already" in page and f'href="/customers/{world.anna.pk}/"' in page


def test_a_verdict_needs_a_reason_and_the_newest_counts(world: Any) -> None:
    browser, before = world.client(world.marek), state()
    answer = browser.post(address(world.lead, "verdicts"), {"verdict": "disqualified"}, headers=HTMX)
    assert answer.status_code == 422 and "Say why" in answer.content.decode()
    assert state() == before
    spam = LossReason.objects.system("test").get(name="Spam")
    posted = {"verdict": "disqualified", "reason": spam.pk, "text": "A robot wrote it"}
    assert browser.post(address(world.lead, "verdicts"), posted, headers=HTMX).status_code == 204
    assert browser.post(address(world.lead, "verdicts"), {"verdict": "qualified"}, headers=HTMX).status_code == 204
    assert Lead.objects.system("test").get(pk=world.lead.pk).state == "qualified"
    page = browser.get(address(world.lead)).content.decode()
    assert "Spam: A robot wrote it" in page and "Verdicts" in page


def test_a_lead_goes_into_the_trash_and_back(world: Any) -> None:
    browser = world.client(world.marek)
    answer = browser.post(address(world.lead, "deletion"), headers=HTMX)
    assert reverse("sales:lead_restoration", args=[world.lead.pk]) in answer.headers["HX-Trigger"]
    assert "Piotr" not in browser.get("/leads/").content.decode()
    assert "Piotr" in browser.get("/leads/?trash=yes").content.decode()
    browser.post(address(world.lead, "restoration"), headers=HTMX)
    assert "Piotr" in browser.get("/leads/").content.decode()


def test_pages_of_leads_take_as_many_queries_whatever_their_size(world: Any) -> None:
    browser, counts = world.client(world.marek), []
    for turn in range(2):
        for where in ("/leads/", address(world.lead)):
            browser.get(where)
            with CaptureQueriesContext(connection) as captured:
                browser.get(where)
            counts.append(len(captured))
        for number in range(0 if turn else 30):
            marek = world.again(world.marek)
            create_lead(actor=marek, title=f"Lead {number}", email=world.lead.email)
            judge_lead(actor=marek, lead=world.lead, is_qualified=bool(number % 2), text="so")
    assert counts == [6, 27, 6, 27]
