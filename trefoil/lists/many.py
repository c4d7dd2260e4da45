"""Changing many records of one type with a few statements: read and locked at once, changed in memory by the rules of
the single actions, written at once with one entry each. Apps describe their type by a `Kit` and register its `bulk()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.core.db.bulk import update
from trefoil.core.registry import Bulk, BulkField
from trefoil.identity.names import team_choices
from trefoil.identity.rights import place
from trefoil.lists.models import CHANGE, HAND_OVER, TRASH, Tag
from trefoil.lists.tags import KEY, held_tags, tags_of, write_tags
from trefoil.timeline.actions import Happening, changes
from trefoil.timeline.bulk import record_bulk

Setter = Callable[[Any], None]


@dataclass(frozen=True)
class Asked:
    """What is to be done: hand over (value: the colleague's id), change a field to a value, or move to the trash."""

    kind: str
    field: str = ""
    value: Any = None

    @property
    def act(self) -> str:
        """The right that each record needs."""
        return "delete" if self.kind == TRASH else "edit"


@dataclass
class Result:
    """What became of one record; `before` holds what was changed as JSON values."""

    outcome: str
    before: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    why: str = ""


@dataclass(frozen=True)
class Kit:
    """One object type: its living rows, what may change, how one row takes a value, and what its entries say."""

    object_type: str
    model: Any
    names: tuple[str, ...]
    fields: Callable[[Any], Sequence[BulkField]]
    setter: Callable[[Any, Asked, Sequence[Any]], Setter]
    verbs: Mapping[str, str]
    told: Callable[[Any], dict[str, Any]]
    customers: Callable[[Any], Iterable[int | None]] = lambda row: ()
    place: Callable[[Any], Any] = lambda row: None
    moved: Callable[[list[tuple[Any, Any]]], None] = lambda pairs: None
    has_trash: bool = True

    def bulk(self) -> Bulk:
        """What is registered."""
        return Bulk(self.object_type, self.fields, self.check, self.change, self.restore, self.has_trash)

    def check(self, actor: Any, asked: Asked) -> None:
        """Invalid when no record could take this."""
        self._prepared(actor, asked, [])

    def change(self, actor: Any, ids: Sequence[int], asked: Asked) -> dict[int, Result]:
        """Change those of the records that the actor may change; says of each what became of it."""
        rows = self._alive(self.model.objects.visible_to(actor, asked.act)).filter(pk__in=ids).order_by("pk")
        rows = list(rows.select_for_update(of=("self",)))
        self._with_tags(rows, asked)
        results = self._missing(actor, ids, rows)
        try:
            change = self._prepared(actor, asked, rows)
        except Invalid as wrong:
            return results | {row.pk: _failed(wrong) for row in rows}
        touched = []
        for row in rows:
            before, spot = self._values(row), self.place(row)
            try:
                change(row)
            except Invalid as wrong:
                results[row.pk] = _failed(wrong)
                continue
            changed = _changed(before, self._values(row))
            if changed:
                row.version += 1
                touched.append((row, spot, changed))
                kept = {name: pair[0] for name, pair in changed.items()}
                results[row.pk] = Result("changed", kept, row.version)
            else:
                results[row.pk] = Result("unchanged")
        self._write(actor, touched, asked.kind)
        return results

    def restore(self, actor: Any, asked: Asked, kept: Mapping[int, Result]) -> set[int]:
        """Give records their values back that nobody has changed since; the ids of those restored."""
        rows = self.model.objects.system("one's own change is taken back, each row is asked for below")
        rows = self._alive(rows, asked.kind == TRASH).filter(pk__in=list(kept)).order_by("pk")
        viewer, scope, touched = actor.viewer, self.model.scope, []
        found = list(rows.select_for_update(of=("self",)))
        self._with_tags(found, asked)
        for row in found:
            was = kept[row.pk]
            if row.version != was.version:
                continue
            before, spot, may = self._values(row), self.place(row), scope.allows(row, viewer, asked.act)
            self._give_back(row, was.before)
            # What was made private or handed out of reach comes back if it stood within reach before.
            if not may and not scope.allows(row, viewer, asked.act):
                continue
            row.version += 1
            touched.append((row, spot, _changed(before, self._values(row))))
        self._write(actor, touched, "restore" if asked.kind == TRASH else asked.kind)
        return {row.pk for row, _spot, _changes in touched}

    def _with_tags(self, rows: Sequence[Any], asked: Asked) -> None:
        """The tags of the rows, where they are what changes."""
        if asked.field.startswith(f"{KEY}."):
            held = held_tags(self.object_type, [row.pk for row in rows])
            for row in rows:
                row.tags = held.get(row.pk, [])

    def _alive(self, rows: Any, is_trashed: bool = False) -> Any:
        return rows.filter(deleted_at__isnull=not is_trashed) if self.has_trash else rows

    def _missing(self, actor: Any, ids: Sequence[int], rows: Sequence[Any]) -> dict[int, Result]:
        missing = set(ids) - {row.pk for row in rows}
        if not missing:
            return {}
        seen = self._alive(self.model.objects.visible_to(actor)).filter(pk__in=missing)
        shown = set(seen.values_list("pk", flat=True))
        gone = _("It is not there any more.")
        return {pk: Result("refused") if pk in shown else Result("failed", why=gone) for pk in missing}

    def _prepared(self, actor: Any, asked: Asked, rows: Sequence[Any]) -> Setter:
        if asked.kind == HAND_OVER:
            return self._handing_over(actor, asked.value)
        if asked.kind == TRASH and self.has_trash:
            return _set(deleted_at=timezone.now())
        if asked.kind == CHANGE and asked.field.startswith(f"{KEY}."):
            return tag_setter(actor, asked)
        if asked.kind != CHANGE or asked.field not in {one.key for one in self.fields(actor)}:
            raise Invalid({"field": _("There is no such field.")})
        if asked.field == "team":
            return self._moving(actor, asked.value)
        if asked.field == "is_private":
            return _set(is_private=asked.value == "yes")
        return self.setter(actor, asked, rows)

    def _handing_over(self, actor: Any, owner: Any) -> Setter:
        if not str(owner or "").isdecimal() or len(str(owner)) > 18:
            raise Invalid({"owner": _("There is no such colleague.")})
        owner_id, team_id = place(actor, self.object_type, int(owner), None, act="edit")

        def hand_over(row: Any) -> None:
            if row.owner_id != owner_id:
                row.owner_id, row.team_id = owner_id, team_id

        return hand_over

    def _moving(self, actor: Any, raw: Any) -> Setter:
        team = int(raw) if str(raw).isascii() and str(raw).isdigit() and len(str(raw)) < 19 else None
        if team not in {pk for pk, _name in team_choices(actor)}:
            raise Invalid({"team": _("There is no such team.")})
        placed: dict[int | None, Any] = {}

        def move(row: Any) -> None:
            if row.owner_id not in placed:
                try:
                    placed[row.owner_id] = place(actor, self.object_type, row.owner_id, team, act="edit")
                except Invalid as wrong:
                    placed[row.owner_id] = wrong
            found = placed[row.owner_id]
            if isinstance(found, Invalid):
                raise found
            row.owner_id, row.team_id = found

        return move

    def _values(self, row: Any) -> dict[str, Any]:
        """The values that may change, those of custom fields by `custom.<key>`."""
        own = {name: getattr(row, name) for name in self.names if name != "custom"}
        if self.has_trash:
            own["deleted_at"] = row.deleted_at
        if KEY in row.__dict__:
            own[KEY] = list(row.tags)
        return own | {f"custom.{key}": value for key, value in getattr(row, "custom", {}).items()}

    def _give_back(self, row: Any, before: Mapping[str, Any]) -> None:
        for name, value in before.items():
            if name == KEY:
                row.tags = list(value or [])
            elif name.startswith("custom."):
                rest = {key: one for key, one in row.custom.items() if key != name[7:]}
                row.custom = rest if value is None else {**rest, name[7:]: value}
            else:
                column = next(one for one in self.model._meta.concrete_fields if one.attname == name)
                kind = getattr(column, "target_field", column)
                setattr(row, name, None if value is None else kind.to_python(value))

    def _write(self, actor: Any, touched: Sequence[tuple[Any, Any, dict[str, list[Any]]]], kind: str) -> None:
        if not touched:
            return
        names = {name.partition(".")[0] for _row, _spot, changed in touched for name in changed}
        if not names & {"deleted_at"}:
            names.add("updated_at")
            now = timezone.now()
            for row, _spot, _changed_names in touched:
                row.updated_at = now
        if KEY in names:
            names.discard(KEY)
            words = dict(Tag.objects.visible_to(actor).values_list("pk", "name"))  # as they are in this moment
            write_tags(self.object_type, {row.pk: row.tags for row, _spot, _changed_names in touched}, words)
            for _row, _spot, changed in touched:
                changed[KEY] = [_named(side, words) for side in changed[KEY]]
        columns = [*sorted(names), "version"]
        update(self.model, columns, [[*(getattr(row, n) for n in columns), row.pk] for row, _s, _c in touched])
        self.moved([(spot, self.place(row)) for row, spot, _changed_names in touched])
        record_bulk([self._entry(row, kind, changed) for row, _spot, changed in touched])

    def _entry(self, row: Any, kind: str, changed: dict[str, list[Any]]) -> Happening:
        about = [pk for pk in self.customers(row) if pk is not None]
        data = self.told(row)
        if kind not in (TRASH, "restore"):
            data["changes"] = changed
        return Happening(self.verbs[kind], self.object_type, row.pk, about, data)


def common_fields(user: Any, object_type: str) -> list[BulkField]:
    """Team and privacy, which every owned record has."""
    yes_no = [("yes", _("Yes")), ("no", _("No"))]
    teams = [(str(pk), name) for pk, name in team_choices(user)]
    tags = [(str(pk), str(word)) for pk, word in tags_of(user)]
    marks = [
        BulkField("tags.add", _("Add a tag"), "select", tags),
        BulkField("tags.remove", _("Take a tag off"), "select", tags),
    ]
    return [
        *(marks if tags else []), BulkField("team", _("Team"), "select", teams),
        BulkField("is_private", _("Private"), "select", yes_no),
    ]  # fmt: skip


def tag_setter(actor: Any, asked: Asked) -> Setter:
    """How a row takes a tag, loses one, or bears exactly these."""
    given = asked.value if isinstance(asked.value, list) else [asked.value]
    known = set(Tag.objects.visible_to(actor).values_list("pk", flat=True))
    ids = [int(one) for one in given if str(one).isdecimal() and len(str(one)) < 19]
    act = asked.field.removeprefix(f"{KEY}.")
    if act not in ("add", "remove", "set") or len(ids) != len(given) or not set(ids) <= known:
        raise Invalid({"value": _("There is no such tag.")})

    def put(row: Any) -> None:
        others = [one for one in row.tags if one not in ids]
        row.tags = sorted({*others, *ids} if act == "add" else others if act == "remove" else set(ids))

    return put


def _named(ids: Any, words: Mapping[int, str]) -> str:
    """What an entry says of tags: their names as they are now."""
    return ", ".join(words.get(one, str(one)) for one in ids or [])


def _set(**values: Any) -> Setter:
    def put(row: Any) -> None:
        for name, value in values.items():
            setattr(row, name, value)

    return put


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    names = {**before, **after}
    return changes({name: before.get(name) for name in names}, {name: after.get(name) for name in names})


def _failed(wrong: Invalid) -> Result:
    return Result("failed", why=" ".join(str(text) for text in wrong.errors.values())[:300])
