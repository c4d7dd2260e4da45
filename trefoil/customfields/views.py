"""The firm's own fields of customers, leads and deals: in order, added, changed, removed and brought back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trefoil.core import registry
from trefoil.customfields.actions import change_field, create_field, order_fields, remove_field, restore_field
from trefoil.customfields.models import GROUPS, KINDS, Field
from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.views.attempts import Attempt, attempt, done, number

TEXTS = ("label", "kind", "group", "hint")
TICKS = ("is_required", "is_fast")


@require_safe
def fields(request: HttpRequest) -> HttpResponse:
    """List the fields of one object type in their order; removed ones below."""
    user: Any = request.user
    need_right(user, "manage_settings")
    kinds = [kind for kind in registry.object_types if kind.has_custom_fields]
    chosen = next((kind for kind in kinds if kind.key == request.GET.get("of", kinds[0].key)), None)
    if chosen is None:
        raise Http404
    rows = list(Field.objects.visible_to(user).filter(object_type=chosen.key).order_by("position", "pk"))
    context = {
        "kind": chosen, "rows": [row for row in rows if row.removed_at is None],
        "removed": [row for row in rows if row.removed_at is not None],
        "kinds": [{"label": k.plural, "url": f"?of={k.key}", "is_current": k is chosen, "icon": k.icon} for k in kinds],
    }  # fmt: skip
    return render_setup(request, "customfields/fields.html", "fields", context)


@require_http_methods(["GET", "POST"])
def new_field(request: HttpRequest, object_type: str) -> HttpResponse:
    """Add a field to an object type."""
    user: Any = request.user
    need_right(user, "manage_settings")
    kind = registry.object_types.get(object_type)
    if kind is None or not kind.has_custom_fields:
        raise Http404
    tried = Attempt()
    values: dict[str, Any] = dict.fromkeys(TEXTS, "") | dict.fromkeys(TICKS, False)
    values |= {"kind": "text", "group": "normal", "choices": []}
    if request.method == "POST":
        values = _given(request)
        tried = attempt(lambda: create_field(actor=user, object_type=object_type, **values))
        if tried.is_done:
            return _back(request, tried.result)
    return _page(request, kind, None, values, tried)


@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a field; its key and kind stay for ever."""
    user: Any = request.user
    need_right(user, "manage_settings")
    row = Field.objects.get_or_404(user, pk=pk)
    tried = Attempt()
    values = {name: getattr(row, name) for name in (*TEXTS, *TICKS, "choices", "version")}
    if request.method == "POST":
        version = number(request.POST.get("version"))
        given = _given(request)
        del given["kind"]
        tried = attempt(lambda: change_field(actor=user, field=row, version=version, **given))
        if tried.is_done:
            return _back(request, tried.result)
        values = given | {"kind": row.kind, "version": tried.current.version if tried.current else version}
    return _page(request, registry.object_types[row.object_type], row, values, tried)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Hide a field everywhere (its values stay), or bring it back with `undo`."""
    user: Any = request.user
    need_right(user, "manage_settings")
    row = Field.objects.get_or_404(user, pk=pk)
    change = restore_field if request.POST.get("undo") == "1" else remove_field
    return _back(request, change(actor=user, field=row))


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a field one place up or down among those of its type."""
    user: Any = request.user
    need_right(user, "manage_settings")
    row = Field.objects.get_or_404(user, pk=pk)
    alive = Field.objects.visible_to(user).filter(object_type=row.object_type, removed_at__isnull=True)
    ids = list(alive.order_by("position", "pk").values_list("pk", flat=True))
    if row.pk in ids:
        at = ids.index(row.pk)
        to = max(0, min(at + (-1 if request.POST.get("to") == "up" else 1), len(ids) - 1))
        ids.insert(to, ids.pop(at))
        order_fields(actor=user, object_type=row.object_type, ids=ids)
    return _back(request, row)


def _back(request: HttpRequest, row: Field) -> HttpResponse:
    answer = done(request, _("Saved."), "customfields:fields")
    answer["Location"] += f"?of={row.object_type}"
    return answer


def _given(request: HttpRequest) -> dict[str, Any]:
    texts = {name: request.POST.get(name, "") for name in TEXTS}
    ticks = {name: name in request.POST for name in TICKS}
    return texts | ticks | {"choices": request.POST.get("choices", "").splitlines()}


def _page(request: HttpRequest, kind: Any, row: Field | None, values: dict[str, Any], tried: Attempt) -> HttpResponse:
    context = {
        "kind": kind, "row": row, "values": values, "errors": tried.errors, "current": tried.current,
        "field_kinds": KINDS, "groups": GROUPS,
    }  # fmt: skip
    return render_setup(request, "customfields/field.html", "fields", context, tried.status)
