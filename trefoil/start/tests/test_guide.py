"""Every picture of the guide is there, is shown somewhere, is small, and can be taken again."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = Path(__file__).parents[3] / "docs" / "guide"


def test_every_picture_is_there_and_is_shown() -> None:
    shown = {name for page in GUIDE.glob("*.md") for name in re.findall(r"pictures/([\w-]+\.\w+)", page.read_text())}
    there = {picture.name for picture in (GUIDE / "pictures").iterdir()}
    assert shown == there


def test_no_picture_is_large() -> None:
    large = [one.name for one in (GUIDE / "pictures").iterdir() if one.stat().st_size > 60_000]
    assert large == []


def test_the_script_takes_every_picture() -> None:
    script = (GUIDE / "pictures.py").read_text()
    missing = [one.stem for one in (GUIDE / "pictures").iterdir() if f'"{one.stem}"' not in script]
    assert missing == []
