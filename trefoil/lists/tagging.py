"""Tags: made, renamed, coloured, merged, removed; put on records and taken off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.actions import Invalid, Refused, action
from trefoil.identity.rights import need
from trefoil.identity.setup import setup_changed
from trefoil.lists.many import Asked
from trefoil.lists.models import CHANGE, Tag
from trefoil.lists.tags import KEY, TAGGED, taggings
from trefoil.timeline.actions import changes, record

MOST_TAGS, MOST_ON_ONE, HUES = 500, 30, 8


@action
def create_tag(*, actor: Any, name: str, colour: int | None = None) -> Tag:
    """Make a tag; whoever may change a record may make one for it."""
    row = Tag(created_at=timezone.now())
    count = Tag.objects.visible_to(actor).count()
    if count >= MOST_TAGS:
        raise Invalid({"name": _("There are %(most)s tags already. Merge some first.") % {"most": MOST_TAGS}})
    _take(actor, row, {"name": name, "colour": count % HUES + 1 if colour is None else colour})
    row.save(force_insert=True)
    record("tag.created", row, data={"name": row.name})
    setup_changed()
    return row


@action
def change_tag(*, actor: Any, tag: Any, version: int | None = None, **given: Any) -> Tag:
    """Rename or recolour a tag; it stays on its records."""
    need(actor, "manage_settings")
    row: Tag = Tag.objects.locked(actor, tag, version)
    unknown = set(given) - {"name", "colour"}
    if unknown:
        raise Invalid(dict.fromkeys(unknown, _("There is no such field.")))
    before = {"name": row.name, "colour": row.colour}
    _take(actor, row, given)
    changed = changes(before, {"name": row.name, "colour": row.colour})
    if changed:
        row.version += 1
        row.save()
        record("tag.changed", row, data={"name": row.name, "changes": changed})
        setup_changed()
    return row


@action
def merge_tags(*, actor: Any, tag: Any, into: Any) -> Tag:
    """What bore `tag` bears `into` from now on; `tag` is gone."""
    need(actor, "manage_settings")
    row: Tag = Tag.objects.locked(actor, tag)
    goal: Tag = Tag.objects.locked(actor, into)
    if row.pk == goal.pk:
        raise Invalid({"into": _("Choose another tag.")})
    for kind in TAGGED:
        rows = taggings(kind)
        there = rows.filter(tag=goal).values_list("record_id", flat=True)
        rows.filter(tag=row).exclude(record_id__in=list(there)).update(tag=goal)
    record("tag.removed", row, data={"name": row.name, "into": goal.name})
    row.delete()
    setup_changed()
    return goal


@action
def remove_tag(*, actor: Any, tag: Any) -> None:
    """Take a tag off all records and out of the firm."""
    need(actor, "manage_settings")
    row: Tag = Tag.objects.locked(actor, tag, action="delete")
    record("tag.removed", row, data={"name": row.name})
    row.delete()
    setup_changed()


@action
def set_tags(*, actor: Any, object_type: str, pk: int, names: Iterable[str]) -> None:
    """Make a record bear exactly these tags, by name; a new name makes a tag. The right to the record decides."""
    if object_type not in TAGGED:
        raise Invalid({KEY: _("Records of this kind bear no tags.")})
    model = registry.object_types[object_type].model_class()
    model.objects.locked(actor, pk)
    wanted = {fold(name): name for name in names if name.strip()}
    if len(wanted) > MOST_ON_ONE:
        raise Invalid({KEY: _("A record bears at most %(most)s tags.") % {"most": MOST_ON_ONE}})
    had = dict(Tag.objects.visible_to(actor).filter(folded__in=list(wanted)).values_list("folded", "pk"))
    try:
        ids = [had[key] if key in had else create_tag(actor=actor, name=name).pk for key, name in wanted.items()]
    except Invalid as wrong:
        raise Invalid({KEY: next(iter(wrong.errors.values()))}) from None
    result = registry.bulks[object_type].change(actor, [pk], Asked(CHANGE, "tags.set", ids))[pk]
    if result.outcome == "refused":
        raise Refused
    if result.outcome == "failed":
        raise Invalid({KEY: result.why})


def fold(name: str) -> str:
    """Under what a tag is found again, however it is spelt."""
    return " ".join(str(name).split()).casefold()[:80]


def split_names(text: str) -> list[str]:
    """Names out of what was typed: VIP, fair; partner."""
    return [part.strip() for part in str(text).replace(";", ",").replace("\n", ",").split(",") if part.strip()]


def _take(actor: Any, row: Tag, given: Mapping[str, Any]) -> None:
    errors: dict[str, Any] = {}
    if "name" in given:
        row.name = " ".join(str(given["name"] or "").replace("\x00", "").split())
        row.folded = fold(row.name)
        if not 1 <= len(row.name) <= 60 or set(row.name) & set(",;"):
            errors["name"] = _("A tag has 1 to 60 signs, no comma and no semicolon.")
        elif Tag.objects.visible_to(actor).filter(folded=row.folded).exclude(pk=row.pk).exists():
            errors["name"] = _("There is such a tag already. Merge them instead.")
    if "colour" in given:
        is_hue = isinstance(given["colour"], int) and 1 <= given["colour"] <= HUES
        row.colour = given["colour"] if is_hue else row.colour
        if not is_hue:
            errors["colour"] = _("Choose one of the colours.")
    if errors:
        raise Invalid(errors)
