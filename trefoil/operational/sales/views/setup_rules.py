"""Set-up of assignment: which rule gives new leads to whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.identity.names import colleague_choices
from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.views.attempts import Attempt, attempt, done, number, numbers, say
from trefoil.operational.sales.actions import change_rule, create_rule, move_rule, remove_rule
from trefoil.operational.sales.facts import product_choices
from trefoil.operational.sales.models import AssignmentRule

RIGHT = "manage_settings"


@require_http_methods(["GET", "POST"])
def assignment(request: HttpRequest) -> HttpResponse:
    """All rules in the order in which they are tried; POST adds one."""
    user: Any = request.user
    need_right(user, RIGHT)
    tried = Attempt()
    values: dict[str, Any] = {"is_active": True, "users": []}
    if request.method == "POST":
        values = _given(request)
        tried = attempt(lambda: create_rule(actor=user, **values))
        if tried.is_done:
            return done(request, _("The rule “%(name)s” is there.") % {"name": tried.result.name}, "sales:rules")
    rows = AssignmentRule.objects.visible_to(user).select_related("product").prefetch_related("users")
    shown = [(row, _turns(row)) for row in rows.order_by("position", "pk")]
    return _render(request, "sales/setup_assignment.html", tried, rows=shown, values=values)


def _turns(row: AssignmentRule) -> list[str]:
    """The users of a rule, him whose turn is next first."""
    users = sorted((one for one in row.users.all() if one.is_active), key=lambda one: one.pk)
    start = row.turn % len(users) if users else 0
    return [one.name for one in users[start:] + users[:start]]


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule; POST changes it."""
    user: Any = request.user
    need_right(user, RIGHT)
    row: AssignmentRule = AssignmentRule.objects.get_or_404(user, pk=pk)
    tried = Attempt()
    values: dict[str, Any] = {
        "name": row.name, "source": row.source, "country": row.country, "product": row.product_id,
        "is_active": row.is_active, "users": [one.pk for one in row.users.all()],
    }  # fmt: skip
    if request.method == "POST":
        values = _given(request)
        tried = attempt(lambda: change_rule(actor=user, rule=row, **values))
        if tried.is_done:
            return done(request, _("Saved."), "sales:rules")
    return _render(request, "sales/setup_rule.html", tried, row=row, values=values)


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a rule one place up or down."""
    user: Any = request.user
    need_right(user, RIGHT)
    row: AssignmentRule = AssignmentRule.objects.get_or_404(user, pk=pk)
    tried = attempt(lambda: move_rule(actor=user, rule=row, is_up=request.POST.get("to") == "up"))
    say(request, tried, _("The order was changed."))
    return redirect("sales:rules")


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rule away."""
    user: Any = request.user
    need_right(user, RIGHT)
    row: AssignmentRule = AssignmentRule.objects.get_or_404(user, pk=pk)
    tried = attempt(lambda: remove_rule(actor=user, rule=row))
    say(request, tried, _("The rule “%(name)s” is gone.") % {"name": row.name})
    return redirect("sales:rules")


def _render(request: HttpRequest, template: str, tried: Attempt, **more: Any) -> HttpResponse:
    user: Any = request.user
    context = {
        "errors": tried.errors, "colleagues": colleague_choices(user), "products": product_choices(user),
    } | more  # fmt: skip
    return render_setup(request, template, "assignment", context, tried.status)


def _given(request: HttpRequest) -> dict[str, Any]:
    posted = request.POST
    return {name: posted.get(name, "") for name in ("name", "source", "country")} | {
        "product": number(posted.get("product")), "users": numbers(request, "users"),
        "is_active": "is_active" in posted,
    }  # fmt: skip
