"""A timeline shows to each viewer only what he may see of every app that writes on it."""

from __future__ import annotations

from typing import Any

from trefoil.operational.sales.actions import create_deal, move_deal
from trefoil.planner.actions import create_task


def address(row: Any) -> str:
    return f"/customers/{row.pk}/"


def test_a_timeline_holds_back_what_the_viewer_may_not_see(world: Any) -> None:
    create_deal(actor=world.dana, title="Quiet takeover", customer=world.kawiarnia, is_private=True)
    assert "Quiet takeover" in world.client(world.dana).get(address(world.kawiarnia)).content.decode()
    assert "Quiet takeover" not in world.client(world.marek).get(address(world.kawiarnia)).content.decode()


def test_what_happens_to_a_hidden_deal_or_task_stays_hidden_too(world: Any) -> None:
    deal = create_deal(actor=world.dana, title="Quiet takeover", customer=world.kawiarnia, is_private=True)
    move_deal(actor=world.dana, deal=deal, stage=world.stages[1])
    create_task(actor=world.dana, title="Ring the quiet bank", source=deal, is_private=True)
    for rest in ("", "timeline", "timeline?kind=stage", "timeline?kind=task", "panels"):
        shown = world.client(world.dana).get(address(world.kawiarnia) + rest).content.decode()
        hidden = world.client(world.marek).get(address(world.kawiarnia) + rest).content.decode()
        assert "uiet" in shown
        assert "uiet" not in hidden
