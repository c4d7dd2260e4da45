"""Changes of many records: counts add up, undo restores exactly, nothing beyond the right is touched."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import World
from trefoil.core import registry
from trefoil.core.actions import Invalid, Refused
from trefoil.customers.models import Customer
from trefoil.customfields.actions import create_field
from trefoil.identity.actions import change_user
from trefoil.identity.models import Role
from trefoil.lists import changing
from trefoil.lists.changing import begin_mass_change, matching, run_mass_change, undo_mass_change
from trefoil.lists.many import Asked
from trefoil.lists.models import MassChange, MassChangeRow
from trefoil.operational.sales.actions import change_deal, create_deal, create_lead, set_lines
from trefoil.operational.sales.models import Deal, Lead
from trefoil.operational.sales.tests.test_totals import counted, kept
from trefoil.planner.actions import create_task
from trefoil.planner.models import Task
from trefoil.timeline.models import Entry

MODELS = {"deal": Deal, "lead": Lead, "customer": Customer, "task": Task}
OWN = {"version", "updated_at"}


def _deals(world: World, count: int = 12) -> list[int]:
    owners = [world.marek, world.tom, world.dana]
    return [
        create_deal(
            actor=world.dana, title=f"Deal {n}", amount=n * 10, owner=owners[n % 3], source=("", "fair")[n % 2]
        ).pk
        for n in range(count)
    ]


def _begun(world: World, key: str, ids: list[int], *asked: Any, who: Any = None) -> MassChange:
    actor = world.again(who or world.olga)
    return begin_mass_change(actor=actor, object_type=key, ids=ids, asked=Asked(*asked))


def _done(world: World, key: str, ids: list[int], *asked: Any, who: Any = None) -> MassChange:
    row = _begun(world, key, ids, *asked, who=who)
    run_mass_change(row.pk)
    row.refresh_from_db()
    return row


def _undone(world: World, row: MassChange) -> MassChange:
    undo_mass_change(actor=world.again(world.olga), row=row)
    run_mass_change(row.pk)
    row.refresh_from_db()
    return row


def _all(key: str) -> dict[int, dict[str, Any]]:
    rows = MODELS[key].objects.system("test").values()
    return {row["id"]: {name: value for name, value in row.items() if name not in OWN} for row in rows}


def _adds_up(row: MassChange) -> bool:
    outcomes = MassChangeRow.objects.system("test").filter(owning=row)
    return row.chosen == row.gone_through == outcomes.count()


CASES: list[tuple[Any, ...]] = [
    ("deal", "hand_over", "", "$tom"), ("deal", "change", "source", "fair"), ("deal", "change", "amount", "77.50"),
    ("deal", "change", "currency", "PLN"), ("deal", "change", "expected_close_on", "2027-03-01"),
    ("deal", "change", "team", "$south"), ("deal", "change", "is_private", "yes"), ("deal", "trash"),
    ("deal", "change", "custom.colour", "red"), ("deal", "change", "custom.colour", ""),
    ("lead", "hand_over", "", "$tom"), ("lead", "change", "country", "de"), ("lead", "change", "custom.colour", "red"),
    ("lead", "trash"), ("customer", "hand_over", "", "$tom"), ("customer", "change", "language", "pl"),
    ("customer", "trash"), ("task", "hand_over", "", "$tom"), ("task", "change", "priority", "2"),
    ("task", "change", "due_at", "2027-03-01"), ("task", "change", "due_at", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(str(part) for part in case))
def test_counts_add_up_and_undo_restores_exactly(world: World, case: tuple[Any, ...], monkeypatch: Any) -> None:
    monkeypatch.setattr(changing, "BATCH", 4)
    for kind in ("deal", "lead"):
        create_field(actor=world.dana, object_type=kind, label="Colour", key="colour")
    dana = world.again(world.dana)
    ids = _deals(world)
    set_lines(actor=dana, deal=ids[0], lines=[{"name": "Cup", "quantity": 2, "unit_price": "3.00"}])
    change_deal(actor=dana, deal=ids[1], custom={"colour": "blue"})
    for n in range(9):
        create_lead(actor=dana, title=f"Lead {n}", country=("DE", "PL")[n % 2], owner=(world.tom, world.marek)[n % 2])
        create_task(actor=dana, title=f"Task {n}", owner=(world.tom, world.marek)[n % 2], priority=n % 3,
                    due_at=timezone.now())  # fmt: skip
    key, kind, field, value = (*case, "", "")[:4]
    value = {"$tom": world.tom.pk, "$south": world.south.pk}.get(str(value), value)
    before = _all(key)
    olga = world.again(world.olga)
    reach = set(MODELS[key].objects.visible_to(olga, Asked(kind).act).values_list("pk", flat=True))
    row = _done(world, key, list(before), kind, field, value)
    assert row.state == "done" and row.changed and _adds_up(row), row.problem
    after = _all(key)
    assert sum(before[pk] != after[pk] for pk in before) == row.changed
    assert {pk for pk in before if before[pk] != after[pk]} <= reach
    verbs = Entry.objects.system("test").filter(source_type=key, source_id__in=before, actor=world.olga)
    assert verbs.count() == row.changed
    assert kept() == counted()
    row = _undone(world, row)
    assert row.state == "undone" and (row.restored, row.left) == (row.changed, 0)
    assert _all(key) == before
    assert verbs.count() == 2 * row.changed
    assert kept() == counted()


@pytest.mark.parametrize("seed", range(3))
def test_undo_leaves_what_was_changed_since(world: World, seed: int) -> None:
    dice = random.Random(seed)
    ids = _deals(world)
    before = _all("deal")
    row = _done(world, "deal", ids, "change", "source", "web")
    touched = set(dice.sample(ids, 4))
    for pk in touched:
        change_deal(actor=world.dana, deal=pk, title=f"Other {pk}")
    row = _undone(world, row)
    assert row.restored + row.left == row.changed and row.left == len(touched)
    after = _all("deal")
    assert all(after[pk]["source"] == "web" for pk in touched)
    assert all(after[pk] == before[pk] for pk in ids if pk not in touched)


def test_without_the_right_nothing_changes(world: World) -> None:
    ids, before = _deals(world), _all("deal")
    with pytest.raises(Refused):
        _begun(world, "deal", ids, "change", "source", "web", who=world.marek)
    browser = world.client(world.marek)
    assert browser.get("/changes/new/deal?kind=change").status_code == 403
    form = {"kind": "change", "field": "source", "value": "web", "ids": ",".join(map(str, ids)), "told": len(ids)}
    assert browser.post("/changes/new/deal", form).status_code == 403
    assert "data-select-row aria" not in browser.get("/deals/table").content.decode()
    assert _all("deal") == before and not MassChange.objects.system("test").exists()


def test_records_out_of_scope_are_neither_chosen_nor_touched(world: World) -> None:
    before = _all("deal")
    ids = [world.deal.pk, world.vault_deal.pk]
    assert world.vault_deal.pk not in changing.ticked(world.again(world.olga), "deal", ids)
    row = _done(world, "deal", ids, "change", "source", "web")
    after = _all("deal")
    assert after[world.vault_deal.pk] == before[world.vault_deal.pk] and _adds_up(row)
    assert (row.changed, row.failed) == (1, 1)


def test_what_may_be_seen_only_is_left_out(world: World) -> None:
    own = create_deal(actor=world.dana, title="Of the house", owner=world.dana, team=world.north)
    hers = world.again(world.olga)
    Deal.objects.system("test")  # all that she sees and may not change counts as refused
    seen = set(Deal.objects.alive().visible_to(hers).values_list("pk", flat=True))
    may = set(Deal.objects.alive().visible_to(hers, "delete").values_list("pk", flat=True))
    row = _done(world, "deal", sorted(seen), "trash")
    assert own.pk in seen and row.refused == len(seen - may) and row.changed == len(may)


def test_a_run_that_was_killed_goes_on(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(changing, "BATCH", 3)
    ids = _deals(world)
    row = _begun(world, "deal", ids, "change", "source", "web")

    def kill(number: int) -> None:
        if number == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_mass_change(row.pk, kill)
    row.refresh_from_db()
    assert row.state == "running" and row.position == 2 and row.gone_through == 6
    run_mass_change(row.pk)
    run_mass_change(row.pk)
    row.refresh_from_db()
    assert row.state == "done" and _adds_up(row) and row.changed == len(ids)
    told = Entry.objects.system("test").filter(verb="deal.changed", source_id__in=ids)
    assert told.count() == len(ids)


def test_two_runners_write_a_batch_once(world: World) -> None:
    ids = _deals(world)
    row = _begun(world, "deal", ids, "change", "source", "web")
    seen = MassChange.objects.system("test").get(pk=row.pk)
    run_mass_change(row.pk)
    with pytest.raises(changing.Overtaken):
        changing._batch(actor=world.again(world.olga), seen=seen, number=0)
    assert MassChangeRow.objects.system("test").filter(owning=row).count() == len(ids)


def test_a_batch_asks_no_more_for_more_rows(world: World) -> None:
    counts = []
    for ids in (_deals(world, 6), _deals(world, 60)):
        row = _begun(world, "deal", ids, "hand_over", "", world.tom.pk)
        with CaptureQueriesContext(connection) as seen:
            run_mass_change(row.pk)
        reads = [one["sql"] for one in seen.captured_queries if one["sql"].startswith("SELECT")]
        assert MassChange.objects.system("test").get(pk=row.pk).changed == len(ids) * 2 // 3
        counts.append(len(reads))
    assert counts[0] == counts[1]


def test_all_that_match_are_those_of_the_list(world: World) -> None:
    ids = _deals(world)
    olga = world.again(world.olga)
    where = json.dumps({"all": [["source", "is", "fair"], ["amount", "gte", "50"]]})
    found = matching(olga, "deal", {"where": where, "sort": "-amount", "group": "stage"})
    wanted = Deal.objects.visible_to(olga).filter(source="fair", amount__gte=50).values_list("pk", flat=True)
    assert set(found) == set(wanted) and set(found) < set(ids)


def test_the_dialog_tells_the_numbers_and_begins_the_change(world: World) -> None:
    ids = _deals(world)
    browser = world.client(world.olga)
    page = browser.get("/deals/table").content.decode()
    assert "data-select-row" in page and "/changes/new/deal?kind=hand_over" in page
    asked = {"kind": "change", "field": "source", "all": "yes", "query": "source=fair"}
    dialog = browser.get("/changes/new/deal", asked).content.decode()
    number = len(matching(world.again(world.olga), "deal", {"source": "fair"}))
    assert f"{number} records will change" in dialog
    late = browser.post("/changes/new/deal", {**asked, "value": "web", "told": number + 1})
    assert late.status_code == 422 and "has changed meanwhile" in late.content.decode()
    answer = browser.post("/changes/new/deal", {**asked, "value": "web", "told": number})
    row = MassChange.objects.system("test").get()
    assert answer.status_code == 303 and answer["Location"] == f"/changes/{row.pk}/"
    assert "Under way" in browser.get(answer["Location"]).content.decode()
    run_mass_change(row.pk)
    assert browser.get(f"/changes/{row.pk}/progress").status_code == 204
    page = browser.get(f"/changes/{row.pk}/").content.decode()
    assert f"Changed {number}" in page and "Undo" in page
    assert browser.post(f"/changes/{row.pk}/undo").status_code == 303
    run_mass_change(row.pk)
    assert "records were restored" in browser.get(f"/changes/{row.pk}/").content.decode()
    assert world.client(world.dana).get(f"/changes/{row.pk}/").status_code == 404
    assert Deal.objects.system("test").filter(pk__in=ids, source="fair").count() == 6


@pytest.mark.parametrize(
    "field, value", [("expected_close_on", "soon"), ("currency", "XXXX"), ("team", "9999"), ("owner", "1")]
)
def test_a_value_that_no_record_could_take_begins_nothing(world: World, field: str, value: str) -> None:
    with pytest.raises(Invalid):
        _begun(world, "deal", [world.deal.pk], "change", field, value)
    assert not MassChange.objects.system("test").exists()
    assert set(registry.bulks.things) == {"customer", "deal", "lead", "task"}


def test_a_right_taken_away_stops_the_run(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(changing, "BATCH", 3)
    ids = _deals(world)
    row = _begun(world, "deal", ids, "change", "source", "web")
    member = Role.objects.system("test").get(name="Member")

    def take(number: int) -> None:
        change_user(actor=world.again(world.dana), user=world.olga, roles=[member])

    run_mass_change(row.pk, take)
    row.refresh_from_db()
    assert row.state == "stopped" and row.changed == 3 and row.problem
