"""A column or a block pasted into a list: read as files are, whole or only the good cells, one change with one undo."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import World
from trefoil.core.sheets import CellEditor, Sheet
from trefoil.customfields.actions import create_field
from trefoil.exchange.pasting import read_block
from trefoil.identity.actions import change_user
from trefoil.lists.models import MassChange
from trefoil.lists.pasting import Line
from trefoil.operational.sales.actions import change_deal, create_deal
from trefoil.operational.sales.models import Deal
from trefoil.timeline.models import Entry

COLUMNS = "title,stage,amount,expected_close_on,owner,source,currency"


def deals(world: World, count: int = 4) -> list[Deal]:
    return [create_deal(actor=world.dana, title=f"Deal {n}", amount=n + 1) for n in range(count)]


def paste(world: World, who: Any, rows: list[tuple[int, dict[str, str]]], **more: Any) -> Any:
    columns = list(dict.fromkeys(key for _pk, texts in rows for key in texts))
    body = {"columns": columns, "rows": [{"pk": pk, "texts": texts} for pk, texts in rows], **more}
    return world.client(who).post(f"/lists/deal/paste?columns={COLUMNS}", json.dumps(body),
                                  content_type="application/json")  # fmt: skip


def shown(ids: list[int], *names: str) -> list[tuple[Any, ...]]:
    return list(Deal.objects.system("test").filter(pk__in=ids).order_by("pk").values_list(*names))


def test_a_block_is_one_change_with_one_undo(world: World) -> None:
    rows = deals(world)
    ids = [row.pk for row in rows]
    before = shown(ids, "amount", "expected_close_on", "owner_id", "team_id", "stage_id")
    texts = [
        {"amount": "1 234,50 €", "expected_close_on": "31.03.2027", "owner": "Tom Bright", "stage": "needs found"},
        {"amount": "2.345,00", "expected_close_on": "5 April 2027", "owner": "olga  sokolova", "stage": "New contact"},
        {"amount": "7", "expected_close_on": "2027-04-06", "owner": "Marek Kania"}, {"amount": "", "source": "fair"},
    ]  # fmt: skip
    answer = paste(world, world.dana, list(zip(ids, texts, strict=True)))
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said["said"] == "4 rows were filled" and set(said["rows"]) == {str(pk) for pk in ids}
    assert said["rows"][str(ids[0])]["cells"]["amount"]["v"] == "1234.5"
    found = shown(ids, "amount", "expected_close_on", "owner_id", "source")
    assert found[0] == (Decimal("1234.5"), date(2027, 3, 31), world.tom.pk, "")
    assert found[1][:3] == (Decimal(2345), date(2027, 4, 5), world.olga.pk)
    assert found[3][0] == 0 and found[3][3] == "fair"
    change = MassChange.objects.system("test").get()
    assert (change.kind, change.changed, change.owner_id) == ("paste", 4, world.dana.pk)
    undone = world.client(world.dana).post(said["undo"] + f"?columns={COLUMNS}")
    assert undone.status_code == 200 and undone.json()["said"] == "4 records were restored."
    assert shown(ids, "amount", "expected_close_on", "owner_id", "team_id", "stage_id") == before
    assert world.client(world.dana).post(said["undo"]).status_code == 422


def test_undo_leaves_what_somebody_changed_since(world: World) -> None:
    ids = [row.pk for row in deals(world, 3)]
    said = paste(world, world.dana, [(pk, {"source": "fair"}) for pk in ids]).json()
    change_deal(actor=world.dana, deal=ids[1], title="Changed since")
    undone = world.client(world.dana).post(said["undo"]).json()
    assert undone["left"] == 1
    assert [one for (one,) in shown(ids, "source")] == ["", "fair", ""]


def test_bad_cells_are_named_and_nothing_half_written_stays(world: World) -> None:
    rows = deals(world)
    ids = [row.pk for row in rows]
    before, told = shown(ids, "amount", "owner_id", "stage_id", "version"), Entry.objects.system("test").count()
    texts = [{"amount": "10", "owner": "Nobody Here"}, {"amount": "much", "owner": "Tom Bright"}, {"amount": "-5"},
             {"amount": "40", "owner": "Tom Bright"}]  # fmt: skip
    block = list(zip(ids, texts, strict=True))
    answer = paste(world, world.dana, block)
    assert answer.status_code == 422
    bad = answer.json()["bad"]
    assert [(one["pk"], one["column"]) for one in bad] == [(ids[0], "owner"), (ids[1], "amount"), (ids[2], "amount")]
    dialog = answer.json()["dialog"]
    assert "Nobody Here" in dialog and "much" in dialog and "Write the 4 good cells" in dialog
    assert shown(ids, "amount", "owner_id", "stage_id", "version") == before
    assert Entry.objects.system("test").count() == told and not MassChange.objects.system("test").exists()
    answer = paste(world, world.dana, block, good=True)
    assert answer.status_code == 200 and answer.json()["left"] == 3
    found = shown(ids, "amount", "owner_id")
    assert found == [(10, world.dana.pk), (2, world.tom.pk), (3, world.dana.pk), (40, world.tom.pk)]
    world.client(world.dana).post(answer.json()["undo"])
    assert [row[:3] for row in shown(ids, "amount", "owner_id", "stage_id")] == [row[:3] for row in before]


@pytest.mark.parametrize(
    ("language", "texts", "values"),
    [("en", ["1,234", "12.5"], ["1234", "12.5"]), ("pl", ["1,234", "12,5"], ["1.23", None]),
     ("ru", ["1 234,5", "7"], ["1234.5", "7"]), ("en", ["1.234,56", "2.000,00"], ["1234.56", "2000"]),
     ("he", ["₪ 12", ""], None)],
)  # fmt: skip
def test_amounts_are_read_as_the_column_and_the_reader_write_them(
    world: World, language: str, texts: list[str], values: list[Any] | None
) -> None:
    change_user(actor=world.dana, user=world.dana, language=language)
    ids = [row.pk for row in deals(world, 2)]
    block = [(pk, {"amount": text}) for pk, text in zip(ids, texts, strict=True)]
    answer = paste(world, world.again(world.dana), block)
    if language == "pl":  # a comma is the decimal mark there, and EUR has no thousandths
        assert answer.status_code == 422 and answer.json()["bad"][0]["column"] == "amount"
    elif values is None:
        assert answer.status_code == 200
        assert shown(ids, "amount", "currency") == [(12, "ILS"), (0, "EUR")]
    else:
        assert answer.status_code == 200, answer.content
        assert [one for (one,) in shown(ids, "amount")] == [Decimal(value) for value in values]


def test_days_follow_the_column(world: World) -> None:
    ids = [row.pk for row in deals(world, 2)]
    texts = ["03/25/2027", "04/05/2027"]
    answer = paste(world, world.dana, [(pk, {"expected_close_on": text}) for pk, text in zip(ids, texts, strict=True)])
    assert answer.status_code == 200
    assert [one for (one,) in shown(ids, "expected_close_on")] == [date(2027, 3, 25), date(2027, 4, 5)]
    answer = paste(world, world.dana, [(ids[0], {"expected_close_on": "04/05/2027"})])
    assert answer.status_code == 200 and shown(ids[:1], "expected_close_on") == [(date(2027, 5, 4),)]


def test_records_of_others_are_bad_cells_and_stay(world: World) -> None:
    mine = create_deal(actor=world.tom, title="Mine")
    for pk in (world.deal.pk, world.vault_deal.pk, 999_999):
        answer = paste(world, world.tom, [(mine.pk, {"source": "x"}), (pk, {"source": "x"})])
        assert answer.status_code == 422 and answer.json()["bad"][0]["pk"] == pk
        assert "Silent" not in answer.content.decode()
    assert shown([mine.pk, world.deal.pk, world.vault_deal.pk], "source") == [("",)] * 3
    answer = world.client(world.ruth).post("/lists/deal/paste", "{}", content_type="application/json")
    assert answer.status_code == 422


def test_a_hidden_field_is_a_column_like_none(world: World) -> None:
    create_field(actor=world.dana, object_type="deal", label="Margin", kind="number", group="secret")
    secret = paste(world, world.marek, [(world.deal.pk, {"custom.margin": "5"})])
    none = paste(world, world.marek, [(world.deal.pk, {"custom.nothing": "5"})])
    assert secret.status_code == none.status_code == 422
    assert secret.content.replace(b"margin", b"") == none.content.replace(b"nothing", b"")


def test_a_change_meanwhile_is_no_prey_of_a_paste(world: World) -> None:
    deal = deals(world, 1)[0]
    change_deal(actor=world.dana, deal=deal, source="theirs")
    body = {"columns": ["source"], "rows": [{"pk": deal.pk, "version": 1, "was": {"source": ""},
                                             "texts": {"source": "mine"}}]}  # fmt: skip
    answer = world.client(world.dana).post("/lists/deal/paste", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422 and "Someone else" in answer.json()["bad"][0]["why"]
    assert shown([deal.pk], "source") == [("theirs",)]


@pytest.mark.parametrize(
    "body",
    [{}, {"columns": [], "rows": []}, {"columns": ["title"], "rows": [5]},
     {"columns": ["title"], "rows": [{"pk": "1"}]},
     {"columns": [["title"]], "rows": [{"pk": 1, "texts": {}}]}, {"columns": "title", "rows": [{"pk": 1, "texts": {}}]},
     {"columns": ["title"], "rows": [{"pk": 1, "texts": {"title": "a"}}] * 2},
     {"columns": ["title"], "rows": [{"pk": n, "texts": {"title": "a"}} for n in range(501)]},
     {"columns": ["title"], "rows": [{"pk": 10**30, "texts": {"title": "a"}}]}],
)  # fmt: skip
def test_a_body_that_is_none_is_refused(world: World, body: Any) -> None:
    before = Entry.objects.system("test").count()
    answer = world.client(world.dana).post("/lists/deal/paste", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422 and Entry.objects.system("test").count() == before


@pytest.mark.one_database
@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(max_size=30), min_size=1, max_size=4), kind=st.sampled_from(
    ["text", "number", "date", "yes_no", "choice", "choices"]))
def test_whatever_stands_on_the_clipboard_is_read_or_named(texts: list[str], kind: str) -> None:
    inputs = {"date": "date", "yes_no": "select", "choice": "select", "choices": "multi"}
    words = [("yes", "Yes"), ("no", "No")] if kind == "yes_no" else [("a", "Ä b"), ("c", "c")]
    editor = CellEditor("x", "X", inputs.get(kind, "text"), lambda: words)
    sheet = Sheet("product", lambda user: [editor], lambda user: None, lambda *a: None, lambda *a: None)
    lines = [Line(number, {}, {"x": text}) for number, text in enumerate(texts)]
    bad = read_block(None, sheet, ["x"], {"x": kind}, lines)
    taken = [line.pk for line in lines if "x" in line.values]
    assert sorted([one.row for one in bad] + taken) == list(range(len(texts)))
    assert all(one.why for one in bad)
