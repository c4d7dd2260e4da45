"""Which column fills which field: proposed from the headers, then as the person says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.actions import Invalid
from trefoil.exchange.importer import Importer
from trefoil.exchange.reading.errors_writer import original_columns
from trefoil.exchange.reading.headers import TargetField, match_headers, normalise
from trefoil.exchange.reading.kinds import guess_kind

Columns = list[dict[str, Any]]


def importer_class(kind: str) -> type[Importer]:
    """The importer of a kind; Invalid when there is none."""
    found = registry.importables.get(kind)
    if found is None:
        raise Invalid({"kind": _("Say what the file holds: %(kinds)s.") % {"kinds": ", ".join(kind_keys())}})
    importer: type[Importer] = found.importer
    return importer


def kind_keys() -> list[str]:
    """All kinds in the order in which their files should come."""
    return [one.kind for one in sorted(registry.importables, key=lambda one: one.order)]


def kind_choices() -> list[tuple[str, Any]]:
    """Kinds with their words."""
    return [(kind, registry.importables[kind].label) for kind in kind_keys()]


def own_headers(headers: Sequence[str]) -> list[str]:
    """The headers without the two that an error file adds."""
    count = original_columns(headers)
    return list(headers) if count is None else list(headers[:count])


def guess(headers: Sequence[str]) -> dict[str, Any]:
    """{kind, confidence, reasons} for a file's headers; kind is "" when nothing tells."""
    found = guess_kind(own_headers(headers))
    return {"kind": found.kind or "", "confidence": found.confidence, "reasons": found.reasons[:12]}


def propose(kind: str, headers: Sequence[str], actor: Any) -> Columns:
    """A field for each column, with the reason; the columns that our error file added get none."""
    fields = list(importer_class(kind).targets(actor))
    own = own_headers(headers)
    columns = [
        {"index": m.index, "header": m.header, "field": m.key or "", "confidence": m.confidence, "code": m.code,
         "params": m.params}
        for m in match_headers(own, fields)
    ]  # fmt: skip
    added = [
        {"index": place, "header": headers[place], "field": "", "confidence": 0.0, "code": "ours", "params": {}}
        for place in range(len(own), len(headers))
    ]
    return columns + added


def chosen(columns: Columns, kind: str, given: Mapping[str, Any], actor: Any) -> Columns:
    """The columns with what the person says: {header or number of the column: field or ""}; Invalid names mistakes."""
    fields = {target.key: target for target in importer_class(kind).targets(actor)}
    by_header = {normalise(column["header"]): column for column in reversed(columns)}
    by_number = {str(column["index"]): column for column in columns}
    after = {column["index"]: dict(column) for column in columns}
    errors: dict[str, Any] = {}
    for key, field in given.items():
        column = by_header.get(normalise(str(key))) or by_number.get(str(key))
        if column is None:
            errors[str(key)[:60]] = _("There is no such column.")
        elif field not in fields and field not in ("", None):
            errors[str(key)[:60]] = _("There is no field “%(name)s”.") % {"name": str(field)[:60]}
        elif (field or "") != column["field"]:
            after[column["index"]].update(field=field or "", confidence=1.0, code="chosen", params={})
    errors |= _doubled(after.values(), fields)
    if errors:
        raise Invalid(errors)
    return list(after.values())


def _doubled(columns: Any, fields: Mapping[str, TargetField]) -> dict[str, Any]:
    seen: dict[str, str] = {}
    errors = {}
    for column in columns:
        field = column["field"]
        if not field or fields[field].many:
            continue
        if field in seen:
            errors[column["header"]] = _("“%(other)s” fills this field already.") % {"other": seen[field]}
        seen[field] = column["header"]
    return errors


def places(columns: Columns) -> dict[str, list[int]]:
    """{field: numbers of its columns}."""
    found: dict[str, list[int]] = {}
    for column in columns:
        if column["field"]:
            found.setdefault(column["field"], []).append(column["index"])
    return found
