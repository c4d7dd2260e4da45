"""The page of past changes: one's own, newest first, with the way back."""

from __future__ import annotations

from conftest import World
from trefoil.lists.changing import begin_mass_change, run_mass_change
from trefoil.lists.many import Asked
from trefoil.lists.models import MassChange
from trefoil.lists.pasting import Line, paste_cells


def test_ones_own_changes_are_listed_with_what_and_how_many(world: World) -> None:
    olga = world.again(world.olga)
    asked = Asked("change", "source", "fair")
    row = begin_mass_change(actor=olga, object_type="deal", ids=[world.deal.pk, world.south_deal.pk], asked=asked,
                            field_told="Source", value_told="fair")  # fmt: skip
    run_mass_change(row.pk)
    page = world.client(world.olga).get("/changes/").content.decode()
    assert "Change a field" in page and "Source" in page and "fair" in page and 'tf-num">2</td>' in page
    assert f"/changes/{row.pk}/undo" in page
    assert "Source" not in world.client(world.marek).get("/changes/").content.decode()


def test_a_paste_is_undone_from_there_without_the_right_to_change_many(world: World) -> None:
    marek = world.again(world.marek)
    assert not marek.may("mass_change")
    line = Line(world.deal.pk, {"source": "fair"}, {"source": "fair"})
    row, _left = paste_cells(actor=marek, object_type="deal", lines=[line])
    assert row is not None
    browser = world.client(world.marek)
    assert f"/changes/{row.pk}/undo" in browser.get("/changes/").content.decode()
    assert browser.post(f"/changes/{row.pk}/undo").status_code == 303
    run_mass_change(row.pk)  # the worker's job
    world.deal.refresh_from_db()
    assert world.deal.source == "" and MassChange.objects.system("test").get().state == "undone"
    assert "/undo" not in browser.get("/changes/").content.decode()


def test_a_form_sends_the_colleague_as_text_and_the_totals_of_the_board_follow(world: World) -> None:
    ids = [world.deal.pk, world.south_deal.pk]
    row = begin_mass_change(actor=world.again(world.dana), object_type="deal", ids=ids,
                            asked=Asked("hand_over", "", str(world.tom.pk)))  # fmt: skip
    run_mass_change(row.pk)
    row.refresh_from_db()
    assert (row.state, row.changed, row.unchanged) == ("done", 1, 1)
    world.deal.refresh_from_db()
    assert (world.deal.owner_id, world.deal.team_id) == (world.tom.pk, world.south.pk)
