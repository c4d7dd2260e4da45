"""What apps and plugins add: typed, closed registries, filled from files with conventional names.

Each kind has one file name and one type. `load()` imports `verbs.py`, `panels.py` ... of every app that has them;
`trefoil map` prints what was found, from which file and line.
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from trefoil.core.briefing import BriefLine as BriefLine
from trefoil.core.briefing import BriefPart as BriefPart
from trefoil.core.kind import Registry
from trefoil.core.sheets import CellEditor as CellEditor
from trefoil.core.sheets import Sheet as Sheet


@dataclass(frozen=True)
class Verb:
    """Something that can happen: `name` is `noun.past`; `kind` groups it on the timeline; `hidden` folds it away."""

    name: str
    label: Any
    kind: str
    icon: str = "history"
    hidden: bool = False


@dataclass(frozen=True)
class ObjectType:
    """A kind of record: its model (`app.Model`), its words, its address."""

    key: str
    model: str
    label: Any
    plural: Any
    url: str
    icon: str
    is_owned: bool = True
    has_custom_fields: bool = False

    def model_class(self) -> Any:
        """The Django model."""
        return apps.get_model(self.model)


@dataclass(frozen=True)
class Panel:
    """A block on a record page: `fetch(user, record)` gives what `template` shows, or None for nothing."""

    key: str
    on: str
    fetch: Callable[[Any, Any], dict[str, Any] | None]
    template: str
    order: int = 50


@dataclass(frozen=True)
class MenuItem:
    """A line of the main menu; `branch` is work, talk, know or foot; `right` hides it from who lacks it; `fresh` names
    an address that gives its count again whenever the person was told something; `for_whom` hides it from those whose
    rights it does not find.
    """

    key: str
    branch: str
    label: Any
    url: str
    icon: str
    order: int = 50
    right: str = ""
    object_type: str = ""
    go: str = ""
    count: Callable[[Any], int] | None = None
    fresh: str = ""
    for_whom: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Reader:
    """Something that follows the timeline: `look(entries)` gets rows of Entry in order, outside of any transaction, so
    that nobody waits for it; `write` gets what it returned inside the one that moves the reader's place. What changes
    between the two has a later entry and is read again. One that is `for_news` begins with what happens after it first
    ran: nobody is told of the whole past.
    """

    name: str
    look: Callable[[list[Any]], Any]
    write: Callable[[Any], object]
    batch: int = 500
    for_news: bool = False


@dataclass(frozen=True)
class Named:
    """Another record whose name a document bears: it counts only for those who may see that record."""

    object_type: str
    pk: int
    name: str


@dataclass(frozen=True)
class SearchText:
    """What can be found of one owned record `row`: title and detail are shown, words and phones are searched.

    `others` are shown before the detail and searched too.
    """

    row: Any
    title: str
    detail: str = ""
    others: tuple[Named, ...] = ()
    words: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    weight: int = 0


@dataclass(frozen=True)
class Searchable:
    """How records of one object type get into the search index: `texts(ids)` gives those that still exist."""

    object_type: str
    texts: Callable[[list[int]], Iterable[SearchText]]


@dataclass(frozen=True)
class Importable:
    """A kind of file that can be moved in: the class that turns its rows into actions."""

    kind: str
    label: Any
    importer: Any
    order: int = 50


@dataclass(frozen=True)
class Relation:
    """Records `to` that belong to records `on`, for filters: `rows()` are tied to the outer row by OuterRef and are not
    cut to a viewer yet; `columns(user)` are what may be asked of them.
    """

    key: str
    on: str
    to: str
    label: Any
    columns: Callable[[Any], Any]
    rows: Callable[[], Any]


@dataclass(frozen=True)
class Listed:
    """The list of one object type: its columns, the rows before they are cut to a viewer, its addresses by name."""

    key: str
    columns: Callable[[Any], Any]
    rows: Callable[[], Any]
    url: str
    default_sort: str
    board: str = ""
    ignore: frozenset[str] = frozenset()


@dataclass(frozen=True)
class BulkField:
    """A field that many records may be given one value of: `input` is the type of the form field."""

    key: str
    label: Any
    input: str = "text"
    choices: Any = ()


@dataclass(frozen=True)
class Bulk:
    """How many records of one object type are changed at once.

    `fields(user)` are those that he may change, `check(actor, asked)` raises Invalid for a value that no record could
    take, `change(actor, ids, asked)` gives {id: result} and `restore(actor, asked, kept)` takes that back.
    """

    object_type: str
    fields: Callable[[Any], Any]
    check: Callable[[Any, Any], None]
    change: Callable[[Any, Any, Any], Any]
    restore: Callable[[Any, Any, Any], Any]
    has_trash: bool = True


@dataclass(frozen=True)
class Dataset:
    """Facts for analysis: grain, columns, and the parent that carries their scope."""

    name: str
    grain: str
    rows: Callable[..., Any]
    parent: str


@dataclass(frozen=True)
class Step:
    """An automation step: a function that calls an action."""

    name: str
    label: Any
    run: Callable[..., Any]


@dataclass(frozen=True)
class Command:
    """Something that the palette does: open the address `url` (with `query`; `dialog`: in the shared dialog), or send
    `values` to it. `words` are further names under which it is found; shown to who holds `right` or may do `action`
    to records of `object_type`.
    """

    key: str
    label: Any
    icon: str
    url: str
    query: str = ""
    dialog: str = ""
    values: dict[str, str] | None = None
    words: Any = ""
    object_type: str = ""
    action: str = "create"
    right: str = ""
    order: int = 50


@dataclass(frozen=True)
class Watched:
    """A kind of record that nobody may forget: `rows()` gives the open ones, before any scope. The others name its
    columns: what it is called, its money and currency, whom it is about ("pk": it is the customer itself);
    `worth(user, amount, currency)` is the amount in the firm's currency.
    """

    object_type: str
    rows: Callable[[], Any]
    name: str
    amount: str = ""
    currency: str = ""
    customer: str = ""
    worth: Callable[[Any, Any, str], Any] | None = None


object_types: Registry[ObjectType] = Registry("object type", ObjectType, "object_types")
verbs: Registry[Verb] = Registry("verb", Verb, "verbs")
panels: Registry[Panel] = Registry("panel", Panel, "panels")
menu: Registry[MenuItem] = Registry("menu item", MenuItem, "menu")
readers: Registry[Reader] = Registry("reader", Reader, "readers")
searchables: Registry[Searchable] = Registry("searchable", Searchable, "searchable")
importables: Registry[Importable] = Registry("importable", Importable, "dialects")
listed: Registry[Listed] = Registry("list", Listed, "listed")
bulks: Registry[Bulk] = Registry("mass change", Bulk, "mass")
sheets: Registry[Sheet] = Registry("sheet", Sheet, "cells")
relations: Registry[Relation] = Registry("relation", Relation, "relations")
datasets: Registry[Dataset] = Registry("dataset", Dataset, "datasets")
steps: Registry[Step] = Registry("step", Step, "steps")
commands: Registry[Command] = Registry("command", Command, "commands")
watched: Registry[Watched] = Registry("watched record", Watched, "watched")
brief_parts: Registry[BriefPart] = Registry("part of briefs", BriefPart, "briefs")

KINDS: tuple[Registry[Any], ...] = (
    object_types, verbs, panels, menu, readers, searchables, importables, listed, relations, bulks, sheets, datasets,
    steps, commands, watched, brief_parts,
)  # fmt: skip


def register_verbs(*all_verbs: Verb) -> None:
    """Register the verbs of an app (called in its verbs.py)."""
    for verb in all_verbs:
        verbs.add(verb.name, verb)


def register_object_types(*types: ObjectType) -> None:
    """Register the object types of an app (called in its object_types.py)."""
    for object_type in types:
        object_types.add(object_type.key, object_type)


def register_menu(*items: MenuItem) -> None:
    """Register menu items (called in an app's menu.py)."""
    for item in items:
        menu.add(item.key, item)


def register_commands(*given: Command) -> None:
    """Register what the palette can do (called in an app's commands.py)."""
    for command in given:
        commands.add(command.key, command)


def register_reader(reader: Reader) -> None:
    """Register a reader of the timeline (called in an app's readers.py)."""
    readers.add(reader.name, reader)


def register_importable(importable: Importable) -> None:
    """Register a kind of file to move in (called in an app's dialects.py)."""
    importables.add(importable.kind, importable)


def register_listed(*lists: Listed) -> None:
    """Register lists (called in an app's listed.py)."""
    for one in lists:
        listed.add(one.key, one)


def register_bulk(*bulk: Bulk) -> None:
    """Register how many records are changed at once (called in an app's mass.py)."""
    for one in bulk:
        bulks.add(one.object_type, one)


def register_sheets(*all_sheets: Sheet) -> None:
    """Register how the cells of lists are edited (called in an app's cells.py)."""
    for one in all_sheets:
        sheets.add(one.object_type, one)


def register_relations(*all_relations: Relation) -> None:
    """Register relations (called in an app's relations.py)."""
    for relation in all_relations:
        relations.add(f"{relation.on}.{relation.key}", relation)


def register_watched(*kinds: Watched) -> None:
    """Register kinds of record that must have a next step (called in an app's watched.py)."""
    for kind in kinds:
        watched.add(kind.object_type, kind)


def panel(key: str, *, on: str, template: str, order: int = 50) -> Callable[[Any], Any]:
    """Decorator: register `fetch(user, record) -> dict | None` as a panel on pages of object type `on`."""

    def register(fetch: Any) -> Any:
        panels.add(key, Panel(key, on, fetch, template, order))
        return fetch

    return register


def brief(key: str, *, on: str, section: str, order: int = 50) -> Callable[[Any], Any]:
    """Decorator: register `lines(user, row)` as a part of the briefs of object type `on` (in an app's briefs.py)."""

    def register(lines: Any) -> Any:
        brief_parts.add(key, BriefPart(key, on, section, lines, order))
        return lines

    return register


def searchable(object_type: str) -> Callable[[Any], Any]:
    """Decorator: register `texts(ids)` as what can be found of an object type (in an app's searchable.py)."""

    def register(texts: Any) -> Any:
        searchables.add(object_type, Searchable(object_type, texts))
        return texts

    return register


def panels_on(object_type: str) -> list[Panel]:
    """The panels of an object type's page, in order."""
    return sorted((p for p in panels if p.on == object_type), key=lambda p: (p.order, p.key))


def load() -> None:
    """Import the conventional files of every installed app; called once when Django is ready."""
    for registry in KINDS:
        for app in apps.get_app_configs():
            name = f"{app.name}.{registry.file}"
            if app.name.startswith("trefoil.") or getattr(app, "trefoil_plugin", False):
                if importlib.util.find_spec(name) is not None:
                    importlib.import_module(name)


def registered() -> list[dict[str, Any]]:
    """Everything registered, with the file and line it comes from."""
    return [
        {"kind": r.kind, "name": name, "file": place.file, "line": place.line}
        for r in KINDS
        for name, place in sorted(r.places.items())
    ]


