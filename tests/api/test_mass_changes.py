"""Changes of many records by programs: look first, begin, follow, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conftest import World
from trefoil.lists.changing import run_mass_change
from trefoil.lists.models import MassChange
from trefoil.operational.sales.models import Deal
from trefoil.timeline.models import Entry


def sources() -> dict[str, str]:
    return dict(Deal.objects.system("test").values_list("title", "source"))


def test_a_program_looks_first_then_changes_then_takes_back(world: World, program: Callable[..., Any]) -> None:
    olga = program(world.again(world.olga))
    asked = {"object_type": "deal", "kind": "change", "field": "source", "value": "fair", "params": {"state": "open"}}
    seen = olga.post("mass-changes/preview", asked)
    assert seen.status_code == 200, seen.content
    look = seen.json()
    assert (look["chosen"], look["may_change"], look["refused"]) == (2, 2, 0)
    assert "source" in [one["key"] for one in look["fields"]] and not MassChange.objects.system("test").exists()
    assert olga.post("mass-changes", {**asked, "expected": 7}).status_code == 422
    made = olga.post("mass-changes", {**asked, "expected": 2})
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    run_mass_change(pk)
    done = olga.get(f"mass-changes/{pk}").json()
    assert (done["state"], done["changed"], done["chosen"]) == ("done", 2, 2)
    assert sources() == {"Second bar": "fair", "Grinder renewal": "fair", "Silent auction": ""}
    assert [one["id"] for one in olga.get("mass-changes").json()["items"]] == [pk]
    assert olga.post(f"mass-changes/{pk}/undo").status_code == 202
    run_mass_change(pk)
    assert olga.get(f"mass-changes/{pk}").json()["restored"] == 2
    assert set(sources().values()) == {""}
    assert olga.post(f"mass-changes/{pk}/undo").status_code == 422


def test_chosen_by_number_only_what_is_seen_counts(world: World, program: Callable[..., Any]) -> None:
    ids = [world.deal.pk, world.vault_deal.pk, 999_999]
    asked = {"object_type": "deal", "kind": "hand_over", "value": str(world.tom.pk), "ids": ids}
    olga = program(world.again(world.olga))
    assert olga.post("mass-changes/preview", asked).json()["chosen"] == 1
    made = olga.post("mass-changes", asked)
    assert made.status_code == 201, made.content
    run_mass_change(made.json()["id"])
    assert Deal.objects.system("test").get(pk=world.deal.pk).owner_id == world.tom.pk
    assert Deal.objects.system("test").get(pk=world.vault_deal.pk).owner_id == world.igor.pk


def test_without_the_right_nothing_begins_and_what_is_wrong_is_named(world: World, program: Callable[..., Any]) -> None:
    asked = {"object_type": "deal", "kind": "change", "field": "source", "value": "fair", "ids": [world.deal.pk]}
    marek, olga = program(world.again(world.marek)), program(world.again(world.olga))
    before = Entry.objects.system("test").count()
    for path in ("mass-changes", "mass-changes/preview"):
        assert marek.post(path, asked).status_code == 403
    for wrong in ({"field": "password"}, {"kind": "hand_over", "value": "nobody"}, {"kind": "hand_over", "value": None},
                  {"ids": []}, {"params": {"nonsense": "1"}}, {"field": "expected_close_on", "value": "soon"}):  # fmt: skip
        answer = olga.post("mass-changes", {**asked, **wrong})
        assert answer.status_code == 422, (wrong, answer.content)
    assert not MassChange.objects.system("test").exists() and Entry.objects.system("test").count() == before
