"""What a brief is made of: lines that apps add for whoever takes a record over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class BriefLine:
    """One line of a brief: what it is about, what it says, where it leads, its moment, who."""

    label: Any
    text: Any = ""
    url: str = ""
    at: Any = None
    who: str = ""


@dataclass(frozen=True)
class BriefPart:
    """What an app adds to the brief for whoever takes a record `on` over: `lines(user, row)` for its `section` (state,
    promises, open or people), cut to what the user may see.
    """

    key: str
    on: str
    section: str
    lines: Callable[[Any, Any], list[BriefLine]]
    order: int = 50
