"""Who may ask: tokens, their scopes and their end, signed-in browsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from conftest import World
from tests.api.conftest import Program
from trefoil.core.actions import write_permit
from trefoil.identity.actions import change_user, create_token, revoke_token, set_active, set_role
from trefoil.identity.actions.roles import table_of
from trefoil.identity.models import Role, Token
from trefoil.project.api_docs import describe
from trefoil.project.api_urls import API
from trefoil.timeline.models import Entry

Programs = Callable[..., Program]
DESCRIPTION = describe(API)
OPERATIONS = [
    (method.upper(), re.sub(r"\{[^}]+\}", "1", address.removeprefix("/api/v1/")), operation["x-scopes"])
    for address, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
]
ALL = {"read", "write", "customers", "leads", "deals", "tasks", "products", "settings", "imports", "search"}


def names(operations: list[tuple[str, str, list[str]]]) -> Iterator[str]:
    return (f"{method} {path}" for method, path, _scopes in operations)


def test_every_operation_asks_for_a_token_and_changes_nothing_without_one(world: World) -> None:
    before = Entry.objects.system("test").count()
    for method, path, _scopes in OPERATIONS:
        answer = getattr(Client(), method.lower())(f"/api/v1/{path}")
        assert answer.status_code == 401, (method, path)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert Entry.objects.system("test").count() == before


@pytest.mark.parametrize(("method", "path", "scopes"), OPERATIONS, ids=names(OPERATIONS))
def test_an_operation_is_closed_to_tokens_without_its_scope(
    world: World, program: Programs, method: str, path: str, scopes: list[str]
) -> None:
    others = sorted(ALL - set(scopes))
    closed = program(world.dana, *others)
    before = Entry.objects.system("test").count()
    answer = closed.ask(method, path, {})
    assert answer.status_code == 403
    assert scopes[0] in answer.json()["detail"]
    assert Entry.objects.system("test").count() == before
    for scope in scopes:
        assert program(world.dana, scope).ask(method, path, {}).status_code != 403


def test_a_read_token_reads_and_does_not_write(world: World, program: Programs) -> None:
    reader = program(world.dana, "read")
    assert reader.get("deals").status_code == 200
    assert reader.post("deals", {"title": "No"}).status_code == 403


def test_a_write_token_alone_does_not_read(world: World, program: Programs) -> None:
    assert program(world.dana, "write").get("deals").status_code == 403


def test_an_expired_token_is_unknown(world: World, program: Programs) -> None:
    asker = program(world.dana)
    with write_permit("test"):
        Token.objects.system("test").update(expires_at=timezone.now() - timedelta(seconds=1))
    assert asker.get("deals").status_code == 401


def test_a_revoked_token_ends_at_once(world: World, program: Programs) -> None:
    asker = program(world.dana)
    assert asker.get("deals").status_code == 200
    revoke_token(actor=world.dana, token=asker.token)
    assert asker.get("deals").status_code == 401


def test_a_deactivated_colleague_has_no_tokens_any_more(world: World, program: Programs) -> None:
    asker = program(world.marek)
    set_active(actor=world.dana, user=world.marek, is_active=False)
    assert asker.get("deals").status_code == 401


def test_a_token_needs_the_right_to_use_the_api(world: World, program: Programs) -> None:
    asker = program(world.ruth)  # readers lack it
    assert asker.get("deals").status_code == 403


def test_taking_the_right_away_closes_the_token(world: World, program: Programs) -> None:
    asker = program(world.marek)
    assert asker.get("deals").status_code == 200
    role = Role.objects.system("test").get(name="Member")
    set_role(actor=world.dana, role=role, name=role.name, table=table_of(role), rights=[])
    assert asker.get("deals").status_code == 403


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer tfl_wrong", "Basic dGZsOnRmbA==", "tfl_x", "Bearer é"]
)
def test_a_wrong_header_is_not_a_token(world: World, header: str) -> None:
    assert Client().get("/api/v1/deals", headers={"Authorization": header}).status_code == 401


def test_a_signed_in_browser_may_ask_but_changes_only_with_its_csrf_token(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.marek, backend="trefoil.identity.backend.Backend")
    assert browser.get("/api/v1/deals").status_code == 200
    refused = browser.post("/api/v1/deals", {"title": "Forged"}, content_type="application/json")
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    secret = "a" * 32
    browser.cookies["csrftoken"] = secret
    allowed = browser.post(
        "/api/v1/deals", {"title": "Meant"}, content_type="application/json", headers={"X-CSRFToken": secret}
    )
    assert allowed.status_code == 201


def test_a_token_wins_over_the_session(world: World, program: Programs) -> None:
    asker = program(world.tom)
    asker.client.force_login(world.dana, backend="trefoil.identity.backend.Backend")
    assert asker.get("users/me").json()["id"] == world.tom.pk


def test_what_a_program_does_is_on_the_timeline_as_done_through_the_api(world: World, program: Programs) -> None:
    made = program(world.marek).post("deals", {"title": "By a program"}).json()
    entry = Entry.objects.system("test").filter(source_type="deal", source_id=made["id"]).get()
    assert (entry.surface, entry.actor_id) == ("api", world.marek.pk)


def test_use_of_a_token_is_remembered_but_not_at_every_request(world: World, program: Programs) -> None:
    asker = program(world.marek)
    asker.get("deals")
    first = Token.objects.system("test").get(pk=asker.token.pk).last_used_at
    asker.get("deals")
    assert first is not None
    assert Token.objects.system("test").get(pk=asker.token.pk).last_used_at == first


def test_answers_speak_the_users_language_unless_another_is_asked_for(world: World, program: Programs) -> None:
    change_user(actor=world.dana, user=world.marek, language="pl")
    asker = program(world.marek)
    assert asker.get("deals")["Content-Language"] == "pl"
    assert asker.get("deals", Accept_Language="xx, he-IL;q=0.5")["Content-Language"] == "he"
    assert asker.get("deals/999", Accept_Language="ru")["Content-Language"] == "ru"
    assert asker.get("deals", Accept_Language="xx")["Content-Language"] == "pl"


def test_a_secret_is_never_kept(world: World) -> None:
    _row, secret = create_token(actor=None, user=world.marek, name="t", scopes=["read"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_token")
        kept: Any = cursor.fetchall()
    assert secret not in str(kept)
