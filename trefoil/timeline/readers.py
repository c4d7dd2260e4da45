"""Readers of the timeline (the outbox): each follows the entries with a cursor of its own."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from trefoil.core import registry
from trefoil.core.actions import write_permit
from trefoil.timeline.models import Cursor
from trefoil.timeline.order import entries_after, newest_entry_id

log = logging.getLogger(__name__)


def run_readers() -> int:
    """Let every registered reader read what is new; returns how many entries were read in all."""
    return sum(_run(reader) for reader in registry.readers)


def _run(reader: registry.Reader) -> int:
    read = 0
    while True:
        try:
            count = _one_batch(reader)
        except Exception as error:
            log.exception("reader %s failed", reader.name)
            _remember_failure(reader, error)
            return read
        read += count
        if count < reader.batch:
            return read


def _one_batch(reader: registry.Reader) -> int:
    place = Cursor.objects.system("reader's place").filter(reader=reader.name).first()
    if place is not None and _rests(place):
        return 0
    if place is None and reader.for_news:
        _begin_now(reader)
        return 0
    after = place.entry_id if place is not None else 0
    entries = list(entries_after(after)[: reader.batch])
    if not entries:
        return 0
    found = reader.look(entries)
    with write_permit(f"reader {reader.name}"), transaction.atomic():
        cursor = _locked_cursor(reader)
        if cursor.entry_id != after:
            return 0  # another process was quicker
        reader.write(found)
        cursor.entry_id, cursor.failures, cursor.error = entries[-1].pk, 0, ""
        cursor.at = timezone.now()
        cursor.save()
    return len(entries)


def _begin_now(reader: registry.Reader) -> None:
    newest = newest_entry_id()
    with write_permit(f"reader {reader.name}"), transaction.atomic():
        Cursor.objects.bulk_create([Cursor(reader=reader.name, entry_id=newest)], ignore_conflicts=True)


LONGEST_REST = 300


def _rests(place: Cursor) -> bool:
    if not place.failures or place.at is None:
        return False
    rest = timedelta(seconds=min(LONGEST_REST, 2 ** min(place.failures, 10)))
    return timezone.now() < place.at + rest


def _locked_cursor(reader: registry.Reader) -> Cursor:
    Cursor.objects.bulk_create([Cursor(reader=reader.name)], ignore_conflicts=True)
    found: Cursor = Cursor.objects.system("reader's place").select_for_update().get(reader=reader.name)
    return found


def _remember_failure(reader: registry.Reader, error: Exception) -> None:
    with write_permit(f"reader {reader.name}"), transaction.atomic():
        cursor = _locked_cursor(reader)
        cursor.failures += 1
        cursor.error = repr(error)[:2000]
        cursor.at = timezone.now()
        cursor.save()
