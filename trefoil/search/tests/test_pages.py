"""Search as people meet it: suggestions while typing, the page of results, and what is never found."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from trefoil.customers.actions import create_customer
from trefoil.search import finding
from trefoil.timeline.readers import run_readers


def asked(world: Any, user: Any, address: str, **query: str) -> str:
    run_readers()
    response = world.client(user).get(address, query)
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("typed", "there"), [("pod lip", "/customers/"), ("LIPĄ", "/customers/"), ("600 555", "/customers/"),
                         ("instalm", "/tasks/"), ("anna@pod", "/customers/")]
)  # fmt: skip
def test_suggestions_are_options_that_lead_to_the_record(world: Any, typed: str, there: str) -> None:
    text = asked(world, world.marek, "/search/suggestions", q=typed)
    assert f'role="option" class="tf-suggestion" href="{there}' in text


def test_what_is_hidden_is_neither_suggested_nor_listed(world: Any) -> None:
    for address in ("/search/suggestions", "/search/"):
        assert "Vera Hush" not in asked(world, world.marek, address, q="hush")
        assert "Vera" not in asked(world, world.marek, address, q="601777888")
        assert "Vera" in asked(world, world.igor, address, q="601777888")


def test_an_empty_search_offers_the_places_of_the_menu(world: Any) -> None:
    text = asked(world, world.marek, "/search/suggestions", q="")
    assert 'href="/customers/"' in text and 'href="/tasks/"' in text
    assert 'href="/customers/"' in asked(world, world.marek, "/search/suggestions", q="custom")


def test_results_can_be_cut_to_one_type(world: Any) -> None:
    whole = asked(world, world.marek, "/search/", q="anna")
    assert "instalments" in whole and f"/customers/{world.anna.pk}/" in whole
    customers = asked(world, world.marek, "/search/", q="anna", type="customer")
    assert "instalments" not in customers and f"/customers/{world.anna.pk}/" in customers


def test_the_page_says_when_there_is_more_than_it_shows(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "more than can be shown" not in asked(world, world.marek, "/search/", q="anna")
    monkeypatch.setattr(finding, "CANDIDATES", 3)
    for number in range(5):
        create_customer(actor=world.marek, kind="person", name=f"Zygmunt {number}")
    assert "more than can be shown" in asked(world, world.marek, "/search/", q="zygmunt")


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", '"', "'; drop", "%", "\\", "a" * 500, "🙂", "-", "AND OR"]
)
def test_nothing_that_is_typed_breaks_the_search_or_the_page(world: Any, typed: str) -> None:
    for address in ("/search/", "/search/suggestions"):
        assert "<script>alert" not in asked(world, world.marek, address, q=typed)


def test_the_part_that_was_asked_for_is_marked_and_names_are_escaped(world: Any) -> None:
    create_customer(actor=world.marek, kind="person", name="<b>Zygmunt</b> Łoś")
    text = asked(world, world.marek, "/search/", q="łos")
    assert "&lt;b&gt;Zygmunt&lt;/b&gt; <mark>Łoś</mark>" in text and "<b>Zyg" not in text


def test_suggestions_take_a_fixed_number_of_queries(world: Any) -> None:
    asked(world, world.marek, "/search/suggestions", q="anna")
    browser = world.client(world.marek)
    browser.get("/search/suggestions", {"q": "anna"})
    with CaptureQueriesContext(connection) as captured:
        browser.get("/search/suggestions", {"q": "anna"})
    assert len(captured) <= 14
