"""Tags of records, read: which there are, who bears them, and their column in a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Aggregate, Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.utils.translation import gettext as _

from trefoil.core.db.bulk import insert
from trefoil.core.filtering import Column
from trefoil.core.sheets import CellEditor
from trefoil.identity.models import User
from trefoil.identity.setup import kept
from trefoil.lists.models import Tag, Tagging

KEY = "tags"
TAGGED = ("customer", "lead", "deal", "task")


class TagWord(str):
    """The name of a tag with its hue."""

    __slots__ = ("hue",)

    hue: int


class NumberList(Aggregate):
    """Numbers joined by commas: 3,7."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s::text, ',')", **context)


def tags_of(user: Any) -> list[tuple[int, TagWord]]:
    """(id, name) of the firm's tags, by name; kept in memory until one changes."""
    return kept(user, "tags", lambda: _read(user))


def _read(user: Any) -> list[tuple[int, TagWord]]:
    rows = Tag.objects.visible_to(user).values_list("pk", "name", "colour")
    return sorted(((pk, _word(name, colour)) for pk, name, colour in rows), key=lambda one: one[1].casefold())


def _word(name: str, colour: int) -> TagWord:
    word = TagWord(name)
    word.hue = colour
    return word


def taggings(object_type: str) -> QuerySet[Any]:
    """Who bears which tags among records of a type; only for queries on records that are cut to the viewer."""
    rows: QuerySet[Any] = Tagging.objects.system("tags of records that are cut to the viewer")
    return rows.filter(object_type=object_type)


def held_tags(object_type: str, ids: Iterable[int]) -> dict[int, list[int]]:
    """{record: ids of its tags} of records that were reached."""
    found: dict[int, list[int]] = {}
    rows = taggings(object_type).filter(record_id__in=list(ids)).order_by("tag_id")
    for record, tag in rows.values_list("record_id", "tag_id"):
        found.setdefault(record, []).append(tag)
    return found


def names_held(user: Any, object_type: str, pk: int) -> list[TagWord]:
    """The tags of one record that was reached, by name."""
    rows = taggings(object_type).filter(record_id=pk).values_list("tag__name", "tag__colour")
    return sorted((_word(name, colour) for name, colour in rows), key=str.casefold)


def with_new_tags(user: Any) -> None:
    """After somebody's action has made a tag: what the user is shown next knows it."""
    rows = User.colleagues.visible_to(user).filter(pk=user.pk)
    user.setup_version = rows.values_list("setup_version", flat=True).get()


def write_tags(object_type: str, wanted: Mapping[int, Sequence[int]], known: Mapping[int, Any]) -> None:
    """Make records bear exactly these tags; those that are gone meanwhile are left out. Inside of an action."""
    taggings(object_type).filter(record_id__in=list(wanted)).delete()
    rows = [(tag, object_type, pk) for pk, tags in wanted.items() for tag in dict.fromkeys(tags) if tag in known]
    insert(Tagging, ("tag_id", "object_type", "record_id"), rows)


def tag_column(user: Any, object_type: str) -> Column:
    """The column of tags; shown by itself once the firm has any."""
    known = tags_of(user)
    mine = taggings(object_type).filter(record_id=OuterRef("pk")).order_by()
    joined = mine.values("object_type").annotate(joined=NumberList("tag_id")).values("joined")

    def holder(ids: Sequence[str] | None) -> Q:
        rows = taggings(object_type).filter(record_id=OuterRef("pk")).order_by()
        return Q(Exists(rows if ids is None else rows.filter(tag_id__in=[int(one) for one in ids])))

    return Column(
        KEY, _("Tags"), kind="tags", expression=Subquery(joined, output_field=TextField()), is_fast=False,
        choices=[(str(pk), word) for pk, word in known], is_shown=bool(known), holder=holder,
    )  # fmt: skip


def tag_editor(user: Any) -> CellEditor:
    """Tags edited in place: names with commas between them; a new name makes a new tag."""
    words = {str(pk): str(word) for pk, word in tags_of(user)}

    def raw(row: dict[str, Any]) -> str:
        return ", ".join(sorted((words[pk] for pk in str(row[KEY] or "").split(",") if pk in words), key=str.casefold))

    return CellEditor(KEY, _("Tags"), "tags", lambda: [(word, word) for _pk, word in tags_of(user)], raw=raw)
