"""Change many records of a list: the dialog, the page of a change, its progress, going on and undoing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trefoil.core import registry
from trefoil.core.actions import Invalid, Refused
from trefoil.core.registry import BulkField
from trefoil.identity.names import colleague_choices
from trefoil.identity.rights import need
from trefoil.identity.views.attempts import attempt, number, say
from trefoil.lists.actions import may_list
from trefoil.lists.changing import (
    allowed_count,
    begin_mass_change,
    continue_mass_change,
    matching,
    ticked,
    undo_mass_change,
)
from trefoil.lists.many import Asked
from trefoil.lists.models import CHANGE, HAND_OVER, TRASH, MassChange
from trefoil.lists.tasks import run_soon

MOST_TOLD = 20
MOST_PAST = 100


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """GET the dialog: how many records, how many are left out, which field; POST begins the change."""
    user: Any = request.user
    if key not in registry.bulks:
        raise Http404
    need(user, "mass_change")
    if not may_list(user, registry.listed[key]):
        raise Refused
    form = request.POST if request.method == "POST" else request.GET
    kind = form.get("kind", "")
    if kind not in (HAND_OVER, CHANGE) and not (kind == TRASH and registry.bulks[key].has_trash):
        raise Http404
    fields = list(registry.bulks[key].fields(user)) if kind == CHANGE else []
    field = next((one for one in fields if one.key == form.get("field")), fields[0] if fields else None)
    if kind == HAND_OVER:
        field = BulkField("owner", _("Owner"), "select", [(str(pk), name) for pk, name in colleague_choices(user)])
    asked = Asked(kind, field.key if field and kind == CHANGE else "", _value(form, field))
    try:
        ids, errors = _chosen(user, key, form), {}
    except Invalid as wrong:
        ids, errors = [], wrong.errors
    if request.method == "POST" and not errors:
        if number(form.get("told")) == len(ids):
            tried = attempt(lambda: _begin(user, key, ids, asked, field))
            if tried.is_done:
                return _going(request, tried.result)
            errors = {name: " ".join(lines) for name, lines in tried.errors.items()}
        else:
            errors = {"told": _("The list has changed meanwhile. Look at the numbers again.")}
    may = allowed_count(user, key, ids, asked.act)
    context = {
        "key": key, "kind": kind, "fields": [(one.key, one.label) for one in fields], "field": field,
        "value": asked.value, "chosen": len(ids), "may": may, "refused": len(ids) - may, "errors": errors,
        "ids": form.get("ids", ""), "is_all": form.get("all", ""), "query": form.get("query", ""),
        "action": reverse("lists:mass_new", args=[key]),
    }  # fmt: skip
    template = "lists/mass_dialog.html" if request.htmx else "lists/mass_page.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if errors else 200)


def _chosen(user: Any, key: str, form: Any) -> list[int]:
    if form.get("all") == "yes":
        return matching(user, key, QueryDict(form.get("query", "")[:20_000]).dict() | {"after": "", "total": ""})
    found = (number(text) for text in form.get("ids", "")[:12_000].split(","))
    return ticked(user, key, [one for one in found if one is not None])


def _value(form: Any, field: BulkField | None) -> Any:
    if field is None:
        return None
    return form.getlist("value")[:500] if field.input == "multi" else form.get("value", "")[:20_000]


def _begin(user: Any, key: str, ids: list[int], asked: Asked, field: BulkField | None) -> MassChange:
    words = {str(value): str(label) for value, label in field.choices} if field else {}
    values = asked.value if isinstance(asked.value, list) else [asked.value or ""]
    told = ", ".join(words.get(str(one), str(one)) for one in values)
    name = str(field.label) if field else ""
    return begin_mass_change(
        actor=user, object_type=key, ids=ids, asked=asked, field_told=name, value_told=told, then=run_soon
    )


@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """One's own changes of many records, newest first, with the way back."""
    user: Any = request.user
    found = list(MassChange.objects.visible_to(user).order_by("-pk")[: MOST_PAST + 1])
    rows = [(row, registry.object_types[row.object_type].plural) for row in found[:MOST_PAST]]
    context = {"rows": rows, "is_cut": len(found) > MOST_PAST, "may_change": user.may("mass_change")}
    return render(request, "lists/mass_changes.html", context)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A change: what it did, what it is doing, what it left out."""
    row: MassChange = MassChange.objects.get_or_404(request.user, pk=pk)
    return render(request, "lists/mass_change.html", _page(request, row))


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a change has come; asked for again and again while it runs."""
    row: MassChange = MassChange.objects.get_or_404(request.user, pk=pk)
    if not row.is_moving:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "lists/mass_progress.html", _page(request, row))


@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a change that was stopped go on."""
    MassChange.objects.get_or_404(request.user, pk=pk)
    continue_mass_change(actor=request.user, row=pk, then=run_soon)
    return HttpResponseRedirect(reverse("lists:mass_change", args=[pk]), status=303)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change back."""
    MassChange.objects.get_or_404(request.user, pk=pk)
    tried = attempt(lambda: undo_mass_change(actor=request.user, row=pk, then=run_soon))
    if not tried.is_done:
        say(request, tried, "")
    return HttpResponseRedirect(reverse("lists:mass_change", args=[pk]), status=303)


def _page(request: HttpRequest, row: MassChange) -> dict[str, Any]:
    kind, user = registry.object_types[row.object_type], request.user
    failed = row.rows.visible_to(user).filter(outcome="failed").order_by("pk")  # type: ignore[attr-defined]
    counts = [
        (_("Changed"), row.changed, "leaf"), (_("Had it already"), row.unchanged, ""),
        (_("Left out for lack of right"), row.refused, "none"), (_("Failed"), row.failed, "late"),
    ]  # fmt: skip
    return {
        "row": row, "kind": kind, "counts": counts, "list_url": reverse(registry.listed[row.object_type].url),
        "may_change": user.may("mass_change"),  # type: ignore[union-attr]
        "told": [(reverse(kind.url, args=[pk]), pk, why) for pk, why in
                 failed.values_list("record_id", "why")[:MOST_TOLD]] if row.failed else [],
    }  # fmt: skip


def _going(request: HttpRequest, row: MassChange) -> HttpResponse:
    address = reverse("lists:mass_change", args=[row.pk])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address, status=303)
