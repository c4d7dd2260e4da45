"""Moving people and organisations in: matches, duplicates, rights, encodings, mended errors; nothing is lost."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from conftest import World
from trefoil.core.actions import Invalid, Refused
from trefoil.customers.actions import change_customer, delete_customer
from trefoil.customers.models import ContactPoint, Customer, Link
from trefoil.exchange.actions import forget_old_imports, preview_import
from trefoil.exchange.files import errors_of, folder_of
from trefoil.exchange.models import Import
from trefoil.exchange.tests.moving import law, move, problems, send, table
from trefoil.timeline.models import Entry, EntryCustomer
from trefoil.timeline.readers import run_readers

HEADER = ["First name", "Last name", "E-mail", "Phone", "Company", "Job title"]


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def people() -> Any:
    return Customer.objects.system("test").people().order_by("pk")


def points(person: Customer) -> set[tuple[str, str]]:
    return set(ContactPoint.objects.system("test").filter(customer=person).values_list("kind", "value"))


def test_a_person_comes_with_points_link_and_entry(world: World) -> None:
    cells = ["Ewa", "Nowak", "Ewa@X.example", "600 555 999", "KAWIARNIA pod lipa", "Cook"]
    row = move(world.dana, table([HEADER, cells]))
    assert row.created == 1
    ewa = people().get(name="Ewa Nowak")
    assert (ewa.given_name, ewa.family_name) == ("Ewa", "Nowak")
    assert (ewa.owner_id, ewa.team_id) == (world.dana.pk, world.north.pk)
    assert points(ewa) == {("email", "ewa@x.example"), ("phone", "+48600555999")}
    link = Link.objects.system("test").get(customer=ewa)
    assert (link.other_id, link.role, link.title) == (world.kawiarnia.pk, "works_at", "Cook")
    entry = Entry.objects.system("test").get(source_type="customer", source_id=ewa.pk)
    assert (entry.verb, entry.surface, entry.actor_id) == ("customer.created", "import", world.dana.pk)
    about = EntryCustomer.objects.system("test").filter(entry=entry).values_list("customer_id", flat=True)
    assert set(about) == {ewa.pk, world.kawiarnia.pk}
    run_readers()


def test_a_known_address_is_the_same_person(world: World) -> None:
    text = table([HEADER, ["Anna", "Kowalska-Bąk", "ANNA@podlipa.example", "", "", ""]])
    row = move(world.dana, text)
    assert (row.created, row.updated) == (0, 1)
    world.anna.refresh_from_db()
    assert (world.anna.name, world.anna.version) == ("Anna Kowalska-Bąk", 2)
    changed = Entry.objects.system("test").filter(verb="customer.changed", source_id=world.anna.pk).get()
    assert changed.data["changes"]["name"] == ["Anna Kowalska", "Anna Kowalska-Bąk"]
    again = move(world.dana, text)
    assert (again.updated, again.unchanged) == (0, 1)


def test_empty_cells_never_overwrite(world: World) -> None:
    move(world.dana, table([HEADER, ["", "", "anna@podlipa.example", "", "", ""]]))
    world.anna.refresh_from_db()
    assert world.anna.name == "Anna Kowalska"


def test_known_records_can_be_left_alone(world: World) -> None:
    row = move(world.dana, table([HEADER, ["X", "Y", "anna@podlipa.example", "", "", ""]]), existing="skip")
    assert (row.skipped, row.errors) == (1, 0)
    assert problems(row) == [(2, "", "exists")]


def test_a_phone_alone_only_suggests(world: World) -> None:
    other, same = ["Zofia", "Inna", "", "+48 600 555 212", "", ""], ["anna", "KOWALSKA", "", "600555212", "", ""]
    text = table([HEADER, other, same])
    row = preview_import(actor=world.dana, row=send(world.dana, text))
    assert row.preview["hints"] == 1
    assert row.preview["hint_samples"][0]["hint"] == "Anna Kowalska"
    done = move(world.dana, text)
    assert (done.created, done.updated) == (1, 1), "with the same name it is the same person"


def test_duplicates_inside_one_file(world: World) -> None:
    rows = [["Jan", "Lis", "jan@lis.example", "", "", ""], ["Jan", "Lis", "JAN@lis.example", "+48 601 000 111", "", ""],
            ["Jan", "Lis", "jan@lis.example", "", "", ""]]  # fmt: skip
    row = move(world.dana, table([HEADER, *rows]))
    assert (row.created, row.updated, row.unchanged) == (1, 1, 1)
    assert points(people().get(name="Jan Lis")) == {("email", "jan@lis.example"), ("phone", "+48601000111")}


def test_the_dry_run_says_what_the_run_does_and_writes_nothing(world: World) -> None:
    rows = [[f"P{n % 700}", "Lis", f"p{n % 700}@lis.example", "", f"Firma {n % 40}", ""] for n in range(1400)]
    rows += [["", "", "anna@podlipa.example", "", "", "Boss"], ["Bad", "Row", "no address", "", "", ""]]
    text = table([HEADER, *rows])
    before = [m.objects.system("test").count() for m in (Customer, ContactPoint, Link, Entry)]
    row = preview_import(actor=world.dana, row=send(world.dana, text, missing="create"))
    assert [m.objects.system("test").count() for m in (Customer, ContactPoint, Link, Entry)] == before
    done = move(world.dana, text, missing="create")
    assert row.preview["counts"] == done.counts
    assert row.preview["related"] == done.related == {"organisation": 40}
    assert all(len(samples) <= 20 for samples in row.preview["samples"].values())


def test_a_hidden_match_tells_nothing(world: World) -> None:
    move(world.dana, table([HEADER, ["Vera", "Hush", "vera@vault.example", "", "", ""]]))
    vera = people().get(name="Vera Hush", points__value="vera@vault.example")
    change_customer(actor=world.dana, customer=vera, owner=world.tom, team=world.south, is_private=True)
    row = move(world.olga, table([HEADER, ["V", "H", "vera@vault.example", "", "", ""]]))
    assert problems(row) == [(2, "email", "hidden")]
    text = errors_of(row).read_text("utf-8-sig")
    assert "Ask an administrator" in text and "Hush" not in text


def test_only_what_the_actor_may(world: World) -> None:
    with pytest.raises(Refused):
        send(world.marek, table([HEADER]))
    text = table([["Name", "E-mail", "Owner"], ["A B", "a@b.example", "Igor Pavlov"], ["C D", "c@d.example", "Nobody"]])
    row = move(world.olga, text)
    assert [code for _line, _field, code in problems(row)] == ["refused_value", "no_such"]
    with pytest.raises(Refused):
        send(world.olga, table([["Name", "Team"], ["X", "Y"]]), "users")


def test_a_record_in_the_trash_is_said(world: World) -> None:
    move(world.dana, table([["Name", "Id"], ["Old", "77"]]))
    delete_customer(actor=world.dana, customer=people().get(outside_id="77"))
    assert problems(move(world.dana, table([["Name", "Id"], ["Old", "77"]])))[0][2] == "in_trash"


def test_missing_organisations_are_reported_or_made(world: World) -> None:
    text = table([HEADER, ["A", "B", "a@b.example", "", "New Firm", ""], ["C", "D", "c@d.example", "", "new firm", ""]])
    row = move(world.dana, text)
    assert [code for _line, _field, code in problems(row)] == ["no_such", "no_such"]
    made = move(world.dana, text, missing="create")
    assert (made.created, made.related) == (2, {"organisation": 1})


def test_close_spellings_wait_for_a_person(world: World) -> None:
    text = table([HEADER, ["A", "B", "a@b.example", "", "Kawiarnia Pod-Lipą", ""]])
    row = preview_import(actor=world.dana, row=send(world.dana, text, missing="create"))
    assert row.preview["spellings"] == [
        {"field": "organisation", "value": "Kawiarnia Pod-Lipą", "rows": 1, "candidate": "Kawiarnia Pod Lipą"}
    ]
    assert row.preview["counts"]["errors"] == 1
    said = {"organisation": {"Kawiarnia Pod-Lipą": "Kawiarnia Pod Lipą"}}
    assert move(world.dana, text, missing="create", accept_spellings=said).related == {}
    new = {"organisation": {"Kawiarnia Pod-Lipą": ""}}
    text = text.replace("a@b", "other@b")
    assert move(world.dana, text, missing="create", accept_spellings=new).related == {"organisation": 1}


def test_an_error_file_comes_back_mended(world: World) -> None:
    rows = [["Ok", "One", "ok@x.example", "", "", ""], ["=Bad", "Two", "no", "", "", ""],
            ["Bad", "Żółw", "x@", "", "", ""]]  # fmt: skip
    row = move(world.dana, table([HEADER, *rows], ";").encode("cp1250"))
    assert (row.created, row.errors) == (1, 2)
    text = errors_of(row).read_bytes().decode("cp1250")
    lines = text.splitlines()
    assert lines[0].endswith(";error;line") and lines[1].startswith("'=Bad") and lines[2].endswith(";4")
    mended = text.replace(";no;", ";two@x.example;").replace(";x@;", ";three@x.example;").encode("cp1250")
    again = move(world.dana, mended, None)
    assert (again.kind, again.created, again.errors) == ("people", 2, 0)
    assert people().filter(name="=Bad Two").exists() and people().filter(name="Bad Żółw").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_alphabets_in_any_encoding(world: World, encoding: str) -> None:
    rows = [["Имя", "Фамилия", "Эл. почта", "Компания"]]
    rows += [["Ольга", f"Щукина{n}", f"o{n}@пример.example", "Кофейня «Зерно»"] for n in range(40)]
    row = move(world.dana, table(rows, ";").encode(encoding), "people")
    assert (row.created, row.errors) == (40, 0)
    assert Link.objects.system("test").filter(other=world.zerno, role="works_at").count() == 40


def test_a_spreadsheet(world: World, tmp_path: Any) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(["Ewa", "Nowak", "ewa@x.example", 48600555999, "", ""])
    book.save(tmp_path / "x.xlsx")
    row = move(world.dana, (tmp_path / "x.xlsx").read_bytes(), country="PL")
    assert row.created == 1
    assert ("phone", "+48600555999") in points(people().get(name="Ewa Nowak"))


def test_dates_wait_for_a_choice_when_nothing_shows_their_order(world: World) -> None:
    text = table([["Name", "Created"], ["A", "03/04/2020"], ["B", "05/06/2020"]])
    assert {code for _l, _f, code in problems(move(world.dana, text))} == {"ambiguous_date"}
    move(world.dana, text, date_order="mdy")
    assert people().get(name="A").created_at.date().isoformat() == "2020-03-04"


def test_organisations_by_name_with_parents_and_fields(world: World) -> None:
    rows = [["account", "sector", "employees", "subsidiary_of"], ["Acme", "retail", "12", "Holding"],
            ["Holding", "finance", "3", ""], ["kawiarnia pod LIPĄ", "food", "", ""]]  # fmt: skip
    row = move(world.dana, table(rows), "organisations", missing="create", create_fields=True)
    assert (row.created, row.updated, row.errors) == (1, 2, 0)
    acme = Customer.objects.system("test").get(name="Acme")
    assert acme.custom == {"industry": "retail", "employees": 12}
    assert Link.objects.system("test").get(customer=acme).other.name == "Holding"
    world.kawiarnia.refresh_from_db()
    assert world.kawiarnia.custom == {"industry": "food"}
    again = move(world.dana, table(rows), "organisations", missing="create", create_fields=True)
    assert again.unchanged == 3


def test_wrong_choices_are_named(world: World) -> None:
    with pytest.raises(Invalid) as wrong:
        send(world.dana, table([HEADER]), existing="never", colour="red")
    assert set(wrong.value.errors) == {"existing", "colour"}


def test_old_files_are_erased(world: World) -> None:
    row = move(world.dana, table([HEADER, ["A", "B", "bad", "", "", ""]]))
    Import.objects.system("test").filter(pk=row.pk)
    assert forget_old_imports(actor=None) == 0
    folder = folder_of(row.folder)
    assert folder.is_dir()


CELL = st.one_of(
    st.sampled_from(["", "Anna", "Nowak", "anna@podlipa.example", "a@b.example", "bad@", "+48600555212", "600", "N/a",
                     "Kawiarnia Pod Lipą", "Acme", "x" * 250, "1.2E+11", "\x00", '"', "=1+1", "ё", "שלום", "\u202e"]),
    st.text(max_size=12),
)  # fmt: skip


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=8), max_size=25), missing=st.sampled_from(["create", "report"])
)
def test_every_row_has_an_outcome(world: World, rows: list[list[str]], missing: str) -> None:
    text = table([HEADER, *rows]).encode("utf-8", "replace")
    try:
        row = send(world.dana, text, missing=missing)
    except Invalid:
        return
    tried = preview_import(actor=world.dana, row=row)
    done = move(world.dana, text, missing=missing)
    assert law(done)
    assert done.errors + done.skipped == done.odd_rows.system("test").count()
    assert tried.preview["counts"] == done.counts
