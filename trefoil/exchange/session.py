"""What one run of an import (or a dry run of several files) keeps in mind: who acts, choices, names, what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from trefoil.core.access import Viewer
from trefoil.core.actions import Invalid, Refused
from trefoil.core.text import squeezed_fold
from trefoil.exchange.folding import fold, squeeze
from trefoil.exchange.options import Options
from trefoil.exchange.problems import Problem, of_invalid
from trefoil.exchange.reading.spelling import similar
from trefoil.identity.models import Firm, Team, User, firm
from trefoil.identity.rights import place

_REASON = "names in an import file"
MOST_COMPARED = 3000


class Names:
    """The names that one field may hold: found when equal but for case, accents and spaces; close ones are proposed."""

    def __init__(self, field_name: str, rows: Iterable[tuple[Any, str]], options: Options) -> None:
        self.field, self._options = field_name, options
        self.ids: dict[str, Any] = {}
        self.shown: dict[str, str] = {}
        self._close: dict[str, str] = {}
        for pk, name in rows:
            self.add(pk, name)

    def add(self, pk: Any, name: str) -> None:
        """Know one more name; the first of equal ones stays."""
        key = fold(name)
        self.ids.setdefault(key, pk)
        self.shown.setdefault(key, name)
        self._close.clear()

    def exact(self, value: str) -> Any:
        """What the name (or the one that the person meant by it) stands for, or None."""
        return self.ids.get(fold(self._options.accepted(self.field, value) or value))

    def find(self, value: str) -> Any:
        """What the name stands for, or None when there is none. A name close to a known one is a problem until the
        person has said what is meant.
        """
        said = self._options.accepted(self.field, value)
        key = fold(said or value)
        if key in self.ids:
            return self.ids[key]
        if said is None and (near := self.close(value)):
            raise Problem("close_spelling", self.field, value=value[:80], candidate=near)
        return None

    def close(self, value: str) -> str:
        """The known name that is spelt nearly like this one, or nothing."""
        if value not in self._close:
            near = similar(value, list(self.shown.values())[:MOST_COMPARED], limit=1)
            self._close[value] = near[0].candidate if near else ""
        return self._close[value]


class LargeNames(Names):
    """Names too many to be compared one by one: close is what differs only in spaces and punctuation."""

    def __init__(self, field_name: str, rows: Iterable[tuple[Any, str]], options: Options) -> None:
        self._squeezed: dict[str, str] = {}
        super().__init__(field_name, rows, options)

    def add(self, pk: Any, name: str) -> None:
        """Know one more name."""
        key = fold(name)
        if key not in self.ids:
            self.ids[key] = pk
            self._squeezed.setdefault(squeezed_fold(key), name)

    def close(self, value: str) -> str:
        """The known name that differs only in spaces and punctuation."""
        return self._squeezed.get(squeeze(value), "")


@dataclass
class Session:
    """One run. `fresh` holds what will exist: for one batch in a real run, for all files in a dry run."""

    actor: Any
    options: Options
    is_dry: bool = False
    fresh: dict[Any, Any] = field(default_factory=dict)
    source: str = ""
    file_name: str = ""
    related: dict[str, int] = field(default_factory=dict)
    _names: dict[str, Names] = field(default_factory=dict)
    _places: dict[Any, tuple[int | None, int | None]] = field(default_factory=dict)
    _firm: Firm | None = None

    @property
    def viewer(self) -> Viewer:
        """The rights of who imports."""
        found: Viewer = self.actor.viewer
        return found

    @property
    def firm(self) -> Firm:
        """The firm, read once."""
        if self._firm is None:
            self._firm = firm()
        return self._firm

    def names(self, field_name: str, read: Callable[[], Iterable[tuple[Any, str]]]) -> Names:
        """The names of a field, read once in a run."""
        if field_name not in self._names:
            self._names[field_name] = Names(field_name, read(), self.options)
        return self._names[field_name]

    def users(self, field_name: str = "owner") -> Names:
        """Colleagues by name and by address."""
        return self.names(field_name, lambda: [*_users("name"), *_users("email")])

    def teams(self) -> Names:
        """Teams by name."""
        rows = Team.objects.system(_REASON).order_by("pk").values_list("pk", "name")
        return self.names("team", lambda: list(rows))

    def place(self, object_type: str, owner: str, team: str) -> tuple[int | None, int | None]:
        """(owner id, team id) for names in the file, as far as the actor's right reaches."""
        key = (object_type, owner, team)
        if key not in self._places:
            self._places[key] = self._place(object_type, owner, team)
        return self._places[key]

    def _place(self, object_type: str, owner: str, team: str) -> tuple[int | None, int | None]:
        owner_id = self.users().find(owner) if owner else None
        team_id = self.teams().find(team) if team else None
        if owner and owner_id is None and self.options.missing_owner != "me":
            raise Problem("no_such", "owner", value=owner[:80])
        if team and team_id is None:
            raise Problem("no_such", "team", value=team[:80])
        if self.is_dry and (_is_fresh(owner_id) or _is_fresh(team_id)):
            return owner_id, team_id  # made by a file before this one; nothing to check against yet
        try:
            return place(self.actor, object_type, owner_id, team_id)
        except Invalid as wrong:
            raise of_invalid(wrong) from None
        except Refused:
            raise Problem("may_not_create") from None

    def forget_batch(self) -> None:
        """A batch is written: what was new in it is found in the database from now on."""
        if not self.is_dry:
            self.fresh.clear()

    def count_related(self, name: str, number: int = 1) -> None:
        """One more related record was made."""
        if number:
            self.related[name] = self.related.get(name, 0) + number

    def forget_names(self) -> None:
        """Read all names anew (another file of the same call may have made some)."""
        self._names.clear()
        self._places.clear()


def _is_fresh(pk: int | None) -> bool:
    return pk is not None and pk < 0


def _users(name: str) -> list[tuple[int, str]]:
    rows = User.colleagues.system(_REASON).active().order_by("pk")
    return list(rows.values_list("pk", name))


