"""The page of a customer: who may open it, what its timeline holds, how facts are edited in place."""

from __future__ import annotations

from typing import Any

import pytest

from trefoil.customers.actions import change_customer, delete_customer, log_contact
from trefoil.customers.models import ContactPoint, Customer, Link, PinnedEntry, Standing
from trefoil.customfields.actions import create_field
from trefoil.timeline.models import Entry

HTMX = {"HX-Request": "true"}


def address(row: Any, rest: str = "") -> str:
    return f"/customers/{row.pk}/{rest}"


def state() -> list[Any]:
    """Everything of customers that a refusal must leave as it was."""
    reason = "test"
    return [
        sorted(Customer.objects.system(reason).values_list("pk", "name", "version", "deleted_at")),
        sorted(ContactPoint.objects.system(reason).values_list("pk", "value")),
        sorted(Link.objects.system(reason).values_list("pk", "role")),
        sorted(Standing.objects.system(reason).values_list("pk", "role")),
        PinnedEntry.objects.system(reason).count(), Entry.objects.system(reason).count(),
    ]  # fmt: skip


GETS = ("", "facts", "panels", "timeline", "fields/name", "points", "links")
POSTS = (
    ("fields/name", {"value": "Taken"}), ("points", {"kind": "email", "text": "x@y.example"}),
    ("links", {"other": "1", "role": "works_at"}), ("entries", {"kind": "note", "text": "I was here"}),
    ("pin", {"entry": "1"}), ("deletion", {}), ("restoration", {}),
)  # fmt: skip


@pytest.mark.parametrize("rest", GETS)
def test_a_stranger_finds_nothing_at_any_address_of_a_customer(world: Any, rest: str) -> None:
    assert world.client(world.tom).get(address(world.kawiarnia, rest)).status_code == 404
    assert world.client(world.marek).get(address(world.kawiarnia, rest)).status_code == 200


@pytest.mark.parametrize(("rest", "posted"), POSTS)
def test_a_stranger_changes_nothing(world: Any, rest: str, posted: dict[str, str]) -> None:
    before = state()
    assert world.client(world.tom).post(address(world.kawiarnia, rest), posted).status_code == 404
    assert state() == before


@pytest.mark.parametrize(("rest", "posted"), [post for post in POSTS if post[0] != "entries"])
def test_a_reader_is_refused_and_changes_nothing(world: Any, rest: str, posted: dict[str, str]) -> None:
    before = state()
    assert world.client(world.ruth).post(address(world.zerno, rest), posted).status_code in (403, 404)
    assert state() == before


def test_points_and_links_of_others_are_out_of_reach(world: Any) -> None:
    point = ContactPoint.objects.system("test").filter(customer=world.kawiarnia).first()
    link = Link.objects.system("test").get(customer=world.anna)
    before = state()
    browser = world.client(world.tom)
    of_point = f"points/{point.pk}"
    for method, rest in (("get", of_point), ("post", of_point), ("delete", of_point),
                         ("post", f"links/{link.pk}/removal")):  # fmt: skip
        assert getattr(browser, method)(address(world.zerno, rest)).status_code in (403, 404)
        assert getattr(browser, method)(address(world.kawiarnia, rest)).status_code == 404
    assert state() == before


def test_a_fact_is_changed_in_place(world: Any) -> None:
    browser = world.client(world.marek)
    form = browser.get(address(world.kawiarnia, "fields/language"), headers=HTMX).content.decode()
    assert "data-editing" in form and 'name="version" value="1"' in form
    answer = browser.post(address(world.kawiarnia, "fields/language"), {"value": "pl", "version": "1", "was": ""})
    assert answer.status_code == 200 and "Polski" in answer.content.decode()
    assert Customer.objects.system("test").get(pk=world.kawiarnia.pk).language == "pl"


def test_a_wrong_value_keeps_the_form_and_what_was_typed(world: Any) -> None:
    answer = world.client(world.marek).post(address(world.kawiarnia, "fields/name"), {"value": "", "version": "1"})
    assert answer.status_code == 422 and "A name is needed." in answer.content.decode()
    long = "x" * 201
    answer = world.client(world.marek).post(address(world.kawiarnia, "fields/name"), {"value": long, "version": "1"})
    assert answer.status_code == 422 and long in answer.content.decode()


def test_two_people_at_one_fact_see_both_versions(world: Any) -> None:
    change_customer(actor=world.dana, customer=world.kawiarnia, name="Kawiarnia Nowa")
    posted = {"value": "Kawiarnia Stara", "version": "1", "was": "Kawiarnia Pod Lipą"}
    answer = world.client(world.marek).post(address(world.kawiarnia, "fields/name"), posted)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Kawiarnia Nowa" in text and "Kawiarnia Stara" in text and 'name="version" value="2"' in text
    assert Customer.objects.system("test").get(pk=world.kawiarnia.pk).name == "Kawiarnia Nowa"


def test_changes_of_different_facts_do_not_collide(world: Any) -> None:
    change_customer(actor=world.dana, customer=world.kawiarnia, language="pl")
    posted = {"value": "Kawiarnia Nowa", "version": "1", "was": "Kawiarnia Pod Lipą"}
    answer = world.client(world.marek).post(address(world.kawiarnia, "fields/name"), posted)
    assert answer.status_code == 200
    fresh = Customer.objects.system("test").get(pk=world.kawiarnia.pk)
    assert (fresh.name, fresh.language) == ("Kawiarnia Nowa", "pl")


def test_a_hidden_field_is_not_on_the_page_nor_in_what_changed(world: Any) -> None:
    create_field(actor=world.dana, object_type="customer", label="Pay day", key="pay_day", group="secret")
    change_customer(actor=world.again(world.dana), customer=world.kawiarnia, custom={"pay_day": "Friday"})
    marek, dana = world.client(world.again(world.marek)), world.client(world.again(world.dana))
    hidden, shown = (browser.get(address(world.kawiarnia)).content.decode() for browser in (marek, dana))
    assert "Friday" in shown and "Pay day" in shown
    assert "Friday" not in hidden and "Pay day" not in hidden
    assert marek.get(address(world.kawiarnia, "fields/custom.pay_day")).status_code == 404
    answer = marek.post(address(world.kawiarnia, "fields/custom.pay_day"), {"value": "Monday"})
    assert answer.status_code == 404
    assert Customer.objects.system("test").get(pk=world.kawiarnia.pk).custom == {"pay_day": "Friday"}


def test_the_other_end_of_a_link_is_named_only_to_who_may_see_it(world: Any) -> None:
    browser = world.client(world.dana)
    answer = browser.post(
        address(world.kawiarnia, "links"), {"other": f"x #{world.zerno.pk}", "role": "supplies", "direction": "from"}
    )
    assert answer.status_code == 204
    assert "Зерно" in browser.get(address(world.kawiarnia)).content.decode()
    seen = world.client(world.marek).get(address(world.kawiarnia)).content.decode()
    assert "Зерно" not in seen and "not open to you" in seen


def test_a_note_is_written_pinned_and_let_go(world: Any) -> None:
    browser = world.client(world.marek)
    posted = {"kind": "note", "text": "By the back door"}
    answer = browser.post(address(world.kawiarnia, "entries"), posted, headers=HTMX)
    assert answer.status_code == 200 and "By the back door" in answer.content.decode()
    entry = Entry.objects.system("test").get(verb="note.added")
    answer = browser.post(address(world.kawiarnia, "pin"), {"entry": entry.pk})
    assert "tf-pinned" in answer.content.decode()
    assert "tf-pinned" not in browser.delete(address(world.kawiarnia, "pin")).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"minutes": "-3"}, {"minutes": "many"}, {"at": "2999-01-01T10:00"}, {"at": "soon"},
              {"kind": "x"}]
)  # fmt: skip
def test_a_wrong_call_keeps_everything_that_was_typed(world: Any, wrong: dict[str, str]) -> None:
    posted = {"kind": "call", "text": "Agreed on white", "minutes": "6", "direction": "in", **wrong}
    answer = world.client(world.marek).post(address(world.kawiarnia, "entries"), posted, headers=HTMX)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert not Entry.objects.system("test").filter(verb="call.logged").exists()
    if "text" not in wrong and "kind" not in wrong:
        assert "Agreed on white" in answer.content.decode()


def test_a_timeline_is_cut_by_kind_and_read_page_by_page(world: Any) -> None:
    for number in range(60):
        log_contact(actor=world.marek, customer=world.kawiarnia, kind="call", text=f"call number {number} end")
    browser = world.client(world.marek)
    first = browser.get(address(world.kawiarnia, "timeline") + "?kind=call").content.decode()
    assert first.count("call number") == 50 and "opened a deal" not in first
    earlier = first.split('hx-get="')[-1].split('"')[0].replace("&amp;", "&")
    second = browser.get(earlier).content.decode()
    assert second.count("call number") == 10
    assert "call number 9 end" in second and "call number 10 end" in first


def test_a_customer_goes_to_the_trash_and_comes_back(world: Any) -> None:
    browser = world.client(world.marek)
    answer = browser.post(address(world.anna, "deletion"), headers=HTMX)
    assert answer.status_code == 200 and f"/customers/{world.anna.pk}/restoration" in answer.headers["HX-Trigger"]
    assert "In the trash since" in answer.content.decode()
    assert "Anna Kowalska" not in browser.get("/customers/").content.decode()
    assert "Anna Kowalska" in browser.get("/customers/?trash=yes").content.decode()
    assert browser.post(address(world.anna, "fields/name"), {"value": "x"}).status_code == 403
    assert browser.post(address(world.anna, "restoration"), headers=HTMX).status_code == 204
    assert "Anna Kowalska" in browser.get("/customers/").content.decode()


def test_names_in_messages_survive_every_alphabet(world: Any) -> None:
    row = Customer.objects.system("test").get(pk=world.zerno.pk)
    answer = world.client(world.tom).post(address(row, "deletion"), headers=HTMX)
    assert answer.headers["HX-Trigger"].isascii() and "toast" in answer.headers["HX-Trigger"]


def test_contact_points_are_added_changed_and_removed(world: Any) -> None:
    browser = world.client(world.marek)
    assert browser.post(address(world.anna, "points"), {"kind": "email", "text": "no"}).status_code == 422
    assert browser.post(address(world.anna, "points"), {"kind": "website", "text": "anna.example"}).status_code == 204
    point = ContactPoint.objects.system("test").get(customer=world.anna, kind="website")
    changed = browser.post(address(world.anna, f"points/{point.pk}"), {"text": "https://www.anna.example/shop"})
    assert changed.status_code == 200 and "anna.example" in changed.content.decode()
    assert browser.post(address(world.anna, f"points/{point.pk}"), {"text": "???"}).status_code == 422
    assert browser.delete(address(world.anna, f"points/{point.pk}")).status_code == 200
    assert not ContactPoint.objects.system("test").filter(pk=point.pk).exists()


def test_a_deleted_customer_is_not_a_way_around_the_trash(world: Any) -> None:
    delete_customer(actor=world.marek, customer=world.anna)
    point = ContactPoint.objects.system("test").filter(customer=world.anna).first()
    browser = world.client(world.marek)
    assert browser.post(address(world.anna, f"points/{point.pk}"), {"text": "x@y.example"}).status_code == 404
    assert browser.post(address(world.anna, "entries"), {"kind": "note", "text": "x"}).status_code == 404
