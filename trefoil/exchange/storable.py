"""What files hold made fit for a JSON column: PostgreSQL keeps neither zero characters nor halves of letters."""

from __future__ import annotations

from typing import Any


def storable(value: Any) -> Any:
    """The same value with such signs taken out of all its texts."""
    if isinstance(value, str):
        return value if value.isprintable() else _text(value)
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(one) for one in value]
    return value


def _text(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
