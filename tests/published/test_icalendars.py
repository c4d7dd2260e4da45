"""iCalendar files of many programs: what is valid loads, once; what is not is refused with a reason or mended aloud."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from trefoil.planner.calendar.actions.loading import load_events
from trefoil.planner.calendar.icalendar_files import FileRefused, read_file
from trefoil.planner.models import Task

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "33_icalendars"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published files are not in ../shared/data")
WARSAW = ZoneInfo("Europe/Warsaw")
# parts of calendars without the calendar around them
PARTS = {"timezones.ics", "tz_us_eastern.ics"}


def files(folder: str) -> list[Path]:
    return sorted((FOLDER / folder).glob("*.ics"))


def test_the_files_are_all_there() -> None:
    assert [len(files(name)) for name in ("ical4j/valid", "ical4j/invalid", "vobject")] == [80, 22, 10]


@pytest.mark.parametrize("path", [*files("ical4j/valid"), *files("vobject")], ids=lambda path: path.name)
def test_a_valid_file_loads_and_a_second_time_changes_nothing(world: Any, path: Path) -> None:
    if path.name in PARTS:
        with pytest.raises(FileRefused):
            read_file(path.read_bytes(), WARSAW)
        return
    found = read_file(path.read_bytes(), WARSAW)
    assert not [text for text in found.warnings if text.startswith("An event was left out")]
    before = Task.objects.system("test").count()
    first = load_events(actor=world.marek, events=found.events)
    assert first.new + first.changed + first.same == len(found.events)
    assert Task.objects.system("test").count() == before + first.new
    again = load_events(actor=world.marek, events=read_file(path.read_bytes(), WARSAW).events)
    assert again.new == 0


@pytest.mark.parametrize("path", files("ical4j/invalid"), ids=lambda path: path.name)
def test_an_invalid_file_is_refused_with_a_reason_or_mended_with_a_warning(path: Path) -> None:
    try:
        found = read_file(path.read_bytes(), WARSAW)
    except FileRefused as refused:
        assert str(refused)
    else:
        assert found.warnings
