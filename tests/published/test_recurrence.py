"""Rules of RFC 5545 against published expansions: the 98 rules of libical's test file and 57 counted events of another."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest

from trefoil.planner.calendar.recurrence import expand
from trefoil.planner.calendar.rules import Rule, RuleError, parse_rule, write_rule

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "35_rrule_recurrence"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published expansions are not in ../shared/data")


def blocks(name: str) -> list[str]:
    path = FOLDER / name
    return re.split(r"\n\s*\n", path.read_text()) if path.is_file() else []


def fields(block: str) -> dict[str, str]:
    lines = (line for line in block.splitlines() if not line.startswith("#") and ":" in line)
    return {name: value for name, _colon, value in (line.partition(":") for line in lines)}


RULES = [found for block in blocks("icalrecur_test.txt") if "RRULE" in (found := fields(block))]
EVENTS: list[str] = re.findall(r"^BEGIN:VEVENT$.*?^END:VEVENT$", "\n\n".join(blocks("recur.txt")), re.S | re.M)


def moment(text: str) -> datetime:
    text = text.strip().rstrip("Z")
    return datetime.strptime(text, "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")


def read(case: dict[str, str]) -> tuple[Rule, datetime]:
    """A rule and its first moment; times within the day mean nothing when that is a day."""
    rule = parse_rule(case["RRULE"])
    if "T" not in case["DTSTART"]:
        rule = Rule(**{**vars(rule), "hours": (), "minutes": (), "seconds": ()})
    return rule, moment(case["DTSTART"])


def test_the_files_are_read_whole() -> None:
    assert len(RULES) == 98 and len(EVENTS) == 57


@pytest.mark.parametrize("case", RULES, ids=lambda case: f"{case['RRULE']} {case['DTSTART']}")
def test_a_rule_gives_exactly_the_published_moments(case: dict[str, str]) -> None:
    if "INSTANCES" not in case:
        with pytest.raises(RuleError):
            parse_rule(case["RRULE"])
        return
    if "UNIMPLEMENTED" in case["INSTANCES"]:
        pytest.skip("the publisher names no moments for this rule")
    wanted = [moment(text) for text in case["INSTANCES"].split(",") if text.strip()]
    rule, start = read(case)
    assert list(islice(expand(rule, start), len(wanted) + 1)) == wanted
    assert parse_rule(write_rule(parse_rule(case["RRULE"]))) == parse_rule(case["RRULE"])
    if "START-AT" in case:
        since = moment(case["START-AT"])
        assert list(expand(rule, start, since=since)) == [one for one in wanted if one >= since]


@pytest.mark.parametrize("case", RULES, ids=lambda case: f"{case['RRULE']} {case['DTSTART']}")
def test_to_begin_near_a_window_changes_nothing(case: dict[str, str]) -> None:
    rule, start = read(case)
    whole = list(islice(expand(rule, start), 60))
    for since in whole[1::7]:
        assert list(islice(expand(rule, start, since=since), 5)) == [one for one in whole if one >= since][:5] or (
            len(whole) == 60
        )


def test_events_happen_as_often_as_is_published() -> None:
    counted = 0
    for event in EVENTS:
        lines = dict(re.findall(r"^([A-Z-]+)(?:\n ;[^\n]*)?\n? ?:([^\n]+)", event, re.M))
        if "EXRULE" in event or "EXDATE" in event:  # EXRULE left the standard; both are not part of a rule
            continue
        start = moment(lines["DTSTART"])
        found = list(islice(expand(parse_rule(lines["RRULE"]), start), 200))
        assert len(found) == int(lines["X-EXPECT-NUMEVENTS"]), event
        counted += 1
    assert counted >= 50
