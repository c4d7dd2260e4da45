"""What the page of a customer shows, part by part, with a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.db.models import seen
from trefoil.customers.entries import days_of
from trefoil.customers.facts import custom_facts, main_facts
from trefoil.customers.models import POINT_KINDS, Customer, Link, PinnedEntry
from trefoil.timeline.reading import hidden_of_customer, of_customer

PAGE = 50
KINDS = ("note", "call", "meeting", "letter", "task", "deal", "stage", "file")
SOURCE_ICONS = (("import", "file-import"), ("mail", "mail"), ("form", "forms"), (".xlsx", "file-import"),
                (".csv", "file-import"))  # fmt: skip


def kind_words() -> list[tuple[str, str]]:
    """Kinds of entries that a timeline may be cut to, in plural."""
    words = {
        "note": _("Notes"), "call": _("Calls"), "meeting": _("Meetings"), "letter": _("Letters"), "task": _("Tasks"),
        "deal": pgettext("entries", "New deals"), "stage": _("Stage moves"), "file": _("Files"),
    }  # fmt: skip
    return [(kind, words[kind]) for kind in KINDS]


def visible_customer(user: Any, pk: int) -> Customer:
    """The customer with what its header needs; Http404 when missing or hidden."""
    rows = Customer.objects.select_related("owner", "team").prefetch_related(
        _all_of("points", "-is_primary"), _all_of("standings", "pk")
    )
    found: Customer = rows.get_or_404(user, pk=pk)
    return found


def seen_customer(user: Any, pk: int) -> Customer:
    """The customer alone; Http404 when missing or hidden."""
    found: Customer = Customer.objects.get_or_404(user, pk=pk)
    return found


def _all_of(name: str, order: str) -> Any:
    related: Any = Customer._meta.get_field(name).related_model
    return Prefetch(name, queryset=related.objects.system("parts of a visible customer").order_by(order, "pk"))


@dataclass(frozen=True)
class Related:
    """Another customer that this one belongs together with, in which role, seen from here."""

    link_id: int
    pk: int
    name: str
    kind: str
    role: str
    title: str
    is_outgoing: bool


def relations(user: Any, row: Customer) -> list[Related]:
    """Links in both directions whose other end is open to the viewer."""
    links = Link.objects.system("both ends are checked").filter(
        Q(customer=row.pk) & seen(Customer, user, "other_id") | Q(other=row.pk) & seen(Customer, user, "customer_id")
    )
    fields = ("pk", "role", "title", "customer_id", "customer__name", "customer__kind", "other_id", "other__name",
              "other__kind")  # fmt: skip
    words = role_words()
    found = []
    for link in links.order_by("role", "pk").values(*fields)[:200]:
        outgoing = link["customer_id"] == row.pk
        end = "other" if outgoing else "customer"
        found.append(
            Related(
                link["pk"], link[f"{end}_id"], link[f"{end}__name"], link[f"{end}__kind"],
                words[link["role"]][0 if outgoing else 1], link["title"], outgoing,
            )
        )  # fmt: skip
    return found


def role_words() -> dict[str, tuple[str, str]]:
    """What the other end of a link is, seen from its first end and from its second."""
    return {
        "works_at": (_("employer"), _("works here")), "owns": (_("owned"), _("owner")),
        "buys_for": (_("buys for them"), _("buyer")), "supplies": (_("gets supplies"), _("supplier")),
        "refers": (_("was referred"), _("referred this one")), "part_of": (_("whole"), _("part")),
        "family": (_("family"), _("family")),
    }  # fmt: skip


def facts_part(request: HttpRequest, row: Customer) -> dict[str, Any]:
    """The side with identity, reach and the firm's own fields."""
    user: Any = request.user
    points = list(row.points.all())
    first = {point.kind: point for point in reversed(points)}
    city = next((p.data.get("city") for p in points if p.kind == "address" and p.data.get("city")), "")
    return {
        "customer": row, "facts": main_facts(user, row), "custom": custom_facts(user, row), "points": points,
        "point_words": dict(POINT_KINDS), "first": first, "city": city, "source_icon": source_icon,
        "may_edit": allows(user, row, "edit"), "may_delete": allows(user, row, "delete"), "who_url": who_url(row),
    }  # fmt: skip


def allows(user: Any, row: Customer, action: str) -> bool:
    """Whether the viewer may do `action` to this row, worked out in memory."""
    return bool(Customer.scope.allows(row, user.viewer, action))  # type: ignore[attr-defined]


def source_icon(source: str) -> str:
    """The icon of where something was learnt."""
    return next((icon for word, icon in SOURCE_ICONS if word in source.casefold()), "pencil")


def who_url(row: Customer) -> str:
    """The address of "who can see this, and why"."""
    try:
        return reverse("identity:who", args=["customer", row.pk])
    except NoReverseMatch:
        return ""


def timeline_part(request: HttpRequest, row: Customer) -> dict[str, Any]:
    """Entries by day, the pinned one, and where the page goes on."""
    user: Any = request.user
    asked = request.GET.get("kind", "")
    kind = asked if asked in KINDS else ""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    rows = of_customer(user, row.pk, kinds=[kind] if kind else (), before=before, limit=PAGE + 1)
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    if not kind:
        since = rows[-1]["at"] if has_more else row.created_at.replace(year=1)
        rows = sorted([*rows, *hidden_of_customer(user, row.pk, since=since, before=before)], key=_place, reverse=True)
    earlier = ""
    if has_more:
        last = next(entry["id"] for entry in reversed(rows) if not registry.verbs[entry["verb"]].hidden)
        earlier = f"{reverse('customers:timeline', args=[row.pk])}?kind={kind}&before={last}"
    return {
        "customer": row, "days": days_of(user, rows, page_of=("customer", row.pk)), "earlier_url": earlier,
        "kind": kind, "kinds": kind_words(), "is_page": before is not None,
    }  # fmt: skip


def _place(entry: dict[str, Any]) -> tuple[Any, int]:
    return entry["at"], entry["id"]


def middle_part(request: HttpRequest, row: Customer) -> dict[str, Any]:
    """Composer, pinned entry and timeline."""
    user: Any = request.user
    context = timeline_part(request, row)
    pinned = pinned_entry(user, row)
    may_edit = allows(user, row, "edit") and row.deleted_at is None
    return context | {
        "composers": composers(user, row), "typed": {}, "errors": {}, "open_kind": "note", "pinned": pinned,
        "pinned_id": pinned["id"] if pinned else None, "may_pin": may_edit,
        "pin_url": reverse("customers:pin", args=[row.pk]) if may_edit else "",
    }  # fmt: skip


def pinned_entry(user: Any, row: Customer) -> dict[str, Any] | None:
    """The entry that stands at the top, if the viewer may read it."""
    pins = PinnedEntry.objects.system("a customer that is visible").filter(customer=row.pk)
    pin = pins.values_list("entry_id", flat=True).first()
    found = of_customer(user, row.pk, with_hidden=True, only=[pin], limit=1) if pin else []
    if not found:
        return None
    return {"id": found[0]["id"], "text": found[0]["data"].get("text", ""), "by": found[0]["actor__name"]}


def composers(user: Any, row: Customer) -> list[dict[str, Any]]:
    """Further kinds of things to write down, from apps above: panels on `customer.compose`."""
    found = []
    for one in registry.panels_on("customer.compose"):
        context = one.fetch(user, row)
        if context is not None:
            found.append({"key": one.key, "template": one.template, "context": context})
    return found


def panels_part(request: HttpRequest, row: Customer) -> dict[str, Any]:
    """The panels of all apps at the other side."""
    user: Any = request.user
    shown = []
    for one in registry.panels_on("customer"):
        context = one.fetch(user, row)
        if context is not None:
            shown.append({"key": one.key, "template": one.template, "context": context})
    return {"customer": row, "panels": shown}


def may_create(user: Any) -> bool:
    """Whether the viewer may add customers at all."""
    return user.viewer.level("customer", "create") is not Level.NONE
