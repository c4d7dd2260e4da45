"""Requests sent twice take effect once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from conftest import World, make_world
from tests.api.conftest import Program
from trefoil.core.actions import write_permit
from trefoil.identity.idempotency import IdempotencyKey
from trefoil.identity.tasks import forget_idempotency_keys_later
from trefoil.operational.sales.models import Deal

Programs = Callable[..., Program]


def deals(title: str) -> int:
    return Deal.objects.system("test").filter(title=title).count()


def test_the_same_request_twice_takes_effect_once_and_is_answered_alike(world: World, program: Programs) -> None:
    asker = program(world.marek)
    first = asker.post("deals", {"title": "Once"}, Idempotency_Key="k1")
    second = asker.post("deals", {"title": "Once"}, Idempotency_Key="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first["ETag"] == second["ETag"] and first["Location"] == second["Location"]
    assert "Idempotent-Replayed" not in first and second["Idempotent-Replayed"] == "true"
    assert deals("Once") == 1


def test_a_key_used_for_another_body_is_refused(world: World, program: Programs) -> None:
    asker = program(world.marek)
    asker.post("deals", {"title": "One"}, Idempotency_Key="k1")
    assert asker.post("deals", {"title": "Two"}, Idempotency_Key="k1").status_code == 422
    assert deals("Two") == 0


def test_a_key_used_for_another_route_is_refused(world: World, program: Programs) -> None:
    asker = program(world.marek)
    asker.post("deals", {"title": "One"}, Idempotency_Key="k1")
    assert asker.post("tasks", {"title": "One"}, Idempotency_Key="k1").status_code == 422


def test_keys_of_different_users_do_not_meet(world: World, program: Programs) -> None:
    for user in (world.marek, world.tom):
        answer = program(user).post("deals", {"title": "Mine"}, Idempotency_Key="same")
        assert answer.status_code == 201 and "Idempotent-Replayed" not in answer
    assert deals("Mine") == 2


def test_a_refused_request_leaves_its_key_free(world: World, program: Programs) -> None:
    asker = program(world.marek)
    assert asker.post("deals", {"title": ""}, Idempotency_Key="k1").status_code == 422
    assert IdempotencyKey.objects.system("test").count() == 0
    assert asker.post("deals", {"title": "Mended"}, Idempotency_Key="k1").status_code == 201


def test_a_change_that_fails_half_way_keeps_neither_effect_nor_key(world: World, program: Programs) -> None:
    asker = program(world.marek)
    body = {"name": "Half", "points": [{"kind": "email", "text": "not an address"}]}
    assert asker.post("people", body, Idempotency_Key="k1").status_code == 422
    assert IdempotencyKey.objects.system("test").count() == 0
    assert asker.get("people?name__is=Half").json()["items"] == []


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_every_changing_method_takes_keys(world: World, program: Programs, method: str) -> None:
    asker = program(world.dana)
    calls: dict[str, Callable[[], Any]] = {
        "patch": lambda: asker.patch(f"deals/{world.deal.pk}", {"title": "New"}, Idempotency_Key="k"),
        "put": lambda: asker.put("deals/by-outside-id/7", {"title": "New"}, Idempotency_Key="k"),
        "delete": lambda: asker.delete(f"deals/{world.deal.pk}", Idempotency_Key="k"),
    }
    first, second = calls[method](), calls[method]()
    assert first.status_code == second.status_code < 300
    assert second["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", "x" * 256, "ключ", "a\tb"])
def test_a_key_has_bounds(world: World, program: Programs, key: str) -> None:
    assert program(world.marek).post("deals", {"title": "T"}, Idempotency_Key=key).status_code == 400
    assert deals("T") == 0


def test_keys_are_forgotten_after_three_days(world: World, program: Programs) -> None:
    asker = program(world.marek)
    asker.post("deals", {"title": "Old"}, Idempotency_Key="k1")
    forget_idempotency_keys_later.func()
    assert IdempotencyKey.objects.system("test").count() == 1
    with write_permit("test"):
        IdempotencyKey.objects.system("test").update(created_at=timezone.now() - timedelta(hours=73))
    again = asker.post("deals", {"title": "Old"}, Idempotency_Key="k1")
    assert "Idempotent-Replayed" not in again and deals("Old") == 2
    with write_permit("test"):
        IdempotencyKey.objects.system("test").update(created_at=timezone.now() - timedelta(hours=73))
    forget_idempotency_keys_later.func()
    assert IdempotencyKey.objects.system("test").count() == 0


def test_two_at_the_same_time_take_effect_once(flushing: None, transactional_db: None) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("threads share nothing of a database in memory; run with TREFOIL_TEST_ON_FILE=1 or PostgreSQL")
    marek = make_world().marek
    answers: list[Any] = []
    asker = Program(marek, ["write"])
    gate = threading.Barrier(6)

    def send() -> None:
        gate.wait()
        answers.append(asker.post("deals", {"title": "Race"}, Idempotency_Key="race"))
        connections.close_all()

    threads = [threading.Thread(target=send) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert deals("Race") == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert sum(a.status_code == 201 and "Idempotent-Replayed" not in a for a in answers) == 1
