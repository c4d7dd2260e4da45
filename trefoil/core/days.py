"""Which day it is for the firm: the same for everybody who works there, wherever he sits."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def firm_day(at: datetime | None = None) -> date:
    """The day in the firm's time zone, now or at a moment."""
    return timezone.localtime(at or timezone.now(), timezone.get_default_timezone()).date()
