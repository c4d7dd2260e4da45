"""What `trefoil import` prints about a file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from trefoil.exchange.importers.custom import unkept_names
from trefoil.exchange.models import OUTCOMES, outcome_label
from trefoil.exchange.sentences import column_sentence, evidence_sentence, problem_sentence
from trefoil.exchange.sentences.fields import field_word

SHOWN = 10


def whole(told: Any) -> str:
    """All that is said about one file."""
    lines = [f"{told.file or '-'}" + (f": {told.kind}" if told.kind else "")]
    lines += [f"  {evidence_sentence(one)}" for one in told.evidence if one["code"] != "usual"]
    lines += [_column(one) for one in told.mapping]
    lines += _proposals(told)
    if told.unkept:
        lines.append("  " + _("No place for: %(names)s. Use --create-missing to keep them as fields.")
                     % {"names": ", ".join(unkept_names(told.unkept))})  # fmt: skip
    if told.counts:
        lines += _counts(told)
    if told.import_id:
        lines.append("  " + _("Import %(number)s") % {"number": told.import_id})
    if told.error_file:
        lines.append("  " + _("Rows with errors, to be mended and sent again: %(file)s") % {"file": told.error_file})
    if told.problem:
        lines.append("  " + told.problem)
    return "\n".join(lines)


def _column(one: dict[str, Any]) -> str:
    word = field_word(one["field"]) if one["field"] else "—"
    return f"  {one['header'] or one['index']!s:<24} {word} ({column_sentence(one)})"


def _proposals(told: Any) -> list[str]:
    lines = []
    for one in told.accepted:
        lines.append("  " + _("%(field)s: “%(value)s” was taken for “%(candidate)s” (%(rows)s rows).") % _words(one))
    for one in told.spellings:
        lines.append("  " + _("%(field)s: “%(value)s” (%(rows)s rows) may be “%(candidate)s”: --accept-spellings "
                              "takes it.") % _words(one))  # fmt: skip
    return lines


def _words(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "field": field_word(one["field"])}


def _counts(told: Any) -> list[str]:
    counts = ", ".join(f"{str(outcome_label(name)).lower()} {told.counts.get(name, 0)}" for name in OUTCOMES)
    lines = ["  " + _("Rows: %(rows)s = %(counts)s") % {"rows": told.rows, "counts": counts}]
    if told.related:
        made = ", ".join(f"{name} {count}" for name, count in sorted(told.related.items()))
        lines.append("  " + _("Made beside them: %(made)s") % {"made": made})
    if told.hints:
        lines.append("  " + _("Possible duplicates (same phone, another name): %(count)s") % {"count": told.hints})
    errors = told.samples.get("errors", [])
    lines += [f"  {_('Line')} {one['line']}: {problem_sentence(one['error'])}" for one in errors[:SHOWN]]
    if told.state == "dry":
        lines.append("  " + _("Nothing was written."))
    return lines
