"""Set-up of escalation: after how long a late task is told to whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.identity.names import colleague_choices, team_choices
from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.tree import has_teams
from trefoil.identity.views.attempts import Attempt, attempt, done, number, numbers
from trefoil.planner.escalating import (
    change_escalation_rule,
    create_escalation_rule,
    late_by,
    remove_escalation_rule,
)
from trefoil.planner.escalations import HEAD, RECEIVERS, EscalationRule
from trefoil.planner.models import KINDS, PRIORITIES

RIGHT = "manage_settings"
NEW: dict[str, Any] = {"name": "", "team": None, "kinds": [], "priorities": [], "after_hours": 24, "receiver": HEAD,
                       "person": None, "again_hours": None, "is_active": True}  # fmt: skip


@require_http_methods(["GET", "POST"])
def escalations(request: HttpRequest) -> HttpResponse:
    """All rules, each with how many tasks are late by it now; POST adds one."""
    user: Any = request.user
    need_right(user, RIGHT)
    tried, values = Attempt(), dict(NEW)
    if request.method == "POST":
        values = _given(request)
        tried = attempt(lambda: create_escalation_rule(actor=user, **values))
        if tried.is_done:
            said = _("The rule “%(name)s” is there.") % {"name": tried.result.name}
            return done(request, said, "planner:escalations")
    rows = list(EscalationRule.objects.visible_to(user).select_related("team", "person").order_by("name", "pk"))
    shown = [(row, late_by(row, timezone.now()).count()) for row in rows]
    return _render(request, "planner/escalations.html", tried, rows=shown, values=values)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule; POST changes it."""
    user: Any = request.user
    need_right(user, RIGHT)
    row: EscalationRule = EscalationRule.objects.get_or_404(user, pk=pk)
    tried = Attempt()
    values: dict[str, Any] = {name: getattr(row, name) for name in NEW if name not in ("team", "person")}
    values |= {"team": row.team_id, "person": row.person_id, "version": row.version}
    if request.method == "POST":
        values = _given(request) | {"version": number(request.POST.get("version"))}
        tried = attempt(lambda: change_escalation_rule(actor=user, rule=row, **values))
        if tried.is_done:
            return done(request, _("Saved."), "planner:escalations")
        if tried.current is not None:
            values["version"] = tried.current.version
    return _render(request, "planner/escalation.html", tried, row=row, values=values, current=tried.current)


@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rule away; what it told stays told."""
    user: Any = request.user
    need_right(user, RIGHT)
    row: EscalationRule = EscalationRule.objects.get_or_404(user, pk=pk)
    remove_escalation_rule(actor=user, rule=row)
    return done(request, _("The rule “%(name)s” is gone.") % {"name": row.name}, "planner:escalations")


def _render(request: HttpRequest, template: str, tried: Attempt, **more: Any) -> HttpResponse:
    user: Any = request.user
    receivers = [
        (key, _("Whoever leads") if key == HEAD and not has_teams(user) else label) for key, label in RECEIVERS
    ]
    context = {
        "errors": tried.errors, "colleagues": colleague_choices(user), "team_choices": team_choices(user),
        "kinds": KINDS, "priorities": PRIORITIES, "receivers": receivers, "kind_words": dict(KINDS),
        "priority_words": dict(PRIORITIES), "receiver_words": dict(receivers),
    } | more  # fmt: skip
    return render_setup(request, template, "escalation", context, tried.status)


def _given(request: HttpRequest) -> dict[str, Any]:
    posted = request.POST
    again = posted.get("again_hours", "").strip()
    return {
        "name": posted.get("name", ""), "team": number(posted.get("team")), "kinds": posted.getlist("kinds")[:20],
        "priorities": numbers(request, "priorities"), "after_hours": number(posted.get("after_hours")) or 0,
        "receiver": posted.get("receiver", ""), "person": number(posted.get("person")),
        "again_hours": (number(again) or 0) if again else None, "is_active": "is_active" in posted,
    }  # fmt: skip
