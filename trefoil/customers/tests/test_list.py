"""The list of customers: what is shown, filtered, sorted, paged and taken away as a file."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from trefoil.customers.actions import create_customer
from trefoil.customfields.actions import create_field

CUSTOMERS = "/customers/"


def page(world: Any, user: Any, address: str = CUSTOMERS) -> str:
    response = world.client(user).get(address)
    assert response.status_code == 200, response.content.decode()[:400]
    return str(response.content.decode())


def exported(world: Any, user: Any, query: str = "") -> list[list[str]]:
    response = world.client(world.again(user)).get(f"/customers/export{query}")
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_a_list_holds_what_the_viewer_may_see_and_nothing_else(world: Any) -> None:
    seen = page(world, world.marek)
    assert "Kawiarnia Pod Lipą" in seen and "Anna Kowalska" in seen
    assert "Зерно" not in seen and "Vera Hush" not in seen
    assert "Зерно" in page(world, world.olga)


def test_tabs_cut_the_list_by_kind_and_owner(world: Any) -> None:
    assert "Anna Kowalska" not in page(world, world.marek, f"{CUSTOMERS}?kind=organisation")
    mine = page(world, world.dana, f"{CUSTOMERS}?owner=me")
    assert "Anna Kowalska" not in mine


def test_a_filter_that_does_not_exist_is_named_and_no_list_is_shown(world: Any) -> None:
    for query in ("colour=red", "created_at__gt=yesterweek", "sort=secret", "limit=9999", "after=zzz", "columns=nope"):
        response = world.client(world.marek).get(f"{CUSTOMERS}?{query}")
        text = response.content.decode()
        assert response.status_code == 400
        assert query.partition("=")[0] in text
        assert "Anna Kowalska" not in text


def test_the_form_of_the_filter_menu_leads_to_the_address_that_means_it(world: Any) -> None:
    browser = world.client(world.marek)
    assert 'name="filter_value"' in browser.get(f"{CUSTOMERS}?filter=name").content.decode()
    going = browser.get(f"{CUSTOMERS}?kind=person&filter=name&filter_op=starts&filter_value=Anna")
    assert going.status_code == 302
    assert going.headers["Location"] == f"{CUSTOMERS}?kind=person&name__starts=Anna"
    assert "Anna Kowalska" in browser.get(going.headers["Location"]).content.decode()
    empty = browser.get(f"{CUSTOMERS}?filter=team&filter_op=empty&filter_value=")
    assert empty.headers["Location"] == f"{CUSTOMERS}?team__empty=yes"


def test_several_ticked_columns_become_one_parameter(world: Any) -> None:
    going = world.client(world.marek).get(f"{CUSTOMERS}?columns=name&columns=city&sort=name")
    assert going.status_code == 302
    assert going.headers["Location"] == f"{CUSTOMERS}?sort=name&columns=name%2Ccity"
    assert "<th" in page(world, world.marek, going.headers["Location"])


def test_every_row_is_met_once_when_the_list_is_read_page_by_page(world: Any) -> None:
    for number in range(25):
        create_customer(actor=world.marek, kind="person", name=f"Person {number % 7}")
    browser, seen, address = world.client(world.marek), [], f"{CUSTOMERS}?sort=name&limit=10"
    while address:
        context = browser.get(address)
        text = context.content.decode()
        seen += [part.split('/"')[0] for part in text.split('dir="auto"><a href="/customers/')[1:]]
        address = ""
        if 'id="list-more" href="' in text:
            address = CUSTOMERS + text.split('id="list-more" href="')[1].split('"')[0].replace("&amp;", "&")
    assert len(seen) == 27 and len(set(seen)) == 27


def test_a_file_holds_only_rows_and_fields_open_to_who_takes_it(world: Any) -> None:
    create_field(actor=world.dana, object_type="customer", label="Pay day", key="pay_day", group="secret")
    create_customer(
        actor=world.again(world.dana), kind="person", name="=cmd()", custom={"pay_day": "Friday the 13th"}
    )
    rows = exported(world, world.olga, "?columns=name,custom.pay_day")
    assert rows[0] == ["Name", "Pay day"]
    assert ["'=cmd()", "••••13th"] in rows
    assert not any("Friday" in cell or "Vera" in cell for row in rows for cell in row)
    whole = exported(world, world.dana, "?columns=name,custom.pay_day")
    assert ["'=cmd()", "Friday the 13th"] in whole


def test_who_may_not_export_gets_no_file(world: Any) -> None:
    assert world.client(world.marek).get("/customers/export").status_code == 403
    assert world.client(world.ruth).get("/customers/export").status_code == 403


def test_a_column_that_is_hidden_can_be_neither_shown_nor_sorted_nor_filtered(world: Any) -> None:
    create_field(actor=world.dana, object_type="customer", label="Pay day", key="pay_day", group="secret", is_fast=True)
    browser = world.client(world.again(world.marek))
    for query in ("columns=custom.pay_day", "sort=custom.pay_day", "custom.pay_day=Friday"):
        assert browser.get(f"{CUSTOMERS}?{query}").status_code == 400
    assert "Pay day" not in browser.get(CUSTOMERS).content.decode()


def test_the_organisation_of_a_person_is_named_only_to_who_may_see_it(world: Any) -> None:
    hidden = create_customer(actor=world.dana, kind="organisation", name="Quiet Holding", is_private=True)
    create_customer(actor=world.dana, kind="person", name="Joan Quiet", organisation=hidden)
    assert "Quiet Holding" in page(world, world.dana)
    seen = page(world, world.olga)
    assert "Joan Quiet" in seen and "Quiet Holding" not in seen


@pytest.mark.parametrize("op", ["is", "not", "has", "starts", "in"])
def test_every_operator_of_text_answers(world: Any, op: str) -> None:
    page(world, world.marek, f"{CUSTOMERS}?name__{op}=Anna")
    page(world, world.marek, f"{CUSTOMERS}?email__{op}=anna")
    page(world, world.marek, f"{CUSTOMERS}?organisation__{op}=x")
