"""The funnel: its figures against plain Python over the rows, in everybody's scope, and its fixed number of queries."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median_low
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from trefoil.operational.sales.actions import (
    change_deal,
    close_deal,
    create_deal,
    create_pipeline,
    delete_deal,
    move_deal,
    reopen_deal,
    set_rate,
)
from trefoil.operational.sales.funnel import Cohort, Funnel, median, read_funnel
from trefoil.operational.sales.models import Deal, DealClosure, LossReason, Stage, StageMove
from trefoil.operational.sales.money import rates_on
from trefoil.operational.sales.views.funnel import Links
from trefoil.operational.sales.ways import ways

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)


def cohort(world: Any, **more: Any) -> Cohort:
    found = ways(world.dana).pipeline(world.pipeline.pk)
    assert found is not None
    return Cohort(found, SINCE, UNTIL, **more)


def read(world: Any, user: Any, **more: Any) -> Funnel:
    return read_funnel(world.again(user), cohort(world, **more), rates_on(date(2026, 7, 1), "EUR"), "EUR")


def wander(world: Any, many: int = 60) -> None:
    """Deals of three people that go to and fro, through another pipeline, are won, lost, reopened and thrown away."""
    dice = random.Random(7)
    other = create_pipeline(actor=world.dana, name="Service", stages=[{"name": "Asked"}, {"name": "Agreed"}])
    elsewhere = list(Stage.objects.system("test").filter(pipeline=other))
    reasons = list(LossReason.objects.system("test").filter(outcome="lost"))
    set_rate(actor=world.dana, currency="PLN", on=date(2026, 1, 1), rate="0.23")
    for number in range(many):
        user = world.again(dice.choice([world.marek, world.tom, world.olga]))
        at = datetime(2025, 11, 1, tzinfo=UTC) + timedelta(hours=dice.randrange(24 * 300))
        cents, day = dice.randrange(1, 900_000), date(2026, 9, 1)
        row = create_deal(
            actor=user, title=f"Deal {number}", amount=str(Decimal(cents) / 100 if number % 5 else 0), at=at,
            currency=dice.choice(["EUR", "PLN", "GBP"]), expected_close_on=day if number % 5 else None,
        )  # fmt: skip
        for _turn in range(dice.randrange(6)):
            at += timedelta(hours=dice.randrange(1, 300))
            goal = dice.choice(world.stages + (elsewhere if dice.random() < 0.2 else []))
            fill = {"amount": "10", "expected_close_on": day} if not row.amount else None
            row = move_deal(actor=user, deal=row, stage=goal, at=at, fill=fill)
        fate = dice.random()
        if fate < 0.25:
            row = close_deal(actor=user, deal=row, outcome="won", at=at)
        elif fate < 0.6:
            why = dice.choice([*reasons, None])
            row = close_deal(actor=user, deal=row, outcome="lost", reason=why, at=at)
        if fate < 0.08:
            reopen_deal(actor=user, deal=row)
        elif fate > 0.95:
            delete_deal(actor=world.again(world.dana), deal=row)


def plainly(world: Any, user: Any, owner: int | None) -> dict[int, dict[str, Any]]:
    """The same figures, deal by deal, by their definition."""
    order = {stage.pk: place for place, stage in enumerate(world.stages)}
    figures: dict[int, dict[str, Any]] = {
        stage.pk: {"reached": 0, "sums": {}, "lost": 0, "reasons": {}, "days": [], "now": 0} for stage in world.stages
    }  # fmt: skip
    for deal in Deal.objects.visible_to(world.again(user)).filter(pipeline=world.pipeline.pk, deleted_at=None):
        if owner is not None and deal.owner_id != owner:
            continue
        if deal.state == "open":
            figures[deal.stage_id]["now"] += 1
        if not SINCE <= deal.created_at < UNTIL:
            continue
        moves = list(StageMove.objects.system("test").filter(deal=deal))
        entered = [order[move.to_stage_id] for move in moves if move.to_stage_id in order]
        furthest = max([order[deal.stage_id], *entered])
        for pk, place in order.items():
            if deal.state == "won" or furthest >= place:
                figures[pk]["reached"] += 1
                sums = figures[pk]["sums"]
                sums[deal.currency] = sums.get(deal.currency, Decimal(0)) + deal.amount
        for move in moves:
            if move.from_stage_id in order:
                figures[move.from_stage_id]["days"].append(move.seconds // 86_400)
        if deal.state == "lost":
            at = figures[deal.stage_id]
            reason = DealClosure.objects.system("test").get(deal=deal).reason_id
            at["lost"] += 1
            at["reasons"][reason] = at["reasons"].get(reason, 0) + 1
    return figures


@pytest.mark.parametrize("name", ["dana", "olga", "marek", "tom", "igor"])
@pytest.mark.parametrize("is_own", [False, True])
def test_every_figure_is_what_counting_deal_by_deal_gives(world: Any, name: str, is_own: bool) -> None:
    wander(world)
    user = getattr(world, name)
    owner = user.pk if is_own else None
    found, plain = read(world, user, owner=owner), plainly(world, user, owner)
    rates = {"EUR": Decimal(1), "PLN": Decimal("0.23")}
    for step in found.steps:
        expected = plain[step.stage.pk]
        assert step.reached.count == expected["reached"]
        assert {c: s for c, s in step.reached.sums.items() if s} == {c: s for c, s in expected["sums"].items() if s}
        worth = sum((round(s * rates[c], 2) for c, s in expected["sums"].items() if c in rates), Decimal(0))
        assert abs(step.reached.amount - worth) <= Decimal("0.01")
        assert dict(step.reached.without_rate).get("GBP", 0) == expected["sums"].get("GBP", 0)
        assert step.lost == expected["lost"]
        assert {loss.pk: loss.count for loss in step.losses} == expected["reasons"]
        assert step.median_days == (median_low(expected["days"]) if expected["days"] else None)
        assert step.now.count == expected["now"]
    assert found.opened.count == found.won.count + found.lost.count + found.still_open.count


def test_the_wandering_deals_do_fall_back_and_are_lost_with_reasons(world: Any) -> None:
    wander(world)
    found = read(world, world.dana)
    stood = {step.stage.pk: 0 for step in found.steps}
    rows = Deal.objects.system("test").filter(pipeline=world.pipeline.pk, deleted_at=None, created_at__gte=SINCE)
    for deal in rows.filter(created_at__lt=UNTIL).exclude(state="won"):
        stood[deal.stage_id] += 1
    last = found.steps[-1]
    assert last.reached.count > stood[last.stage.pk] + found.won.count
    assert sum(step.lost for step in found.steps) == found.lost.count > 5
    assert found.weakest is not None and min(s.to_next for s in found.steps) == found.weakest.to_next  # type: ignore[type-var]


def test_every_count_opens_a_list_of_as_many_deals(world: Any) -> None:
    wander(world, 30)
    dana = world.again(world.dana)
    browser = world.client(dana)
    page = browser.get(reverse("sales:funnel"), {"from": "2026-01-01", "until": "2026-06-30"}).content.decode()
    start, end = (timezone.make_aware(datetime(2026, month, 1)) for month in (1, 7))  # the viewer's days
    asked = Cohort(cohort(world).pipeline, start, end)
    found, links = read_funnel(dana, asked, {}, "EUR"), Links(asked, start.date(), end.date())

    def listed(address: str) -> int:
        answer = browser.get(address + "&limit=200")
        assert answer.status_code == 200, address
        return answer.content.decode().count("<tr role=\"row\" data-row")

    assert found.opened.count > 8
    assert listed(links.of()) == found.opened.count
    assert listed(links.of(state="won")) == found.won.count
    for step in found.steps:
        assert f'href="{escape(links.reached(step))}">{step.reached.count}</a>' in page
        assert listed(links.reached(step)) == step.reached.count
        assert listed(links.lost(step)) == step.lost
        assert listed(links.now(step)) == step.now.count
        for loss in step.losses:
            assert loss.pk is None or listed(links.lost(step, loss.pk)) == loss.count


def test_a_funnel_takes_as_many_queries_for_many_deals_as_for_few(world: Any) -> None:
    browser = world.client(world.marek)
    counts = []
    for _turn in range(2):
        browser.get(reverse("sales:funnel"))
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(reverse("sales:funnel")).status_code == 200
        counts.append(len(captured))
        wander(world, 25) if not _turn else None
    assert counts[0] == counts[1] <= 12


def test_the_page_says_when_a_period_cannot_be(world: Any) -> None:
    browser = world.client(world.marek)
    answer = browser.get(reverse("sales:funnel"), {"from": "2026-07-01", "until": "2026-01-01"})
    assert answer.status_code == 400 and "begins after its end" in answer.content.decode()
    assert browser.get(reverse("sales:funnel"), {"from": "soon"}).status_code == 400
    assert browser.get(reverse("sales:funnel"), {"pipeline": "99999"}).status_code == 404


def test_a_deal_given_another_amount_is_counted_with_it(world: Any) -> None:
    user = world.again(world.marek)
    row = create_deal(actor=user, title="One", amount="100.10", currency="EUR", at=SINCE + timedelta(days=3))
    change_deal(actor=user, deal=row, amount="200.20")
    found = read(world, world.marek)
    assert (found.opened.count, found.opened.amount) == (1, Decimal("200.20"))


def test_the_median_is_the_lower_middle_of_what_was_counted() -> None:
    assert median([]) is None
    assert median([(4, 1), (1, 2), (9, 1)]) == 1
    assert median([(4, 3), (1, 2)]) == 4
