"""A line is read as the task that it says, in four languages; nothing is guessed."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trefoil.search.palette import options
from trefoil.search.quickline import read_line
from trefoil.timeline.readers import run_readers

THURSDAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("text", "kind", "title", "on", "at", "names"),
    [
        ("call Anna tomorrow 15:00 about renewal", "call", "Call Anna about renewal", date(2026, 3, 13), time(15),
         ("Anna",)),
        ("Meet Lotte Vermeer on Monday at 3pm", "meeting", "Meet Lotte Vermeer", date(2026, 3, 16), time(15),
         ("Lotte", "Vermeer")),
        ("send the offer in 2 weeks", "letter", "Send the offer", date(2026, 3, 26), None, ("the", "offer")),
        ("visit Harbour Roasters 24.12", "visit", "Visit Harbour Roasters", date(2026, 12, 24), None,
         ("Harbour", "Roasters")),
        ("call Tom 2.1", "call", "Call Tom", date(2027, 1, 2), None, ("Tom",)),
        ("позвонить Анне завтра в 15:00 про продление", "call", "Позвонить Анне про продление", date(2026, 3, 13),
         time(15), ("Анне",)),
        ("встреча с Петровым в пятницу в 10", "meeting", "Встреча с Петровым", date(2026, 3, 13), time(10),
         ("с", "Петровым")),
        ("напомнить про счёт через 3 дня", "task", "Напомнить про счёт", date(2026, 3, 15), None, ()),
        ("zadzwonić do Anny jutro o 9:30 w sprawie umowy", "call", "Zadzwonić do Anny w sprawie umowy",
         date(2026, 3, 13), time(9, 30), ("do", "Anny")),
        ("spotkanie w środę o 12", "meeting", None, None, None, None),
        ("wyślij ofertę za tydzień", "letter", "Wyślij ofertę", date(2026, 3, 19), None, ("ofertę",)),
        ("להתקשר לאנה מחר ב-15:00 בנוגע לחידוש", "call", "להתקשר לאנה בנוגע לחידוש", date(2026, 3, 13), time(15),
         ("לאנה",)),
        ("פגישה עם דנה ביום ראשון בשעה 9", "meeting", "פגישה עם דנה", date(2026, 3, 15), time(9), ("עם", "דנה")),
        ("call Anna", "call", "Call Anna", None, None, ("Anna",)),
        ("call 99.99 25:61", "call", "Call 99.99 25:61", None, None, ("99.99", "25:61")),
    ],
)  # fmt: skip
def test_a_line_is_read(text: str, kind: str, title: Any, on: Any, at: Any, names: Any) -> None:
    found = read_line(text, THURSDAY)
    if title is None:
        assert found is None, "a kind, a day and a time leave nothing to be called"
        return
    assert found is not None
    assert (found.kind, found.title, found.on, found.at, found.names) == (kind, title, on, at, names)


@pytest.mark.parametrize("text", ["", "call", "Anna tomorrow", "deals", "tomorrow call Anna"])
def test_a_line_that_begins_otherwise_is_none(text: str) -> None:
    assert read_line(text, THURSDAY) is None


@given(st.text(max_size=120), st.sampled_from(["call ", "встреча ", "wyślij ", "להתקשר "]))
def test_no_line_breaks_it_and_no_day_lies_in_the_past_unless_written_with_its_year(text: str, verb: str) -> None:
    found = read_line(verb + text, THURSDAY)
    if found is not None and found.on is not None:
        assert found.on >= THURSDAY or str(found.on.year) in text
        assert found.title


def test_the_palette_offers_it_with_the_customer_it_names(world: Any) -> None:
    run_readers()
    (first, *_rest) = options(world.marek, "call Anna Kowalska tomorrow 15:00 about renewal")
    asked = parse_qs(urlsplit(first.url).query)
    assert asked["title"] == ["Call Anna Kowalska about renewal"] and asked["due_time"] == ["15:00"]
    assert asked["customer"] == [str(world.anna.pk)] and first.dialog
    page = world.client(world.marek).get(first.url).content.decode()
    assert 'value="Call Anna Kowalska about renewal"' in page and 'value="15:00"' in page


def test_a_customer_whom_one_may_not_see_is_not_found_by_a_line(world: Any) -> None:
    run_readers()
    (first, *_rest) = options(world.igor, "call Anna Kowalska tomorrow")
    assert "customer" not in parse_qs(urlsplit(first.url).query)
    assert not [one for one in options(world.ruth, "call Anna Kowalska tomorrow") if "title=" in one.url]
