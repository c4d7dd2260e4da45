"""Adding a customer and the warning that he may be here already, in any alphabet."""

from __future__ import annotations

from typing import Any

import pytest

from trefoil.customers.actions import create_customer
from trefoil.customers.duplicates import find_duplicates
from trefoil.customers.models import ContactPoint, Customer, Link
from trefoil.timeline.readers import run_readers


def names(world: Any, user: Any, *args: Any, **more: Any) -> list[str]:
    run_readers()
    return [one.name for one in find_duplicates(world.again(user), *args, **more)]


def test_the_same_mail_and_the_same_phone_are_found_however_they_are_written(world: Any) -> None:
    found = find_duplicates(world.marek, "person", "Somebody Else", [" ANNA@podlipa.example "], ["600555212", "half"])
    assert [one.name for one in found] == ["Anna Kowalska"]
    assert found[0].why == ("the same e-mail", "the same phone")


@pytest.mark.parametrize(
    ("kind", "typed", "there"),
    [
        ("person", "Ana Kowalska", "Anna Kowalska"),
        ("person", "Kowalska Anna", "Anna Kowalska"),
        ("organisation", "kawiarnia pod lipa sp. z o.o.", "Kawiarnia Pod Lipą"),
        ("organisation", "Piekarnia Zloty Klos", "Piekarnia Złoty Kłos"),
        ("organisation", "ООО Пекарня Тeплый хлеб", "Пекарня «Тёплый хлеб»"),
        ("person", "Сергей Петров", "Sergey Petrov"),
        ("organisation", "Kofeynya Zvezda", "Кофейня Звезда"),
        ("organisation", "מאפית אלומות", "מאפיית אלומות"),
        ("person", "Бондаренко Елена", "Елена Бондаренко"),
    ],
)
def test_a_close_name_is_found_in_every_alphabet(world: Any, kind: str, typed: str, there: str) -> None:
    if there not in ("Anna Kowalska", "Kawiarnia Pod Lipą"):
        create_customer(actor=world.marek, kind=kind, name=there)
    assert there in names(world, world.marek, kind, typed.replace("Тe", "Те"))


def test_a_different_name_is_not_suspected(world: Any) -> None:
    for number in range(30):
        create_customer(actor=world.marek, kind="person", name=f"Jan Nowak {number}")
    assert names(world, world.marek, "person", "Zofia Wiśniewska") == []
    assert names(world, world.marek, "organisation", "Anna Kowalska") == []


def test_nobody_learns_of_a_customer_that_he_may_not_see(world: Any) -> None:
    assert names(world, world.marek, "person", "Vera Hush", [], ["+48 601 777 888"]) == []
    assert names(world, world.igor, "person", "Vera Hush", [], ["+48 601 777 888"]) == ["Vera Hush"]


def test_the_warning_says_who_and_why(world: Any) -> None:
    run_readers()
    answer = world.client(world.marek).get("/customers/duplicates", {"kind": "person", "name": "Anna Kowalska"})
    text = answer.content.decode()
    assert f"/customers/{world.anna.pk}/" in text and "the same name" in text
    assert world.client(world.marek).get("/customers/duplicates", {"email": "nobody@x.example"}).content.strip() == b""


def test_a_person_is_added_together_with_a_new_organisation(world: Any) -> None:
    posted = {
        "kind": "person", "name": "Ewa Lis", "email": ["ewa@lis.example", ""], "phone": ["600 555 999"],
        "organisation": "Lis i Synowie", "job_title": "Chef", "standings": ["partner"], "owner": world.marek.pk,
    }  # fmt: skip
    answer = world.client(world.marek).post("/customers/new", posted)
    row = Customer.objects.system("test").get(name="Ewa Lis")
    assert answer.status_code == 302 and answer.headers["Location"] == f"/customers/{row.pk}/"
    link = Link.objects.system("test").get(customer=row)
    assert (link.other.name, link.title) == ("Lis i Synowie", "Chef")
    points = ContactPoint.objects.system("test").filter(customer=row).order_by("kind").values_list("value", flat=True)
    assert list(points) == ["ewa@lis.example", "+48600555999"]


def test_an_organisation_that_is_there_is_used_and_not_doubled(world: Any) -> None:
    posted = {"kind": "person", "name": "Ewa Lis", "organisation": "Kawiarnia Pod Lipą", "owner": world.marek.pk}
    assert world.client(world.marek).post("/customers/new", posted, headers={"HX-Request": "true"}).status_code == 204
    assert Customer.objects.system("test").filter(name="Kawiarnia Pod Lipą").count() == 1
    assert Link.objects.system("test").filter(other=world.kawiarnia).count() == 2


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(world: Any) -> None:
    posted = {"kind": "organisation", "name": "", "email": "nonsense", "phone": "12"}
    answer = world.client(world.marek).post("/customers/new", posted)
    assert answer.status_code == 422 and "A name is needed." in answer.content.decode()
    answer = world.client(world.marek).post("/customers/new", {**posted, "name": "Firma Nowa"})
    text = answer.content.decode()
    assert answer.status_code == 422 and "nonsense" in text and "Firma Nowa" in text
    assert not Customer.objects.system("test").filter(name="Firma Nowa").exists()


def test_who_may_not_add_customers_is_refused(world: Any) -> None:
    before = Customer.objects.system("test").count()
    assert world.client(world.ruth).get("/customers/new").status_code == 403
    assert world.client(world.ruth).post("/customers/new", {"kind": "person", "name": "X"}).status_code == 403
    assert Customer.objects.system("test").count() == before


def test_names_to_pick_from_are_those_that_the_viewer_may_see(world: Any) -> None:
    run_readers()
    text = world.client(world.marek).get("/customers/choices", {"organisation": "kawiar"}).content.decode()
    assert f"Kawiarnia Pod Lipą #{world.kawiarnia.pk}" in text
    assert "Vera" not in world.client(world.marek).get("/customers/choices", {"other": "vera"}).content.decode()
