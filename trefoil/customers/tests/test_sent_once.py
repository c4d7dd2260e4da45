"""A note that a phone sends again, because the answer was lost, is written down once."""

from __future__ import annotations

from typing import Any

import pytest

from trefoil.timeline.models import Entry

pytestmark = pytest.mark.django_db
KEY = {"HX-Request": "true", "Idempotency-Key": "0123456789abcdef"}


def _notes() -> int:
    return int(Entry.objects.system("test").filter(verb="note.added").count())


def test_the_same_key_writes_one_note_however_often_it_comes(world: Any) -> None:
    client, path = world.client(world.marek), f"/customers/{world.kawiarnia.pk}/entries"
    before = _notes()
    note = {"kind": "note", "text": "From the lift"}
    assert client.post(path, note, headers=KEY).status_code == 200
    assert client.post(path, note, headers=KEY).status_code == 204
    assert _notes() == before + 1
    assert client.post(path, note | {"text": "Another"}, headers=KEY).status_code == 422
    assert _notes() == before + 1


def test_a_refused_note_leaves_its_key_free(world: Any) -> None:
    client, path = world.client(world.marek), f"/deals/{world.deal.pk}/entries"
    assert client.post(path, {"kind": "note", "text": ""}, headers=KEY).status_code == 422
    before = _notes()
    assert client.post(path, {"kind": "note", "text": "Now with words"}, headers=KEY).status_code == 200
    assert _notes() == before + 1


def test_two_people_may_use_the_same_key(world: Any) -> None:
    path, before = f"/customers/{world.kawiarnia.pk}/entries", _notes()
    for user in (world.marek, world.dana):
        answer = world.client(user).post(path, {"kind": "note", "text": "Same key"}, headers=KEY)
        assert answer.status_code == 200
    assert _notes() == before + 2


def test_the_worker_and_the_manifest_are_there_for_everybody_and_say_nothing_of_the_firm(world: Any) -> None:
    from_outside = world.client(world.marek)
    from_outside.logout()
    manifest = from_outside.get("/manifest.webmanifest").json()
    assert manifest["start_url"] == "/" and manifest["name"] == "Trefoil"
    assert "Orchard" in world.client(world.marek).get("/manifest.webmanifest").json()["name"]
    answer = from_outside.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
    assert "Orchard" not in from_outside.get("/offline").content.decode()
