"""What the pages of an import show, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.exchange.importers.custom import unkept_names
from trefoil.exchange.mapping import importer_class, kind_choices
from trefoil.exchange.models import OUTCOMES, RUNNING, Import, outcome_label
from trefoil.exchange.options import CHOICES, Options
from trefoil.exchange.sentences import column_sentence, evidence_sentence, problem_sentence
from trefoil.exchange.sentences.fields import field_word

STANDS_STILL = timedelta(seconds=90)
MOST_ERRORS = 20
_TONES = {"created": "leaf", "updated": "info", "errors": "late", "skipped": "none"}


def counts_shown(row: Import) -> list[dict[str, Any]]:
    """The outcomes with their words and numbers."""
    return _counts(row.counts)


def _counts(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"key": name, "label": outcome_label(name), "count": counts.get(name, 0), "tone": _TONES.get(name, "")}
        for name in OUTCOMES
    ]


def fields_shown(row: Import, user: Any) -> list[tuple[str, str]]:
    """The fields that a column may fill, with their words."""
    if not row.kind:
        return []
    own = {target.key: str(target.names()[0][0]) for target in importer_class(row.kind).targets(user)
           if target.key.startswith("custom.")}  # fmt: skip
    keys = [target.key for target in importer_class(row.kind).targets(user)]
    return sorted(((key, field_word(key, own)) for key in keys), key=lambda pair: pair[1].casefold())


def columns_shown(
    row: Import, fields: list[tuple[str, str]], typed: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """The columns with samples, the field and why; `typed` is what a refused form said."""
    samples = row.evidence.get("samples", [])
    words = dict(fields)
    return [
        {
            "index": one["index"], "header": one["header"] or _("(no name)"),
            "samples": samples[one["index"]] if one["index"] < len(samples) else [],
            "field": (typed or {}).get(f"column-{one['index']}", one["field"]),
            "word": words.get(one["field"], ""), "why": column_sentence(one),
            "sureness": round(one["confidence"] * 100), "is_sure": one["confidence"] >= 0.95 or not one["field"],
        }
        for one in row.mapping
    ]  # fmt: skip


def page_of(user: Any, row: Import) -> dict[str, Any]:
    """Everything that the page of an import shows."""
    options = Options.of(row.options)
    fields = fields_shown(row, user)
    is_open = row.state in ("uploaded", "previewing", "previewed")
    return {
        "row": row, "columns": columns_shown(row, fields) if is_open else [], "fields": fields,
        "kinds": kind_choices(), "evidence": [evidence_sentence(one) for one in row.evidence.get("evidence", [])
                                              if one["code"] != "usual"],
        "guess": row.evidence.get("guess", {}), "options": options, "choices": CHOICES, "is_open": is_open,
        "counts": counts_shown(row), "preview": preview_shown(row) if row.preview and is_open else None,
        "errors_shown": _errors(user, row), "related": _related(row.related), "stands_still": _stands_still(row),
        "unmapped": [one["header"] for one in row.mapping if not one["field"] and one["code"] != "ours"],
    }  # fmt: skip


def preview_shown(row: Import) -> dict[str, Any]:
    """What the dry run found, in words."""
    found = row.preview
    return {
        "rows": found["rows"], "counts": _counts(found["counts"]), "related": _related(found["related"]),
        "samples": [
            {"label": outcome_label(name), "key": name, "rows": [_sample(one) for one in found["samples"][name]]}
            for name in ("errors", "skipped", "created", "updated", "unchanged") if found["samples"][name]
        ],
        "spellings": [{**one, "word": field_word(one["field"]), "key": f"{one['field']}\x1f{one['value']}"}
                      for one in found["spellings"]],
        "hints": found["hints"], "hint_samples": found["hint_samples"],
        "unkept": ", ".join(unkept_names(found["unkept"])),
    }  # fmt: skip


def _sample(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"line": one["line"], "title": one["title"], "why": problem_sentence(one["error"])}


def _related(made: Mapping[str, int]) -> list[tuple[str, int]]:
    words = {
        "organisation": _("Organisations"), "person": _("People"), "user": _("Colleagues"), "team": _("Teams"),
        "pipeline": _("Pipelines"), "stage": _("Stages"), "product": _("Products"), "field": _("Fields"),
    }  # fmt: skip
    return [(words.get(name, name), count) for name, count in sorted(made.items())]


def _errors(user: Any, row: Import) -> list[dict[str, Any]]:
    if not row.errors:
        return []
    odd = row.odd_rows.visible_to(user).filter(outcome="errors").order_by("number")  # type: ignore[attr-defined]
    return [
        {"line": line, "title": " · ".join(text for text in raw[:4] if text)[:120], "why": problem_sentence(error)}
        for line, raw, error in odd.values_list("line", "raw", "error")[:MOST_ERRORS]
    ]


def _stands_still(row: Import) -> bool:
    since = row.moved_at or row.started_at
    return row.state == RUNNING and since is not None and timezone.now() - since > STANDS_STILL
