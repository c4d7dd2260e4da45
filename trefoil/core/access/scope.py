"""Scopes: for each model, which rows a viewer reaches. One predicate for lists, search, counts, exports and the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, Expression, F, Model, OuterRef, Q

from trefoil.core.access.viewer import Level, Viewer

if TYPE_CHECKING:
    from trefoil.core.db.models import GuardedModel

NOTHING = Q(pk__in=())
EVERYTHING = Q()


class Scope:
    """Which rows of a model a viewer reaches for an action."""

    object_type = ""

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        """The condition on rows of `model`; NOTHING when the viewer reaches none."""
        raise NotImplementedError

    def is_everything(self, model: type[GuardedModel], viewer: Viewer, action: str) -> bool:
        """Whether the predicate lets every row through (so that a join on it may be left out)."""
        return self.predicate(model, viewer, action) == EVERYTHING


class Owned(Scope):
    """Rows with an owner, a team and a private flag: the "who, what, how far" table decides.

    Several roles and shares only widen; private and walled teams always narrow.
    """

    def __init__(self, object_type: str) -> None:
        self.object_type = object_type

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        level = viewer.level(self.object_type, action)
        if level is Level.NONE:
            return NOTHING
        shared = viewer.shared(self.object_type, to_edit=action in ("edit", "delete"))
        mine = Q(owner_id=viewer.user_id)
        shared_with_me = Q(pk__in=shared) if shared and action != "delete" else None
        reach = EVERYTHING
        if level is not Level.ALL:
            reach = mine | Q(team_id__in=viewer.teams) if level is Level.TEAM and viewer.teams else mine
            reach = reach | shared_with_me if shared_with_me is not None else reach
        if not viewer.has("see_private"):
            open_to_me = Q(is_private=False) | mine
            reach &= open_to_me | shared_with_me if shared_with_me is not None else open_to_me
        if viewer.walled_off:
            reach &= Q(team_id__isnull=True) | ~Q(team_id__in=viewer.walled_off)
        return reach

    def sql(self, viewer: Viewer, action: str, column: Callable[[str], str]) -> tuple[str, list[Any]] | None:
        """The predicate as SQL, with `column(name)` for its columns; None when there is no row that it lets through."""
        level = viewer.level(self.object_type, action)
        if level is Level.NONE:
            return None
        owner, team = column("owner_id"), column("team_id")
        shared = sorted(viewer.shared(self.object_type, to_edit=action != "view")) if action != "delete" else []
        mine: tuple[str, list[Any]] = (f"{owner} = %s", [viewer.user_id])
        with_me = _among(column("id"), shared)
        parts: list[tuple[str, list[Any]]] = []
        if level is not Level.ALL:
            team_reach = _among(team, sorted(viewer.teams)) if level is Level.TEAM else ("", [])
            parts.append(_any(mine, team_reach, with_me))
        if not viewer.has("see_private"):
            parts.append(_any((f"NOT {column('is_private')}", []), mine, with_me))
        if viewer.walled_off:
            inside = _among(team, sorted(viewer.walled_off))
            parts.append((f"({team} IS NULL OR NOT {inside[0]})", inside[1]))
        return " AND ".join(part[0] for part in parts), [value for part in parts for value in part[1]]

    def allows(self, row: Any, viewer: Viewer, action: str) -> bool:
        """The same rule on one row already in memory (used to explain, and checked against the predicate)."""
        level = viewer.level(self.object_type, action)
        if level is Level.NONE:
            return False
        is_mine = row.owner_id == viewer.user_id
        is_shared = action != "delete" and row.pk in viewer.shared(self.object_type, to_edit=action == "edit")
        reached = level is Level.ALL or is_mine or is_shared or (level is Level.TEAM and row.team_id in viewer.teams)
        is_open = not row.is_private or is_mine or is_shared or viewer.has("see_private")
        return reached and is_open and (row.team_id is None or row.team_id not in viewer.walled_off)


def _among(column: str, values: list[int]) -> tuple[str, list[Any]]:
    return (f"{column} IN ({', '.join(['%s'] * len(values))})", list(values)) if values else ("", [])


def _any(*parts: tuple[str, list[Any]]) -> tuple[str, list[Any]]:
    kept = [part for part in parts if part[0]]
    return "(" + " OR ".join(part[0] for part in kept) + ")", [value for part in kept for value in part[1]]


class Reached(Expression):
    """True when the row of an owned model that `path` points to is open to the viewer.

    Written as SQL at once: built from querysets the same condition costs some milliseconds on every page. It is asked
    row by row through the primary key; an IN over everything visible would first list all of it.
    """

    conditional = True

    def __init__(
        self, model: type[GuardedModel], viewer: Viewer, action: str, path: str, *, alive: bool = False
    ) -> None:
        super().__init__(output_field=BooleanField())
        self.model, self.viewer, self.action, self.alive = model, viewer, action, alive
        self.source: Any = F(path)

    def get_source_expressions(self) -> list[Any]:
        """The column that points to the row."""
        return [self.source]

    def set_source_expressions(self, exprs: Any) -> None:
        """Put the resolved column back."""
        (self.source,) = exprs

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """EXISTS over the model's table."""
        quote = connection.ops.quote_name
        scope: Any = self.model.scope
        condition = scope.sql(self.viewer, self.action, lambda name: f"r.{quote(name)}")
        if condition is None:
            return "(1 = 0)", []
        column, params = compiler.compile(self.source)
        table = quote(self.model._meta.db_table)
        more = f" AND {condition[0]}" if condition[0] else ""
        more += f" AND r.{quote('deleted_at')} IS NULL" if self.alive else ""
        where = f"r.{quote('id')} = {column}{more}"
        return f"EXISTS (SELECT 1 FROM {table} r WHERE {where})", [*params, *condition[1]]  # noqa: S608 (our names)


class Walked(Expression):
    """The scope of an owned model, hidden from the query planner: the rows are walked in the order asked for.

    Where a viewer reaches much of a table the first rows of an index are found at once; a planner that sees an OR over
    owner and team may gather and sort thousands instead.
    """

    conditional = True
    NAMES = ("id", "owner_id", "team_id", "is_private")

    def __init__(self, model: type[GuardedModel], viewer: Viewer, action: str) -> None:
        super().__init__(output_field=BooleanField())
        self.model, self.viewer, self.action = model, viewer, action
        self.columns: list[Any] = [F(name) for name in self.NAMES]

    def get_source_expressions(self) -> list[Any]:
        """The columns of the rule."""
        return self.columns

    def set_source_expressions(self, exprs: Any) -> None:
        """Put the resolved columns back."""
        self.columns = list(exprs)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """The rule with a plus before each column, which keeps every planner from using an index for it."""
        names = dict(zip(self.NAMES, (compiler.compile(column)[0] for column in self.columns), strict=True))
        scope: Any = self.model.scope
        plus = {name: text if name == "is_private" else f"+{text}" for name, text in names.items()}
        condition = scope.sql(self.viewer, self.action, plus.__getitem__)
        if condition is None:
            return "(1 = 0)", []
        return (f"({condition[0]})", condition[1]) if condition[0] else ("(1 = 1)", [])


def reached(
    model: type[GuardedModel], viewer: Viewer, path: str, action: str = "view", *, alive: bool = False
) -> Q:
    """The condition that the row of `model` which `path` points to is open to the viewer (`alive`: and not trashed)."""
    if isinstance(model.scope, Owned):
        return Q(Reached(model, viewer, action, path, alive=alive))
    rows = model.objects.visible_to(viewer, action).order_by()
    return Q(Exists(rows.filter(pk=OuterRef(path))))


class ChildOf(Scope):
    """Rows that have no scope of their own: who reaches the parent reaches them.

    Changing a child is editing its parent; `action` create, edit and delete all ask for the parent's edit.
    """

    def __init__(self, parent: str) -> None:
        self.parent = parent

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        related: Any = model._meta.get_field(self.parent).related_model
        on_parent = "edit" if action in ("create", "edit", "delete") else action
        scope: Scope = related.scope
        if scope.is_everything(related, viewer, on_parent):
            return EVERYTHING
        return reached(related, viewer, f"{self.parent}_id", on_parent)


class AnyParent(Scope):
    """Rows hanging on one of several parents: any parent that the viewer reaches lets him read the row."""

    def __init__(self, *parents: str) -> None:
        self.parents = [ChildOf(parent) for parent in parents]

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        reach = NOTHING
        for parent in self.parents:
            some = parent.predicate(model, viewer, action)
            here = Q(**{f"{parent.parent}__isnull": False})
            reach = reach | (here & some if some != EVERYTHING else here)
        return reach


class Staff(Scope):
    """Everybody signed in may read; changing needs the named right."""

    def __init__(self, right: str = "manage_settings") -> None:
        self.right = right

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        if not viewer.user_id or (action not in ("view", "export") and not viewer.has(self.right)):
            return NOTHING
        return EVERYTHING


class Mine(Scope):
    """Rows that belong to one user and nobody else."""

    def __init__(self, user: str = "user") -> None:
        self.user = user

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        return Q(**{f"{self.user}_id": viewer.user_id}) if viewer.user_id else NOTHING


class SystemOnly(Scope):
    """Rows that no user reads as such."""

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        return NOTHING


def scope_of(model: type[Model]) -> Scope:
    """The scope a model declares; a model without one is a programming error."""
    scope = getattr(model, "scope", None)
    if not isinstance(scope, Scope):
        raise TypeError(f"{model.__name__} declares no scope")
    return scope
