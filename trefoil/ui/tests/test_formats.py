"""How figures, days and people read in the four languages."""

from __future__ import annotations

import datetime as dt
import timeit
from decimal import Decimal

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation

from trefoil.core import html

NBSP, NARROW, RLM = "\u00a0", "\u202f", "\u200f"
NOON = dt.datetime(2026, 3, 12, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "amount", "expected"),
    [
        ("en", Decimal("12400.00"), "€12,400"),
        ("en", Decimal("-4300.50"), "-€4,300.50"),
        ("ru", Decimal("12400.5"), f"12{NBSP}400,50{NBSP}€"),
        ("pl", Decimal("12400.5"), f"12{NBSP}400,50{NBSP}€"),
        ("he", Decimal("12400"), f"{RLM}12,400{NBSP}{RLM}€"),
    ],
)
def test_money_reads_as_in_the_language(language: str, amount: Decimal, expected: str) -> None:
    with translation.override(language):
        assert html.money(amount, "EUR") == expected


def test_money_keeps_cents_when_asked_and_follows_the_currency() -> None:
    with translation.override("en"):
        assert html.money(Decimal("5"), "EUR", cents=True) == "€5.00"
        assert html.money(Decimal("5.4"), "JPY", cents=True) == "¥5"
        assert html.money(None, "EUR") == ""


def test_money_costs_less_than_five_microseconds_once_warm() -> None:
    amount = Decimal("12400.50")
    with translation.override("en"):
        html.money(amount, "EUR")
        best = min(timeit.repeat(lambda: html.money(amount, "EUR"), number=2000, repeat=5)) / 2000
    assert best < 15e-6  # 5 on a quiet machine; the rest is for a busy one


def test_numbers_and_shares() -> None:
    with translation.override("en"):
        assert html.number(1234567) == "1,234,567"
        assert html.percent(Decimal("0.253"), 1) == "25.3%"
        assert html.duration(380) == "6 min 20 s"
        assert html.duration(dt.timedelta(days=2, minutes=5)) == "2 d"
        assert html.duration(0) == "0 s"


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (None, "none"),
        (NOON - dt.timedelta(minutes=1), "late"),
        (NOON + dt.timedelta(hours=1), "today"),
        (NOON + dt.timedelta(days=1), "planned"),
        (NOON.date() - dt.timedelta(days=1), "late"),
        (NOON.date(), "today"),
    ],
)
def test_step_tells_the_four_leaves_apart(due: dt.datetime | dt.date | None, state: str) -> None:
    with timezone.override("UTC"):
        assert html.step(due, NOON) == state


def test_when_is_short_and_keeps_the_full_moment_in_its_title() -> None:
    with translation.override("en"), timezone.override("UTC"):
        old = dt.datetime(2020, 3, 12, 9, 30, tzinfo=dt.UTC)
        assert ">12 Mar 2020<" in html.when(old)
        assert 'datetime="2020-03-12T09:30:00+00:00"' in html.when(old)
        now = timezone.now()
        assert f">{now:%H:%M}<" in html.when(now)


def test_the_same_moment_is_told_in_the_zone_of_the_reader() -> None:
    moment = dt.datetime(2020, 3, 12, 9, 30, tzinfo=dt.UTC)
    with translation.override("en"):
        with timezone.override("UTC"):
            at_home = html.when(moment)
        with timezone.override("Asia/Jerusalem"):
            away = html.when(moment)
    assert "09:30" in at_home
    assert "11:30" in away


def test_people() -> None:
    assert html.initials("Anna Kowalska") == "AK"
    assert html.initials("«Тёплый хлеб»") == "ТХ"
    assert html.initials("נועה בר") == "נב"
    assert html.initials("...") == ""
    assert html.phone_text("+48125550184") == "+48 12 555 01 84"
    assert html.phone_text("extension 4") == "extension 4"
    assert 'dir="ltr"' in html.phone("+48125550184")
    assert html.hue(9) == "tf-hue-2"
    assert html.hue("a") == html.hue("a")


def test_names_are_escaped() -> None:
    assert "<script>" not in html.phone("<script>alert(1)</script>")
    assert html.attributes({"hx_post": '"/x', "disabled": True, "title": None}) == ' hx-post="&#34;/x" disabled'


def test_query_changes_some_parameters_and_keeps_the_rest() -> None:
    request = RequestFactory().get("/deals", {"stage": ["1", "2"], "sort": "name", "after": "x"})
    assert html.query(request, sort="-amount", after=None) == "?stage=1&stage=2&sort=-amount"
