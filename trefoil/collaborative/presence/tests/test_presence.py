"""Who else is at a record: told to those who are there, and to nobody who may not see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from trefoil.collaborative.presence.actions import be_present, forget_presences
from trefoil.collaborative.presence.here import last_presence, moved_after, others_at
from trefoil.collaborative.presence.models import Presence
from trefoil.core.actions import Invalid, write_permit

pytestmark = pytest.mark.django_db


def _go(user: Any, state: str = "here", pk: int = 7) -> bool:
    return be_present(actor=user, object_type="customer", pk=pk, state=state)


def test_who_comes_and_writes_is_news_and_who_only_stays_is_not(world: Any) -> None:
    assert _go(world.dana)
    assert not _go(world.dana)
    assert _go(world.dana, "writing")
    found = others_at(world.olga, "customer", 7)
    assert [(one.pk, one.is_writing) for one in found] == [(world.dana.pk, True)]
    assert others_at(world.dana, "customer", 7) == []
    assert _go(world.dana, "gone")
    assert others_at(world.olga, "customer", 7) == []


def test_a_page_that_fell_silent_counts_for_five_minutes_and_is_forgotten_after_an_hour(world: Any) -> None:
    _go(world.dana)
    with write_permit("a page that fell silent"):
        rows = Presence.objects.system("test")
        rows.update(at=timezone.now() - timedelta(minutes=6))
    assert others_at(world.olga, "customer", 7) == []
    assert forget_presences(actor=None) == 0
    with write_permit("a page that fell silent"):
        rows.update(at=timezone.now() - timedelta(minutes=61))
    assert forget_presences(actor=None) == 1


def test_those_who_are_there_hear_of_others_and_not_of_themselves(world: Any) -> None:
    _go(world.olga)
    _go(world.olga, pk=8)
    start = last_presence()
    _go(world.dana)
    reached, told = moved_after(start)
    assert told == {world.olga.pk: {"customer:7"}}
    assert moved_after(reached) == (reached, {})


def test_a_state_that_does_not_exist_is_refused_by_name(world: Any) -> None:
    with pytest.raises(Invalid) as wrong:
        _go(world.dana, "asleep")
    assert "state" in wrong.value.errors


def test_the_page_hears_who_else_is_there(world: Any) -> None:
    path = f"/presence/deal/{world.deal.pk}/"
    assert world.client(world.dana).post(path, {"state": "writing"}).status_code == 200
    answer = world.client(world.marek).post(path, {"state": "here"})
    assert "Dana Levi writes here now" in answer.content.decode()
    assert world.client(world.marek).post(path, {"state": "gone"}).status_code == 204


def test_who_may_not_see_the_record_cannot_say_that_he_is_there(world: Any) -> None:
    answer = world.client(world.marek).post(f"/presence/deal/{world.vault_deal.pk}/", {"state": "here"})
    assert answer.status_code == 404
    assert not Presence.objects.system("test").exists()


def test_the_card_of_a_record_is_cut_to_what_the_reader_may_see(world: Any) -> None:
    card = world.client(world.marek).get(f"/cards/customer/{world.kawiarnia.pk}/").content.decode()
    assert world.kawiarnia.name in card
    assert world.client(world.marek).get(f"/cards/deal/{world.vault_deal.pk}/").status_code == 404
    assert world.client(world.marek).get("/cards/pipeline/1/").status_code == 404
