"""Put files on a record, take them off, bring them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.collaborative.documents import store
from trefoil.collaborative.documents.models import File
from trefoil.core import registry
from trefoil.core.actions import Invalid, action
from trefoil.timeline.actions import record

MOST_AT_ONCE = 20
KEPT_IN_TRASH = timedelta(days=90)


def put_files(*, actor: Any, object_type: str, pk: int, sent: Sequence[tuple[str, Iterable[bytes]]]) -> list[File]:
    """Put files, each (name, its bytes), on a record that one sees: all of them or none.

    Invalid names what is wrong with which; bytes that no row speaks of do not stay.
    """
    if not 0 < len(sent) <= MOST_AT_ONCE:
        raise Invalid({"file": _("Choose between 1 and %(most)s files.") % {"most": MOST_AT_ONCE}})
    kept: list[tuple[str, store.Kept]] = []
    try:
        for name, chunks in sent:
            safe = store.safe_name(name)
            kept.append((safe, store.keep(chunks, safe)))
        return add_files(actor=actor, object_type=object_type, pk=pk, kept=kept)
    except BaseException:
        for _name, one in kept:
            store.forget(one.path)
        raise


@action
def add_files(*, actor: Any, object_type: str, pk: int, kept: Sequence[tuple[str, store.Kept]]) -> list[File]:
    """Note files that lie in the store as those of a record; whoever may see a record may put a file there."""
    row = _record(actor, object_type, pk)
    added = []
    for name, one in kept:
        file = File(object_type=object_type, object_id=pk, name=name, media_type=one.media_type, size=one.size,
                    sha256=one.sha256, path=one.path, by=actor, at=timezone.now())  # fmt: skip
        file.save()
        _tell("file.added", row, file)
        added.append(file)
    return added


@action
def remove_file(*, actor: Any, file: Any) -> File:
    """Take a file off its record: for who may edit the record, and for who added it. It can be brought back."""
    row: File = File.objects.alive().get_or_404(actor, "delete", pk=getattr(file, "pk", file))
    row.deleted_at = timezone.now()
    row.save(update_fields=["deleted_at"])
    _tell("file.removed", _record(actor, row.object_type, row.object_id), row)
    return row


@action
def restore_file(*, actor: Any, file: Any) -> File:
    """Bring back a file that was taken off."""
    rows = File.objects.filter(deleted_at__isnull=False)
    row: File = rows.get_or_404(actor, "delete", pk=getattr(file, "pk", file))
    row.deleted_at = None
    row.save(update_fields=["deleted_at"])
    _tell("file.restored", _record(actor, row.object_type, row.object_id), row)
    return row


@action
def forget_removed_files(*, actor: Any) -> int:
    """Erase files that were removed 90 days ago; returns how many."""
    gone = File.objects.system("removed long ago").filter(deleted_at__lt=timezone.now() - KEPT_IN_TRASH)
    paths = dict(gone.values_list("pk", "path")[:1000])
    gone.filter(pk__in=paths).delete()
    for path in paths.values():
        store.forget(path)
    return len(paths)


def _record(actor: Any, object_type: str, pk: int) -> Any:
    kind = registry.object_types.get(object_type)
    if kind is None or not kind.is_owned:
        raise Invalid({"object_type": _("There is no such kind of record.")})
    return kind.model_class().objects.get_or_404(actor, pk=pk)


def _tell(verb: str, row: Any, file: File) -> None:
    customer = row.pk if file.object_type == "customer" else getattr(row, "customer_id", None)
    data = {"file": file.pk, "name": file.name, "size": file.size, "is_picture": file.is_picture}
    record(verb, row, customers=[customer], data=data)
