"""The firm's own fields in a file: those that exist, and well-known ones that can be made for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trefoil.core.access.fields import editable
from trefoil.core.actions import Invalid
from trefoil.customfields.actions import create_field
from trefoil.customfields.models import Field
from trefoil.customfields.values import fields_of, merge
from trefoil.exchange.cells import Cells
from trefoil.exchange.problems import of_invalid
from trefoil.exchange.reading.headers import TargetField
from trefoil.exchange.session import Session

# Columns that other systems have and our records do not: kept as fields of the firm.
WELL_KNOWN: dict[str, tuple[str, Any]] = {
    "industry": ("text", gettext_lazy("Industry")),
    "employees": ("number", gettext_lazy("Employees")),
    "revenue": ("number", gettext_lazy("Annual revenue")),
    "founded_year": ("number", gettext_lazy("Founded")),
    "vat_id": ("text", gettext_lazy("VAT number")),
    "birthday": ("date", gettext_lazy("Birthday")),
    "tags": ("text", gettext_lazy("Tags")),
}


def own_targets(actor: Any, object_type: str) -> list[TargetField]:
    """The firm's fields as targets for columns."""
    return [
        TargetField(f"custom.{field.key}", [field.label, field.key])
        for field in fields_of(None, object_type)
        if editable(actor.viewer, field.group) and field.key not in WELL_KNOWN
    ]


class CustomCells:
    """Reads the values of the firm's fields of one object type."""

    def __init__(self, session: Session, cells: Cells, object_type: str) -> None:
        self._session, self._cells, self._type = session, cells, object_type
        self._fields: list[Field] = fields_of(None, object_type)  # as they are now, whenever the actor was read
        self._find()

    def _find(self) -> None:
        may = {f.key: f for f in self._fields if editable(self._session.viewer, f.group)}
        self._columns: list[tuple[str, Field]] = []
        self.unkept: list[str] = []
        for name in self._cells.columns:
            key = name.removeprefix("custom.") if name.startswith("custom.") else name
            if key in may and (name.startswith("custom.") or name in WELL_KNOWN):
                self._columns.append((name, may[key]))
            elif name in WELL_KNOWN:
                self.unkept.append(name)
        self.must_check = bool(self._columns) or any(f.is_required for f in may.values())

    def make_missing(self) -> None:
        """Make the well-known fields that the file fills and the firm lacks (in a dry run: as if)."""
        if not self.unkept or not self._session.options.create_fields:
            return
        if not self._session.actor.may("manage_settings"):
            return
        for key in self.unkept:
            kind, label = WELL_KNOWN[key]
            made = Field(object_type=self._type, key=key, label=str(label), kind=kind)
            if key in self._removed():
                continue
            if not self._session.is_dry:
                made = create_field(
                    actor=self._session.actor, object_type=self._type, label=str(label), kind=kind, key=key
                )
            self._session.count_related("field")
            self._fields = [*self._fields, made]
        self._find()

    def _removed(self) -> set[str]:
        """Keys of fields that the firm has removed: they are never used again."""
        rows = Field.objects.system("fields for an import").filter(object_type=self._type, removed_at__isnull=False)
        return set(rows.values_list("key", flat=True))

    def read(self) -> dict[str, Any]:
        """{key: value} of the row's filled cells."""
        return {field.key: value for name, field in self._columns if (value := self._value(name, field)) is not None}

    def _value(self, name: str, field: Field) -> Any:
        if field.kind == "date":
            day = self._cells.day(name)
            return None if day is None else day.isoformat()
        if field.kind == "number":
            number = self._cells.number(name)
            return None if number is None else str(number)
        if field.kind == "yes_no":
            return self._cells.yes(name)
        if field.kind == "long_text":
            return "\n".join(self._cells.long_texts(name)) or None
        return self._cells.text(name, 500) or None

    def merged(self, before: Mapping[str, Any], given: Mapping[str, Any], *, is_new: bool) -> dict[str, Any]:
        """The record's values with those of the row; Problem when one cannot be taken."""
        if not given and not (is_new and self.must_check):
            return dict(before)
        try:
            return merge(self._session.viewer, self._fields, before, given, is_new=is_new)
        except Invalid as wrong:
            raise of_invalid(wrong) from None


def unkept_names(names: Sequence[str]) -> list[str]:
    """Words for well-known fields that have no place yet."""
    return [str(WELL_KNOWN[name][1]) if name in WELL_KNOWN else _("“%(name)s”") % {"name": name} for name in names]


