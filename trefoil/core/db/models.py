"""The base of every table: reads need a scope, writes need a permit."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.http import Http404

from trefoil.core.access.scope import NOTHING, Scope, SystemOnly, Walked, reached, scope_of
from trefoil.core.access.viewer import Viewer
from trefoil.core.actions import Conflict, Refused


class UnscopedQuery(RuntimeError):
    """A queryset was evaluated without `visible_to(user)` or `system("reason")`."""


def viewer_of(user: Any) -> Viewer:
    """The Viewer of a user, or the Viewer itself."""
    return user if isinstance(user, Viewer) else user.viewer


class GuardedQuerySet(models.QuerySet[Any]):
    """A queryset that refuses to be evaluated before someone said for whom."""

    _scoped: str | None = None

    def visible_to(self, user: Any, action: str = "view") -> Self:
        """Only the rows that `user` (or a Viewer) may reach for `action`."""
        viewer = viewer_of(user)
        predicate = scope_of(self.model).predicate(self.model, viewer, action)
        found = self.none() if predicate is NOTHING else self.filter(predicate)
        found._scoped = f"{action} by user {viewer.user_id}"
        return found

    def walked_by(self, user: Any, action: str = "view") -> Self:
        """As visible_to, for one who reaches much of the table: the rows are walked in the order asked for."""
        viewer = viewer_of(user)
        found = self.filter(Q(Walked(self.model, viewer, action)))
        found._scoped = f"{action} by user {viewer.user_id}"
        return found

    def system(self, reason: str) -> Self:
        """All rows, for the system itself; `reason` is counted by a test and may only become rarer."""
        found = self.all()
        found._scoped = f"system: {reason}"
        return found

    def get_or_404(self, user: Any, action: str = "view", **lookup: Any) -> Any:
        """The one visible row; Http404 when missing or hidden, Refused when visible but not open to `action`."""
        try:
            row = self.visible_to(user, action).filter(**lookup).first()
        except (ValueError, OverflowError):
            raise Http404 from None
        if row is None:
            if action != "view" and self.visible_to(user).filter(**lookup).exists():
                raise Refused
            raise Http404
        return row

    def locked(self, user: Any, row: Any, version: int | None = None, action: str = "edit") -> Any:
        """The row read again inside the action, locked, with the right checked and `version` compared."""
        query = self.select_for_update(of=("self",)) if transaction.get_connection().in_atomic_block else self
        fresh = query.get_or_404(user, action, pk=getattr(row, "pk", row))
        if version is not None and fresh.version != version:
            raise Conflict(fresh)
        return fresh

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._scoped = self._scoped
        return clone

    def _must_be_scoped(self) -> None:
        if self._scoped is None and not self.query.is_empty():
            raise UnscopedQuery(f'{self.model.__name__}: say visible_to(user) or system("reason") before reading.')

    def _fetch_all(self) -> None:
        self._must_be_scoped()
        super()._fetch_all()  # type: ignore[misc]

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._must_be_scoped()
        return super().iterator(*args, **kwargs)

    def aggregate(self, *args: Any, **kwargs: Any) -> Any:
        self._must_be_scoped()
        return super().aggregate(*args, **kwargs)

    def count(self) -> int:
        self._must_be_scoped()
        return super().count()

    def exists(self) -> bool:
        self._must_be_scoped()
        return super().exists()

    def contains(self, obj: Any) -> bool:
        self._must_be_scoped()
        return super().contains(obj)

    def explain(self, *args: Any, **kwargs: Any) -> str:
        self._must_be_scoped()
        return super().explain(*args, **kwargs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._must_be_scoped()
        return super().resolve_expression(*args, **kwargs)  # type: ignore[misc]

    def _combinator_query(self, combinator: str, *others: Any, **kwargs: Any) -> Any:
        self._must_be_scoped()
        for other in others:
            other._must_be_scoped()
        return super()._combinator_query(combinator, *others, **kwargs)  # type: ignore[misc]

    def __or__(self, other: Any) -> Any:
        return self._combined(other, super().__or__)

    def __and__(self, other: Any) -> Any:
        return self._combined(other, super().__and__)

    def __xor__(self, other: Any) -> Any:
        return self._combined(other, super().__xor__)

    def _combined(self, other: Any, combine: Any) -> Any:
        self._must_be_scoped()
        other._must_be_scoped()
        return combine(other)


def seen(model: Any, user: Any, path: str) -> Q:
    """The condition, for another query, that the row of `model` which its column `path` points to is visible and not in
    the trash.
    """
    return reached(model, viewer_of(user), path, alive=True)


class GuardedModel(models.Model):
    """Base of all tables. `scope` says who reaches a row; the default is nobody but the system."""

    scope: ClassVar[Scope] = SystemOnly()
    objects: ClassVar[Any] = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True


class OwnedModel(GuardedModel):
    """A record with an owner, a team and a version; the version goes up with every change."""

    # No indexes of their own: every owned table has (owner, sort ...) and (team, sort ...), which the scope walks.
    owner = models.ForeignKey(
        "identity.User", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    is_private = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
