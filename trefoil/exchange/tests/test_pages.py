"""The pages of moving in: a file is sent, mapped, tried, run; what went wrong can be fetched; who sees what."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conftest import World
from trefoil.customers.models import Customer
from trefoil.exchange.models import Import
from trefoil.jobs.worker import drain

FILE = "First name,Last name,E-mail,Company\nAnna,Nowak,a@x.example,Acme\nPiotr,Zły,bad address,Acme\n"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def send(client: Any, text: str, **more: str) -> str:
    answer = client.post("/imports/", {"file": SimpleUploadedFile("people.csv", text.encode()), **more})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_a_file_from_upload_to_error_file(world: World) -> None:
    client = world.client(world.dana)
    place = send(client, FILE, kind="people")
    page = client.get(place).content.decode()
    assert "Anna" in page and "First name" in page
    before = Customer.objects.system("test").count()
    assert client.post(f"{place}preview/").status_code == 303
    page = client.get(place).content.decode()
    assert "There is no “Acme”" in page
    assert Customer.objects.system("test").count() == before
    row = Import.objects.system("test").get()
    answer = client.post(place, {"kind": "people", "missing": "create", "version": row.version})
    assert answer.status_code == 303
    assert client.post(f"{place}run/").status_code == 303
    assert client.get(f"{place}progress/").status_code == 200
    assert drain() >= 1
    row.refresh_from_db()
    assert (row.state, row.created, row.errors) == ("done", 1, 1)
    assert "“bad” is not an e-mail address." in client.get(place).content.decode()
    file = client.get(f"{place}errors/")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0] == "First name,Last name,E-mail,Company,error,line"
    assert "bad address" in text and "Anna" not in text
    assert client.get(f"{place}progress/").headers["HX-Refresh"] == "true"


def test_only_who_may_import_and_only_ones_own(world: World) -> None:
    assert world.client(world.marek).get("/imports/").status_code == 403
    place = send(world.client(world.dana), FILE, kind="people")
    assert world.client(world.olga).get(place).status_code == 404
    assert world.client(world.marek).get(place).status_code == 404
    assert world.client(world.olga).post(f"{place}run/").status_code == 404
    own = send(world.client(world.olga), FILE, kind="people")
    assert world.client(world.dana).get(own).status_code == 200, "who manages the settings sees all"


def test_what_is_no_table_is_refused_with_a_sentence(world: World) -> None:
    answer = world.client(world.dana).post("/imports/", {"file": SimpleUploadedFile("x.csv", b"%PDF-1.7 nothing")})
    assert answer.status_code == 422
    assert "This is no table" in answer.content.decode()
    assert not Import.objects.system("test").exists()


def test_a_wrong_mapping_keeps_what_was_chosen(world: World) -> None:
    client = world.client(world.dana)
    place = send(client, FILE, kind="people")
    answer = client.post(place, {"kind": "people", "column-0": "email", "column-1": "nonsense"})
    assert answer.status_code == 422
    stale = client.post(place, {"kind": "people", "version": "99"})
    assert stale.status_code == 409


def test_a_cancelled_import_does_not_run(world: World) -> None:
    client = world.client(world.dana)
    place = send(client, FILE, kind="people")
    client.post(f"{place}run/")
    assert client.post(f"{place}cancellation/").status_code == 303
    drain()
    row = Import.objects.system("test").get()
    assert (row.state, row.position) == ("cancelled", 0)
