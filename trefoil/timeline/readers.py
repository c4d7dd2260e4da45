"""Readers of the timeline (the outbox): each follows the entries with a cursor of its own."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from trefoil.core import registry
from trefoil.core.actions import write_permit
from trefoil.timeline.models import Cursor
from trefoil.timeline.order import entries_after

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
    if not _behind(reader):
        return 0
    with write_permit(f"reader {reader.name}"), transaction.atomic():
        cursor = _locked_cursor(reader)
        entries = list(entries_after(cursor.entry_id)[: reader.batch])
        if entries:
            reader.read(entries)
            cursor.entry_id, cursor.failures, cursor.error = entries[-1].pk, 0, ""
            cursor.at = timezone.now()
            cursor.save()
    return len(entries)


LONGEST_REST = 300


def _behind(reader: registry.Reader) -> bool:
    place = Cursor.objects.system("reader's place").filter(reader=reader.name).first()
    if place is None:
        return entries_after(0).exists()
    if place.failures and place.at is not None:
        rest = timedelta(seconds=min(LONGEST_REST, 2 ** min(place.failures, 10)))
        if timezone.now() < place.at + rest:
            return False
    return entries_after(place.entry_id).exists()


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
