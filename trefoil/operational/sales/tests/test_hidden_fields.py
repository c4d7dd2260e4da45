"""What is hidden from a person is not shown, asked for, sorted by or named by an error."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import World
from trefoil.customfields.actions import create_field
from trefoil.operational.sales.actions import change_deal, change_stage, create_deal
from trefoil.operational.sales.models import Deal
from trefoil.timeline.models import Entry

HTMX = {"HX-Request": "true"}


@pytest.fixture
def margin(world: World) -> Any:
    """A secret field with a value on a deal in the South, which Ruth reads."""
    field = create_field(actor=world.dana, object_type="deal", label="Margin", kind="text", group="secret")
    change_deal(actor=world.again(world.dana), deal=world.south_deal, custom={field.key: "37 percent"})
    return field


def test_a_secret_field_is_nowhere_on_the_pages_of_who_may_not_see_it(world: World, margin: Any) -> None:
    browser = world.client(world.ruth)
    assert world.again(world.ruth).viewer.mode("secret") == "hidden"
    for rest in (f"/deals/{world.south_deal.pk}/", f"/deals/{world.south_deal.pk}/facts", "/deals/", "/deals/table",
                 f"/deals/{world.south_deal.pk}/timeline"):  # fmt: skip
        page = browser.get(rest).content.decode()
        assert "37 percent" not in page and "Margin" not in page, rest
    assert browser.get(f"/deals/{world.south_deal.pk}/fields/custom.{margin.key}").status_code == 404
    for query in (f"custom.{margin.key}=37 percent", f"sort=custom.{margin.key}", f"columns=custom.{margin.key}"):
        assert browser.get(f"/deals/table?{query}").status_code == 400
        assert "37 percent" not in browser.get(f"/deals/?{query}").content.decode().replace("=37 percent", "")


def test_the_owner_of_the_firm_does_see_it(world: World, margin: Any) -> None:
    page = world.client(world.dana).get(f"/deals/{world.south_deal.pk}/").content.decode()
    assert "37 percent" in page and "Margin" in page


def test_a_stage_that_asks_for_a_hidden_field_says_so_without_naming_it(world: World, margin: Any) -> None:
    dana = world.again(world.dana)
    change_stage(actor=dana, stage=world.stages[1], required_fields=[f"custom.{margin.key}"])
    deal = create_deal(actor=world.tom, title="Cold room")
    browser, address = world.client(world.tom), f"/deals/{deal.pk}/stage"
    assert world.again(world.tom).viewer.mode("secret") != "editable"
    before = (Deal.objects.system("test").get(pk=deal.pk).version, Entry.objects.system("test").count())
    posted = {"stage": world.stages[1].pk, "version": deal.version, "from": "dialog"}
    answer = browser.post(address, posted, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "not open to you" in page and "Margin" not in page and margin.key not in page
    assert (Deal.objects.system("test").get(pk=deal.pk).version, Entry.objects.system("test").count()) == before


GETS = ("", "facts", "panels", "timeline", "fields/title", "stage", "closure", "lines", "participants")
POSTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("fields/title", {"value": "Taken"}), ("stage", {"stage": "2"}), ("closure", {"outcome": "won"}), ("reopening", {}),
    ("deletion", {}), ("restoration", {}), ("lines", {"name": "X", "unit_price": "1"}), ("lines/sums", {"name": "X"}),
    ("participants", {"customer": "Anna Kowalska"}), ("entries", {"kind": "note", "text": "I was here"}),
)  # fmt: skip


def _state() -> list[Any]:
    names = ("pk", "title", "state", "stage_id", "amount", "version", "deleted_at")
    return [sorted(Deal.objects.system("test").values_list(*names)), Entry.objects.system("test").count()]


@pytest.mark.parametrize("rest", GETS)
def test_a_stranger_finds_no_deal_at_any_of_its_addresses(world: World, rest: str) -> None:
    assert world.client(world.tom).get(f"/deals/{world.deal.pk}/{rest}").status_code == 404
    assert world.client(world.marek).get(f"/deals/{world.deal.pk}/{rest}").status_code == 200


@pytest.mark.parametrize(("rest", "posted"), POSTS)
def test_a_stranger_changes_no_deal(world: World, rest: str, posted: dict[str, str]) -> None:
    before = _state()
    assert world.client(world.tom).post(f"/deals/{world.deal.pk}/{rest}", posted).status_code == 404
    assert _state() == before


@pytest.mark.parametrize(("rest", "posted"), [post for post in POSTS if post[0] != "entries"])
def test_a_reader_is_refused_and_changes_no_deal(world: World, rest: str, posted: dict[str, str]) -> None:
    before = _state()
    assert world.client(world.ruth).post(f"/deals/{world.south_deal.pk}/{rest}", posted).status_code == 403
    assert _state() == before
