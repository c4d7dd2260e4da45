"""Holes planted on purpose, one at a time: realistic second doors, and who must find them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.db.models import Q
from django.http import Http404

from tests.architecture.guarded_world import Guarded
from tests.architecture.matrix import Matrix
from tests.architecture.second_doors import (
    beyond_reach,
    beyond_scopes,
    beyond_share,
    foreign_numbers,
    taken_outside_numbers,
    without_form_token,
)
from trefoil.core.access import Level, Mode, Owned, Viewer
from trefoil.core.actions import Refused
from trefoil.core.api.problems import Problem
from trefoil.core.db.models import GuardedQuerySet
from trefoil.customers.actions import change_customer, delete_customer, log_contact
from trefoil.customers.actions.upsert import put_customer
from trefoil.customers.api.shapes import links_of
from trefoil.customers.duplicates import find_duplicates
from trefoil.customers.models import Customer, PinnedEntry
from trefoil.customers.page import middle_part
from trefoil.identity import viewing
from trefoil.identity.records import kind_or_404

Finder = Callable[[Guarded], list[str]]
Plant = Callable[[Guarded], Any]
PLANTS: dict[str, tuple[Plant, Finder]] = {}


def asking(only: str, *people: str, by_token: bool = False) -> Finder:
    """The matrix at the addresses whose names fit, as these people."""

    def find(guarded: Guarded) -> list[str]:
        matrix = Matrix(guarded)
        for person in people:
            known = None if person in ("nina", "stranger") else person
            session = "nina" if person == "nina" else None
            matrix.ask_all(known, only=only, session=session, by_token=by_token)
        return matrix.wrong

    return find


def foreign_numbers_of(only: str) -> Finder:
    """Foreign numbers at the addresses that fit."""
    return lambda guarded: foreign_numbers(guarded, only)


def plant(name: str, finder: Finder) -> Callable[[Plant], Plant]:
    """Register a hole and who must find it."""

    def register(make: Plant) -> Plant:
        PLANTS[name] = (contextmanager(make), finder)
        return make

    return register


@contextmanager
def patched(*changes: tuple[Any, str, Any]) -> Iterator[None]:
    """Attributes replaced for a while; rights that were worked out before are forgotten, before and after."""
    with ExitStack() as stack:
        for where, name, value in changes:
            stack.enter_context(mock.patch(f"{where}.{name}", value) if isinstance(where, str)
                                else mock.patch.object(where, name, value))  # fmt: skip
        viewing.forget_all()
        yield
    viewing.forget_all()


def as_owner(guarded: Guarded, function: Callable[..., Any], name: str = "") -> Callable[..., Any]:
    """The function, asked for the owner of the firm instead of for him who asks."""

    def run(*args: Any, **kwargs: Any) -> Any:
        if name:
            return function(*args, **{**kwargs, name: guarded.world.dana})
        return function(guarded.world.dana, *args[1:], **kwargs)

    return run


@plant("a record is loaded without its scope", asking("^customers:customer$", "marek"))
def _loader(guarded: Guarded) -> Iterator[None]:
    def get(self: Any, user: Any, action: str = "view", **lookup: Any) -> Any:
        row = self.system("planted").filter(**lookup).first()
        if row is None:
            raise Http404
        return row

    with patched((GuardedQuerySet, "get_or_404", get)):
        yield


@plant("lists are not cut to the scope", asking("^(customers:customers|sales:deals|api:list_leads)$", "marek"))
def _lists(guarded: Guarded) -> Iterator[None]:
    with patched((GuardedQuerySet, "visible_to", lambda self, user, action="view": self.system("planted"))):
        yield


@plant("the right to edit is asked as the right to see", asking("^api:read_(person|deal)$", "ruth", "olga"))
def _edit_as_view(guarded: Guarded) -> Iterator[None]:
    real = Owned.predicate
    with patched((Owned, "predicate", lambda self, model, viewer, action: real(self, model, viewer, "view"))):
        yield


@plant("walls are forgotten", asking("^(customers:customer|api:list_deals)$", "olga", "ruth"))
def _walls(guarded: Guarded) -> Iterator[None]:
    with patched((viewing, "walled_off", lambda tree, mine: frozenset())):
        yield


@plant("private records are open to the team", asking("^(customers:customers|api:read_lead)$", "olga"))
def _private(guarded: Guarded) -> Iterator[None]:
    with patched((Viewer, "has", lambda self, right: right == "see_private" or right in self.rights)):
        yield


@plant("a share for reading lets one edit", beyond_share)
def _shares(guarded: Guarded) -> Iterator[None]:
    with patched((Viewer, "shared", lambda self, kind, to_edit: frozenset(self.shares.get(kind, {})))):
        yield


@plant("search is not joined with the scope", asking("^(search:|api:search)", "marek"))
def _search(guarded: Guarded) -> Iterator[None]:
    with patched(("trefoil.search.finding", "tokens_of", lambda viewer: None),
                 ("trefoil.search.finding", "viewer_of", lambda user: guarded.world.dana.viewer)):  # fmt: skip
        yield


@plant("the timeline is not cut by its sources", asking("^(api:list_entries|api:read_entry)$", "marek"))
def _timeline(guarded: Guarded) -> Iterator[None]:
    with patched(("trefoil.timeline.reading", "readable_sources", lambda viewer, prefix="": Q())):
        yield


@plant("exports need no right", asking("^(customers:export|sales:deals_export)$", "marek"))
def _export(guarded: Guarded) -> Iterator[None]:
    real = Viewer.level
    with patched((Viewer, "level", lambda self, kind, act: Level.ALL if act == "export" else real(self, kind, act))):
        yield


@plant("duplicates are looked for everywhere", asking("^customers:duplicates$", "marek"))
def _duplicates(guarded: Guarded) -> Iterator[None]:
    with patched(("trefoil.customers.views.create", "find_duplicates", as_owner(guarded, find_duplicates))):
        yield


@plant("an upsert finds what is hidden", taken_outside_numbers)
def _upsert(guarded: Guarded) -> Iterator[None]:
    with patched(("trefoil.customers.api.customers", "put_customer", as_owner(guarded, put_customer, "actor"))):
        yield


@plant("names at the other end of a link are not cut", asking("^api:(read_person|list_people)$", "marek"))
def _links(guarded: Guarded) -> Iterator[None]:
    with patched(("trefoil.customers.api.shapes", "links_of", as_owner(guarded, links_of))):
        yield


@plant("groups of fields are not looked at", asking("^(customers:facts|customers:timeline|api:read_deal)$", "marek"))
def _groups(guarded: Guarded) -> Iterator[None]:
    with patched((Viewer, "mode", lambda self, group: Mode.EDITABLE)):
        yield


@plant("a hidden field can be filtered by", beyond_reach)
def _filters(guarded: Guarded) -> Iterator[None]:
    with patched(("trefoil.core.listing", "usable", lambda viewer, group: True)):
        yield


@plant("scopes of tokens are not enforced", beyond_scopes)
def _scopes(guarded: Guarded) -> Iterator[None]:
    with patched(("trefoil.project.api", "must_reach", lambda token, scopes: None)):
        yield


@plant("looking at a customer notes that he was looked at", asking("^customers:customer$", "marek"))
def _read_that_writes(guarded: Guarded) -> Iterator[None]:
    def noted(request: Any, row: Any) -> Any:
        change_customer(actor=guarded.world.dana, customer=row.pk, language="pl")
        return middle_part(request, row)

    with patched(("trefoil.customers.views.record", "middle_part", noted)):
        yield


@plant("a refusal comes after the write", asking("^customers:deletion$", "ruth"))
def _late_refusal(guarded: Guarded) -> Iterator[None]:
    def noted(*, actor: Any, customer: Any, **more: Any) -> Any:
        log_contact(actor=guarded.world.dana, customer=customer, kind="note", text="wants to delete this")
        return delete_customer(actor=actor, customer=customer, **more)

    with patched(("trefoil.customers.views.record", "delete_customer", noted)):
        yield


@plant("an error names the hidden record", asking("^api:read_person$", "marek"))
def _naming_error(guarded: Guarded) -> Iterator[None]:
    def load(request: Any, shelf: Any, pk: int, action: str = "view") -> Any:
        row = Customer.objects.system("planted").filter(pk=pk).first()
        if row is not None and not Customer.objects.visible_to(request.user).filter(pk=pk).exists():
            raise Problem(404, f"{row.name} is not open to you.")
        return shelf.base().get_or_404(request.user, action, pk=pk)

    with patched(("trefoil.customers.api.customers", "_row", load)):
        yield


@plant("hidden is told apart from missing", asking("^(customers:facts|planner:task)$", "marek"))
def _existence(guarded: Guarded) -> Iterator[None]:
    real = GuardedQuerySet.get_or_404

    def get(self: Any, user: Any, action: str = "view", **lookup: Any) -> Any:
        try:
            return real(self, user, action, **lookup)
        except Http404:
            if self.system("planted").filter(**lookup).exists():
                raise Refused from None
            raise

    with patched((GuardedQuerySet, "get_or_404", get)):
        yield


class _Everyones:
    """A type of records whose rows are handed to everybody."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind
        self.objects = self

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kind, name)

    def model_class(self) -> Any:
        return self

    def get_or_404(self, user: Any, action: str = "view", **lookup: Any) -> Any:
        return self.kind.model_class().objects.system("planted").get(**lookup)


@plant("the page “who can see this” is open to all", asking("^identity:who$", "marek"))
def _who(guarded: Guarded) -> Iterator[None]:
    with patched(("trefoil.identity.views.who", "kind_or_404", lambda key: _Everyones(kind_or_404(key)))):
        yield


@plant("pages of people need no right", asking("^identity:(people|person|person_access)$", "marek"))
def _people(guarded: Guarded) -> Iterator[None]:
    with patched(("trefoil.identity.views.people", "need_right", lambda user, right: None),
                 ("trefoil.identity.views.access", "need_right", lambda user, right: None)):  # fmt: skip
        yield


def _pinned(*, actor: Any, customer: Any, entry_id: int) -> Any:
    log_contact(actor=actor, customer=customer, kind="note", text="pinned")
    return PinnedEntry(entry_id=entry_id)


@plant("an entry of another customer can be pinned", foreign_numbers_of("/pin$"))
def _pin(guarded: Guarded) -> Iterator[None]:
    with patched(("trefoil.customers.views.talk", "pin_entry", _pinned)):
        yield


@plant("a customer in a body is not looked up in one's scope", foreign_numbers_of("/api/v1/deals"))
def _foreign_customer(guarded: Guarded) -> Iterator[None]:
    def find(actor: Any, customer: Any) -> Any:
        return Customer.objects.system("planted").filter(pk=getattr(customer, "pk", customer)).first()

    with patched(("trefoil.operational.sales.actions.deal", "find_customer", find)):
        yield


@plant("forms are taken without their token", lambda guarded: without_form_token(guarded, "^(customers|identity):"))
def _csrf(guarded: Guarded) -> Iterator[None]:
    with patched(("django.middleware.csrf.CsrfViewMiddleware", "process_view", lambda *args: None)):
        yield


@plant("a closed account still comes in", asking("^(customers:customers|planner:today)$", "nina"))
def _closed(guarded: Guarded) -> Iterator[None]:
    with patched(("django.contrib.auth.backends.ModelBackend", "user_can_authenticate", lambda self, user: True)):
        yield
