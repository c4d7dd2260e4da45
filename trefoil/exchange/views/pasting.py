"""A block of cells pasted into a list, and taken back. Answers are JSON; paste.js paints them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from trefoil.core import registry
from trefoil.core.access import Mode
from trefoil.core.actions import Invalid, Refused
from trefoil.exchange.pasting import read_block
from trefoil.lists.actions import may_list
from trefoil.lists.cells import shown_rows
from trefoil.lists.changing import run_mass_change, undo_mass_change
from trefoil.lists.models import PASTE, MassChange
from trefoil.lists.pasting import MOST_COLUMNS, MOST_ROWS, MOST_TOLD, BadCell, Line, NotAll, paste_cells
from trefoil.lists.tags import KEY, with_new_tags
from trefoil.lists.views.cells import read_body


@require_POST
def paste(request: HttpRequest, key: str) -> HttpResponse:
    """POST {"columns", "rows": [{"pk", "version", "was", "texts"}], "good"}: 422 names the cells that are wrong."""
    user: Any = request.user
    sheet = registry.sheets.get(key)
    if sheet is None:
        raise Http404
    if not may_list(user, registry.listed[key]):
        raise Refused
    seen = [one for one in registry.listed[key].columns(user) if user.viewer.mode(one.group) is not Mode.HIDDEN]
    labels, kinds = {one.key: str(one.label) for one in seen}, {one.key: one.kind for one in seen}
    try:
        asked = read_body(request)
        keys, lines = _columns(asked, labels), _lines(asked)
        bad = read_block(user, sheet, keys, kinds, lines)
        row, left = paste_cells(
            actor=user, object_type=key, lines=lines, bad=bad, only_good=asked.get("good") is True,
            told=", ".join(labels[one] for one in keys),
        )  # fmt: skip
    except Invalid as wrong:
        return JsonResponse({"errors": [str(text) for text in wrong.errors.values()]}, status=422)
    except NotAll as wrong:
        return _refused(lines, labels, wrong.bad)
    count = row.changed if row else 0
    if KEY in keys:
        with_new_tags(user)
    said = ngettext("%(num)s row was filled", "%(num)s rows were filled", count) % {"num": count}
    return JsonResponse({
        "said": said, "undo": reverse("exchange:paste_undo", args=[row.pk]) if row else "", "left": len(left),
        "rows": shown_rows(user, key, [line.pk for line in lines], request.GET.get("columns", "")[:2_000]),
    })  # fmt: skip


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the records of a pasted block their values back, but those that somebody has changed since."""
    user: Any = request.user
    row: MassChange = MassChange.objects.get_or_404(user, pk=pk, kind=PASTE)
    try:
        undo_mass_change(actor=user, row=row, then=run_mass_change)
    except Invalid as wrong:
        return JsonResponse({"errors": [str(text) for text in wrong.errors.values()]}, status=422)
    row.refresh_from_db()
    ids = list(row.rows.visible_to(user).values_list("record_id", flat=True))  # type: ignore[attr-defined]
    said = ngettext("%(num)s record was restored.", "%(num)s records were restored.", row.restored)
    return JsonResponse({
        "said": said % {"num": row.restored}, "left": row.left,
        "rows": shown_rows(user, row.object_type, ids, request.GET.get("columns", "")[:2_000]),
    })  # fmt: skip


def _columns(asked: dict[str, Any], labels: dict[str, str]) -> list[str]:
    keys = asked.get("columns")
    if isinstance(keys, list) and 0 < len(keys) <= MOST_COLUMNS:
        if all(isinstance(key, str) and key in labels for key in keys):
            return keys
    raise Invalid({"columns": _("Say which columns are pasted.")})


def _lines(asked: dict[str, Any]) -> list[Line]:
    rows = asked.get("rows")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_ROWS:
        raise Invalid({"rows": _("At most %(rows)s rows and %(columns)s columns can be pasted at once.")
                       % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}})  # fmt: skip
    lines = []
    for one in rows:
        texts = one.get("texts") if isinstance(one, dict) else None
        if not isinstance(texts, dict) or not isinstance(one.get("pk"), int) or isinstance(one["pk"], bool):
            raise Invalid({"rows": _("A row is {\"pk\": 5, \"texts\": {...}}.")})
        version, was = one.get("version"), one.get("was")
        held = {str(name): str(text)[:20_000] for name, text in texts.items()}
        lines.append(Line(one["pk"], {}, held, version if isinstance(version, int) else None,
                          was if isinstance(was, dict) else {}))  # fmt: skip
    return lines


def _refused(lines: list[Line], labels: dict[str, str], bad: list[BadCell]) -> HttpResponse:
    """The dialog that names the bad cells and offers to write the good ones."""
    total = sum(len(line.texts) for line in lines)
    context = {
        "bad": [(one.row + 1, labels.get(one.column, one.column), one.text[:80], one.why) for one in bad[:MOST_TOLD]],
        "more": max(0, len(bad) - MOST_TOLD), "good": total - len({(one.row, one.column) for one in bad}),
    }  # fmt: skip
    told = [{"pk": lines[one.row].pk, "column": one.column, "why": one.why} for one in bad[:MOST_TOLD]]
    return JsonResponse({"bad": told, "dialog": render_to_string("exchange/paste_dialog.html", context)}, status=422)
