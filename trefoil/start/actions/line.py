"""The line of business: what it adds, the firm's words, the blocks of Today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Conflict, Invalid, action
from trefoil.customfields.actions import create_field
from trefoil.customfields.models import Field
from trefoil.identity.models import firm
from trefoil.identity.rights import need
from trefoil.identity.setup import setup_changed
from trefoil.operational.sales.actions import change_pipeline, create_pipeline, create_reason
from trefoil.operational.sales.models import LossReason, Pipeline
from trefoil.start.beginning import the_beginning
from trefoil.start.line import Line, lines, said
from trefoil.start.models import Beginning
from trefoil.start.words.noun import KEYS, LANGUAGES, read, standard, write
from trefoil.timeline.actions import record

_REASON = "the firm's set-up"
BLOCKS = ("start", "forgotten", "closing", "leads")


@action
def change_line(*, actor: Any, line: str, version: int | None = None) -> dict[str, int]:
    """Take another line of business. It only adds: pipeline, reasons and fields that are missing; words and blocks
    that the firm has not changed itself. Returns how many of each were added.
    """
    need(actor, "manage_settings")
    return set_up_line(actor, line, version=version)


def set_up_line(actor: Any, key: str, *, is_new: bool = False, version: int | None = None) -> dict[str, int]:
    """Everything a line of business brings, in the firm's language; what is there already stays as it is."""
    line = lines().get(key)
    if line is None:
        raise Invalid({"line": _("There is no such line of business.")})
    row = the_beginning()
    if version is not None and row.pk is not None and row.version != version:
        raise Conflict(row)
    language = firm().language
    added = {
        "pipelines": _pipeline(actor, line, language), "reasons": _reasons(actor, line, language),
        "fields": _fields(actor, line, language),
    }  # fmt: skip
    before = lines().get(row.line)
    own_words = {noun: spec for noun, spec in row.words.items() if before is None or before.words.get(noun) != spec}
    row.words = {**{noun: dict(spec) for noun, spec in line.words.items()}, **own_words}
    if not row.home or (before is not None and tuple(row.home) == before.home):
        row.home = list(line.home)
    row.line = key
    _keep(row, is_new)
    record("firm.changed", firm(), data={"changes": {"line": [before.key if before else "", key]}})
    return added


@action
def set_words(*, actor: Any, words: Mapping[str, Mapping[str, str]], version: int | None = None) -> Beginning:
    """What the firm calls customers, deals and leads: {key: {language: line}}; an empty line is the product's word."""
    need(actor, "manage_settings")
    row = the_beginning()
    if version is not None and row.pk is not None and row.version != version:
        raise Conflict(row)
    made: dict[str, dict[str, str]] = {}
    errors: dict[str, Any] = {}
    for key, languages in words.items():
        if key not in KEYS:
            raise Invalid({key: _("There is no such word.")})
        for code, line in languages.items():
            if code not in LANGUAGES or not str(line).strip():
                continue
            try:
                noun = read(str(line).replace("\x00", ""), code)
            except Invalid as wrong:
                errors[f"{key}.{code}"] = wrong.errors[code]
                continue
            if noun != standard()[key][code]:
                made.setdefault(key, {})[code] = write(noun)
    if errors:
        raise Invalid(errors)
    before = row.words
    row.words = made
    _keep(row, row.pk is None)
    record("firm.changed", firm(), data={"changes": {"words": [before, made]}})
    return row


@action
def set_home(*, actor: Any, blocks: Sequence[str], version: int | None = None) -> Beginning:
    """Which blocks stand on everybody's Today, and in which order."""
    need(actor, "manage_settings")
    row = the_beginning()
    if version is not None and row.pk is not None and row.version != version:
        raise Conflict(row)
    if set(blocks) - set(BLOCKS):
        raise Invalid({"blocks": _("There is no such block.")})
    row.home = list(dict.fromkeys(["start", *blocks]))
    _keep(row, row.pk is None)
    record("firm.changed", firm(), data={"changes": {"home": [None, row.home]}})
    return row


@action
def dismiss_steps(*, actor: Any, is_shown: bool = False) -> Beginning:
    """Put the list of first steps away, or bring it back."""
    need(actor, "manage_settings")
    row = the_beginning()
    row.dismissed_at = None if is_shown else timezone.now()
    _keep(row, row.pk is None)
    return row


def _keep(row: Beginning, is_new: bool) -> None:
    row.version += 0 if is_new else 1
    row.save()
    setup_changed()


def _pipeline(actor: Any, line: Line, language: str) -> int:
    name = str(said(line.pipeline["name"], language))
    if Pipeline.objects.system(_REASON).filter(name=name).exists():
        return 0
    stages = [
        {"name": said(stage["name"], language), "probability": stage["probability"], "rot_days": stage["rot_days"]}
        for stage in line.pipeline["stages"]
    ]
    others = list(Pipeline.objects.system(_REASON).order_by("position", "pk"))
    made = create_pipeline(actor=actor, name=name, stages=stages)
    for position, pipeline in enumerate([made, *others], start=1):
        change_pipeline(actor=actor, pipeline=pipeline, position=position)
    return 1


def _reasons(actor: Any, line: Line, language: str) -> int:
    had = set(LossReason.objects.system(_REASON).values_list("outcome", "name"))
    wanted = [(outcome, str(said(text, language))) for outcome, texts in line.reasons.items() for text in texts]
    missing = [pair for pair in dict.fromkeys(wanted) if pair not in had]
    for outcome, name in missing:
        create_reason(actor=actor, outcome=outcome, name=name)
    return len(missing)


def _fields(actor: Any, line: Line, language: str) -> int:
    had = set(Field.objects.system(_REASON).values_list("object_type", "key"))
    missing = [field for field in line.fields if (field["on"], field["key"]) not in had]
    for field in missing:
        create_field(
            actor=actor, object_type=field["on"], key=field["key"], label=said(field["label"], language),
            kind=field["kind"], group=field.get("group", "normal"),
            choices=said(field["choices"], language) if "choices" in field else (),
        )  # fmt: skip
    return len(missing)
