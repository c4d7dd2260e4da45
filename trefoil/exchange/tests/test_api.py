"""Imports through the REST API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conftest import World
from trefoil.customers.models import Customer
from trefoil.exchange.models import Import
from trefoil.identity.actions import create_token
from trefoil.jobs.worker import drain

FILE = b"Name;Mail;Firm\nEwa Nowak;ewa@x.example;Acme\nBad;no;Acme\n"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


class Program:
    """A program with a token."""

    def __init__(self, user: Any, *scopes: str) -> None:
        _token, secret = create_token(actor=None, user=user, name="program", scopes=scopes, days=9)
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.client = Client()

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/imports{path}", headers=self.headers)

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(f"/api/v1/imports{path}", fields, headers=self.headers)


def file(content: bytes = FILE) -> SimpleUploadedFile:
    return SimpleUploadedFile("firms.csv", content)


def test_a_file_in_one_call(world: World) -> None:
    program = Program(world.dana, "imports")
    answer = program.post("", file=file(), kind="people", start="run", options=json.dumps({"missing": "create"}),
                          mapping=json.dumps({"Mail": "email", "Firm": "organisation"}))  # fmt: skip
    assert answer.status_code == 201, answer.content
    pk = answer.json()["id"]
    assert answer.json()["state"] == "running"
    assert [one["field"] for one in answer.json()["mapping"]] == ["name", "email", "organisation"]
    assert drain() >= 1
    done = program.get(f"/{pk}").json()
    assert (done["state"], done["created"], done["errors"], done["related"]) == ("done", 1, 1, {"organisation": 1})
    errors = b"".join(program.get(f"/{pk}/errors").streaming_content).decode("utf-8-sig")
    assert errors.splitlines()[0] == "Name;Mail;Firm;error;line"
    assert program.get("").json()["items"][0]["id"] == pk


def test_step_by_step(world: World) -> None:
    program = Program(world.dana, "write", "read")
    pk = program.post("", file=file(), kind="people").json()["id"]
    before = Customer.objects.system("test").count()
    tried = program.post(f"/{pk}/preview")
    assert tried.status_code == 200 and tried.json()["preview"]["counts"]["errors"] >= 1
    assert Customer.objects.system("test").count() == before
    assert program.post(f"/{pk}/cancellation").json()["state"] == "cancelled"
    assert program.post(f"/{pk}/run").status_code == 422


def test_what_is_refused(world: World) -> None:
    assert Program(world.dana, "deals").post("", file=file()).status_code == 403
    assert Program(world.marek, "imports").post("", file=file()).status_code == 403
    program = Program(world.dana, "imports")
    wrong = program.post("", file=file(), kind="people", options="[]")
    assert wrong.status_code == 422 and "options" in wrong.json()["errors"]
    assert program.post("", file=file(b"\x89PNG\r\n\x1a\n")).status_code == 422
    assert program.post("", kind="people").status_code == 422
    other = program.post("", file=file(), kind="people").json()["id"]
    assert Program(world.olga, "imports").get(f"/{other}").status_code == 404
    assert Import.objects.system("test").count() == 1
