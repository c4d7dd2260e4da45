"""Whom an entry of the timeline concerns, and why: the one place that decides who is told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from trefoil.core import registry
from trefoil.core.access import Owned
from trefoil.core.text import fold
from trefoil.identity.models import User
from trefoil.notifications.models import Following
from trefoil.timeline.models import EntryCustomer

# A file moved in, a command, a change of thousands of rows at once: nobody wants a line for each.
SILENT_SURFACES = frozenset({"import", "cli", "job"})
LOUD = frozenset({"task.escalated"})
FINISHED = frozenset({"import.finished", "import.failed"})
# Told to the one whom they name, whatever their source is.
HANDED = frozenset({"mass_change.handed_over", "absence.added"})
_REASON = "who is told of an entry"
_MENTION = re.compile(r"(?<!\w)@(\w[^\n@]{0,80})")


@dataclass(frozen=True)
class Told:
    """One person told of one entry."""

    user_id: int
    kind: str
    entry: Any


def told_of(entries: Sequence[Any]) -> list[Told]:
    """Who is told of which of the entries, each person once for each; only what he may see, never one's own deeds.

    What came in by a file, from the command line or in a mass tells nobody.
    """
    fresh = [entry for entry in entries if entry.verb in FINISHED or entry.verb in HANDED or _is_news(entry)]
    if not fresh:
        return []
    world = _World(fresh)
    found = [told for entry in fresh for told in world.of(entry)]
    return world.allowed(found)


def _is_news(entry: Any) -> bool:
    if entry.surface in SILENT_SURFACES and entry.verb not in LOUD:
        return False
    kind = registry.object_types.get(entry.source_type)
    return kind is not None and isinstance(kind.model_class().scope, Owned)


class _World:
    """What a batch of entries needs to know, read with one query each: owners, followers, colleagues by name."""

    def __init__(self, entries: Sequence[Any]) -> None:
        ids: dict[str, set[int]] = defaultdict(set)
        for entry in entries:
            ids[entry.source_type].add(entry.source_id)
        self._owners = {key: owner for kind, pks in ids.items() for key, owner in _owners(kind, pks)}
        self._about: dict[int, list[int]] = defaultdict(list)
        rows = EntryCustomer.objects.system(_REASON).filter(entry_id__in=[e.pk for e in entries], is_hidden=False)
        for entry_id, customer in rows.values_list("entry_id", "customer_id"):
            self._about[entry_id].append(customer)
        if any(self._about.values()):
            ids["customer"] |= {pk for customers in self._about.values() for pk in customers}
        self._followers = _followers(ids)
        self._names: dict[str, int] | None = None

    def of(self, entry: Any) -> list[Told]:
        """Whom the entry concerns, the strongest reason for each."""
        kinds: dict[int, str] = {}
        for user_id, kind in self._reasons(entry):
            if user_id and (user_id != entry.actor_id or kind == "work"):
                kinds.setdefault(user_id, kind)
        return [Told(user_id, kind, entry) for user_id, kind in kinds.items()]

    def _reasons(self, entry: Any) -> Iterable[tuple[int | None, str]]:
        if entry.verb in FINISHED:
            yield entry.actor_id, "work"
            return
        if entry.verb in HANDED:
            yield entry.data.get("to_id"), "assigned"
            return
        for user_id in self._mentioned(entry.data.get("text")):
            yield user_id, "mention"
        owner = self._owners.get((entry.source_type, entry.source_id))
        if entry.verb == "lead.created":
            yield owner, "lead"
        if entry.verb == "task.escalated":
            yield entry.data.get("to_id"), "assigned"
        if entry.verb == "task.created" or "owner_id" in (entry.data.get("changes") or {}):
            yield owner, "assigned"
        verb = registry.verbs.get(entry.verb)
        if verb is None or verb.hidden:
            return
        yield owner, "mine"
        places = [(entry.source_type, entry.source_id), *(("customer", pk) for pk in self._about[entry.pk])]
        for place in places:
            for user_id in self._followers.get(place, ()):
                yield user_id, "followed"

    def _mentioned(self, text: Any) -> list[int]:
        if not isinstance(text, str) or "@" not in text:
            return []
        if self._names is None:
            rows = User.colleagues.system(_REASON).active().order_by("-pk")
            self._names = {fold(name): pk for pk, name in rows.values_list("pk", "name")}
        return mentioned(text, self._names)

    def allowed(self, found: Sequence[Told]) -> list[Told]:
        """Those who work here and may see the record; the end of long work and what was handed over are one's own."""
        users = User.colleagues.system(_REASON).active().in_bulk({told.user_id for told in found})
        asked: dict[tuple[int, str], set[int]] = defaultdict(set)
        for told in found:
            asked[told.user_id, told.entry.source_type].add(told.entry.source_id)
        seen: set[tuple[int, str, int]] = set()
        for (user_id, kind), ids in asked.items():
            object_type = registry.object_types.get(kind)
            if user_id in users and object_type is not None:
                rows = object_type.model_class().objects.visible_to(users[user_id]).filter(pk__in=ids)
                seen |= {(user_id, kind, pk) for pk in rows.order_by().values_list("pk", flat=True)}
        return [
            told for told in found
            if told.user_id in users
            and (told.kind == "work" or told.entry.verb in HANDED
                 or (told.user_id, told.entry.source_type, told.entry.source_id) in seen)
        ]  # fmt: skip


def mentioned(text: str, names: dict[str, int]) -> list[int]:
    """Ids of the colleagues named after an @, the longest name that fits; `names` maps folded names to ids."""
    found: dict[int, None] = {}
    for match in _MENTION.finditer(text):
        words = fold(match.group(1)).split(" ")
        for count in range(min(len(words), 5), 0, -1):
            pk = names.get(" ".join(words[:count]).rstrip(".,;:!?"))
            if pk is not None:
                found[pk] = None
                break
    return list(found)


def _owners(kind: str, ids: set[int]) -> Iterable[tuple[tuple[str, int], int | None]]:
    object_type = registry.object_types.get(kind)
    if object_type is None or not isinstance(object_type.model_class().scope, Owned):
        return []
    rows = object_type.model_class().objects.system(_REASON).filter(pk__in=ids)
    return [((kind, pk), owner) for pk, owner in rows.order_by().values_list("pk", "owner_id")]


def _followers(ids: dict[str, set[int]]) -> dict[tuple[str, int], list[int]]:
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for kind, pks in ids.items():
        rows = Following.objects.system(_REASON).filter(object_type=kind, object_id__in=pks)
        for pk, user_id in rows.values_list("object_id", "user_id"):
            found[kind, pk].append(user_id)
    return found
