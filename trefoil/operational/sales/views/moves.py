"""Where a deal stands: moved, won, lost, reopened, thrown away and taken back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core.actions import Conflict, Invalid, Refused
from trefoil.core.html import money
from trefoil.customers.views.record import toasted
from trefoil.operational.sales import board as reading
from trefoil.operational.sales.actions import close_deal, delete_deal, move_deal, reopen_deal, restore_deal
from trefoil.operational.sales.deal_page import lines_part
from trefoil.operational.sales.facts import facts_of, given_fields
from trefoil.operational.sales.models import Deal
from trefoil.operational.sales.money import typed_amount
from trefoil.operational.sales.views.board import board_listing, board_text, filters_query
from trefoil.operational.sales.ways import StageView, reasons, ways

AFTER = "dialog-close board-changed record-changed"


def visible_deal(user: Any, pk: int) -> Deal:
    """The deal with what its page shows; Http404 when missing or hidden."""
    rows = Deal.objects.select_related("owner", "team")
    found: Deal = rows.get_or_404(user, pk=pk)
    return found


def editable_deal(user: Any, pk: int) -> Deal:
    """The deal, if the viewer may change it: 404 when hidden, 403 when he may only see it."""
    row = visible_deal(user, pk)
    if not Deal.scope.allows(row, user.viewer, "edit"):  # type: ignore[attr-defined]
        raise Refused
    return row


@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the dialog that moves a deal; POST moves it: 422 when the stage asks for fields, 409 on a conflict."""
    user: Any = request.user
    row = editable_deal(user, pk)
    given = request.POST if request.method == "POST" else request.GET
    target = ways(user).stages.get(_whole(given.get("stage", "")))
    if request.method == "GET":
        return _stage_dialog(request, row, target)
    came_from = request.POST.get("from", "")
    try:
        if target is None:
            raise Invalid({"stage": _("There is no such stage.")})
        fill = given_fields(user, _asked(user, row, target), request.POST, row.currency)
        moved = move_deal(actor=user, deal=row, stage=target.pk, version=_version(request), fill=fill)
    except Invalid as wrong:
        return _refused_move(request, row, target, wrong, came_from)
    except Conflict:
        return conflicted(request)
    if came_from in ("dialog", "page"):
        said = _("%(title)s moved to %(stage)s") % {"title": moved.title, "stage": target.name}
        return toasted(HttpResponse(status=204), said, changed=AFTER)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("sales:deal", pk)
    return _card_again(request, pk)


def _card_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The moved card, and the heads of all columns beside it."""
    user: Any = request.user
    card = reading.card_of(user, pk)
    stage = ways(user).stages[card.stage_id]
    pipeline = ways(user).pipeline(stage.pipeline_id)
    wanted = reading.named(user, board_text(request))
    heads = reading.heads(user, pipeline, board_listing(request), wanted) if pipeline else []
    context = {
        "card": card, "stage": stage, "heads": heads,
        "weighted": reading.weighted_words, "filters": filters_query(request), "may_edit": True,
    }  # fmt: skip
    return render(request, "sales/board_moved.html", context)


def _refused_move(
    request: HttpRequest, row: Deal, target: StageView | None, wrong: Invalid, came_from: str
) -> HttpResponse:
    if came_from == "dialog" or target is None:
        return _stage_dialog(request, row, target, errors=wrong.errors, status=422)
    address = f"{reverse('sales:stage', args=[row.pk])}?stage={target.pk}"
    response = HttpResponse(status=422)
    if "stage" in wrong.errors:
        return toasted(response, str(wrong.errors["stage"]), changed="board-changed record-changed")
    response["HX-Trigger"] = f'{{"dialog-open": {{"url": "{address}"}}}}'
    return response


def _stage_dialog(
    request: HttpRequest, row: Deal, target: StageView | None, *, errors: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    user: Any = request.user
    asked = _asked(user, row, target) if target is not None else []
    shown = {fact.name for fact in asked} | {"stage"}
    unseen = [name for name in errors or {} if name not in shown]
    wrong = {name: [text] for name, text in (errors or {}).items() if name in shown}
    if unseen:
        wrong["stage"] = [_("This stage asks for a field that is not open to you. Ask a colleague to fill it.")]
    pipeline = ways(user).pipeline(row.pipeline_id)
    stages = [(stage.pk, stage.name) for stage in pipeline.stages] if pipeline else []
    if target is not None and target.pk not in dict(stages):
        stages.append((target.pk, target.name))
    context = {
        "deal": row, "stages": stages, "stage": target.pk if target else row.stage_id, "asked": asked, "errors": wrong,
        "typed": request.POST, "may_close": row.is_open,
    }  # fmt: skip
    return render(request, "sales/stage_dialog.html", context, status=status)


def _asked(user: Any, row: Deal, target: StageView) -> list[Any]:
    """The facts that the stage asks for and the deal lacks, as far as the viewer may fill them."""
    missing = [fact for fact in facts_of(user, row) if fact.name in target.required and fact.may_edit]
    return [fact for fact in missing if fact.value in ("", [], None, "0")]


@require_http_methods(["GET", "POST", "DELETE"])
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the dialog with reasons; POST wins or loses the deal; DELETE takes that back."""
    if request.method == "DELETE":
        return reopening(request, pk)
    user: Any = request.user
    row = editable_deal(user, pk)
    given = request.POST if request.method == "POST" else request.GET
    outcome = given.get("outcome", "")
    if request.method == "GET":
        return _closure_dialog(request, row, outcome)
    try:
        amount = typed_amount(request.POST["amount"], row.currency) if request.POST.get("amount", "").strip() else None
        why = request.POST.get("reason", "")
        closed = close_deal(
            actor=user, deal=row, outcome=outcome, reason=_whole(why) if why else None,
            text=request.POST.get("text", ""), amount=amount, version=_version(request),
        )  # fmt: skip
    except Invalid as wrong:
        return _closure_dialog(request, row, outcome, errors=wrong.errors, status=422)
    except Conflict:
        return conflicted(request)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("sales:deal", pk)
    words = _("Won: %(title)s, %(amount)s") if outcome == "won" else _("Lost: %(title)s, %(amount)s")
    said = words % {"title": closed.title, "amount": money(closed.amount, closed.currency)}
    return toasted(HttpResponse(status=204), said, undo=reverse("sales:reopening", args=[pk]), changed=AFTER)


def _closure_dialog(
    request: HttpRequest, row: Deal, outcome: str, *, errors: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    outcome = "won" if outcome == "won" else "lost"
    context = {
        "deal": row, "outcome": outcome, "reasons": reasons(request.user, outcome), "typed": request.POST,
        "errors": {name: [text] for name, text in (errors or {}).items()},
        "has_lines": bool(lines_part(request.user, row)["lines"]),
    }  # fmt: skip
    return render(request, "sales/closure_dialog.html", context, status=status)


@require_http_methods(["POST", "DELETE"])
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """A win or a loss is taken back."""
    user: Any = request.user
    row = reopen_deal(actor=user, deal=editable_deal(user, pk))
    return _done(request, pk, _("Open again: %(title)s") % {"title": row.title})


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Move to the trash; the message offers to take it back."""
    user: Any = request.user
    row = delete_deal(actor=user, deal=visible_deal(user, pk))
    undo = reverse("sales:restoration", args=[pk])
    return _done(request, pk, _("%(name)s is in the trash") % {"name": row.title}, undo)


@require_POST
def restoration(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a deal out of the trash."""
    user: Any = request.user
    row = restore_deal(actor=user, deal=visible_deal(user, pk))
    return _done(request, pk, _("%(name)s is back") % {"name": row.title})


def _done(request: HttpRequest, pk: int, said: str, undo: str = "") -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("sales:deal", pk)
    return toasted(HttpResponse(status=204), said, undo=undo, changed=AFTER)


def conflicted(request: HttpRequest) -> HttpResponse:
    """409: someone else was faster; the page fetches what stands there now."""
    said = _("Someone else changed this deal meanwhile. Here is how it stands now.")
    if not request.htmx:  # type: ignore[attr-defined]
        raise Conflict(None)
    return toasted(HttpResponse(status=409), said, changed="dialog-close board-changed record-changed")


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
