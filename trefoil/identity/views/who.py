"""Who can see this, and why: one record, every colleague, reasons in words; and sharing it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from trefoil.core.access.explain import Grounds, why
from trefoil.core.actions import Invalid
from trefoil.identity.actions import share_record, unshare_record
from trefoil.identity.actions.shares import shares_of
from trefoil.identity.grounds import grounds_of
from trefoil.identity.models import User
from trefoil.identity.reasons import sentence
from trefoil.identity.records import change, kind_or_404, url_of
from trefoil.identity.tree import branches
from trefoil.identity.views.attempts import Attempt, attempt, number, say
from trefoil.identity.words import ACTION_WORDS

ASKED = ("view", "edit", "delete", "export")
MOST = 300


@require_safe
def who(request: HttpRequest, object_type: str, pk: int) -> HttpResponse:
    """Show every colleague who may see the record and why, and why the others may not."""
    kind = kind_or_404(object_type)
    row = kind.model_class().objects.get_or_404(request.user, pk=pk)
    return _page(request, kind, row, Attempt())


@require_POST
def shares(request: HttpRequest, object_type: str, pk: int) -> HttpResponse:
    """Share the record with a colleague or a team."""
    kind = kind_or_404(object_type)
    row = kind.model_class().objects.get_or_404(request.user, "edit", pk=pk)
    to, _sep, key = request.POST.get("with", "").partition(":")
    given = {to: number(key)} if to in ("user", "team") else {}
    may_edit = request.POST.get("may_edit") == "1"
    tried = attempt(lambda: share_record(actor=request.user, row=row, may_edit=may_edit, **given))
    if not tried.is_done:
        return _page(request, kind, row, tried)
    say(request, tried, _("Shared with %(name)s.") % {"name": tried.result.user or tried.result.team})
    return _back(object_type, pk)


@require_POST
def unshare(request: HttpRequest, object_type: str, pk: int, share_id: int) -> HttpResponse:
    """Take a share back."""
    kind = kind_or_404(object_type)
    row = kind.model_class().objects.get_or_404(request.user, "edit", pk=pk)
    share = next((one for one in shares_of(row) if one.pk == share_id), None)
    if share is not None:
        tried = attempt(lambda: unshare_record(actor=request.user, share=share))
        say(request, tried, _("The share is taken back."))
    return _back(object_type, pk)


@require_POST
def privacy(request: HttpRequest, object_type: str, pk: int) -> HttpResponse:
    """Make the record private, or open it again with `undo`."""
    user: Any = request.user
    kind = kind_or_404(object_type)
    row = kind.model_class().objects.get_or_404(user, "edit", pk=pk)
    is_private = request.POST.get("undo") != "1"

    def run() -> Any:
        if is_private and not _keeps_sight(user, row):
            raise Invalid({"privacy": _("You would lose sight of it yourself. Ask its owner.")})
        return change(kind, actor=user, row=row, is_private=is_private)

    tried = attempt(run)
    if not tried.is_done:
        return _page(request, kind, row, tried)
    say(request, tried, _("It is private now.") if is_private else _("It is open to whom its team and roles open it."))
    return _back(object_type, pk)


def _back(object_type: str, pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("identity:who", args=(object_type, pk)), status=303)


def _keeps_sight(user: Any, row: Any) -> bool:
    is_shared = row.pk in user.viewer.shared(type(row).scope.object_type, to_edit=False)
    return row.owner_id == user.pk or user.may("see_private") or is_shared


def _page(request: HttpRequest, kind: Any, row: Any, tried: Attempt) -> HttpResponse:
    user: Any = request.user
    users = list(User.colleagues.visible_to(user).active().order_by("name", "pk")[: MOST + 1])
    tree = branches()
    teams: dict[int | None, str] = {node.pk: node.name for node in tree}
    found = grounds_of(users[:MOST], row)
    lines = [_line(one, row, found[one.pk], teams) for one in users[:MOST]]
    own = why(row, "edit", found[user.pk] if user.pk in found else grounds_of([user], row)[user.pk])
    context = {
        "kind": kind, "row": row, "record_url": url_of(kind, row.pk), "team": teams.get(row.team_id, ""),
        "owner": next((one.name for one in users if one.pk == row.owner_id), ""),
        "seeing": [line for line in lines if line["answers"]["view"].is_allowed],
        "others": [line for line in lines if not line["answers"]["view"].is_allowed],
        "asked": [(act, ACTION_WORDS[act]) for act in ASKED], "is_cut": len(users) > MOST,
        "may_share": own.is_allowed, "may_hide": own.is_allowed and _keeps_sight(user, row),
        "shares": shares_of(row), "errors": tried.errors,
        "targets": [(f"team:{node.pk}", node.indented) for node in tree] if len(tree) > 1 else [],
        "people": [(f"user:{one.pk}", one.name) for one in users if one.pk != row.owner_id],
    }  # fmt: skip
    return render(request, "identity/who.html", context, status=tried.status)


def _line(person: User, row: Any, grounds: Grounds, teams: dict[int | None, str]) -> dict[str, Any]:
    answers = {act: why(row, act, grounds) for act in ASKED}
    said = {act: [sentence(reason, teams) for reason in answer.reasons] for act, answer in answers.items()}
    return {"pk": person.pk, "name": person.name, "answers": answers, "said": said}
