"""The line of business and the firm's words, as settings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.identity.setup_pages import need_right, render_setup
from trefoil.identity.views.attempts import Attempt, attempt, done, number, say
from trefoil.start.actions import change_line, set_home, set_words
from trefoil.start.actions.line import BLOCKS
from trefoil.start.beginning import PLAIN_HOME, the_beginning
from trefoil.start.line import lines
from trefoil.start.samples.leaving import samples
from trefoil.start.wording import examples, rows_of


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest) -> HttpResponse:
    """Show and change the line of business."""
    user: Any = request.user
    need_right(user, "manage_settings")
    tried, row = Attempt(), the_beginning()
    if request.method == "POST":
        tried = attempt(
            lambda: change_line(
                actor=user, line=request.POST.get("line", ""), version=number(request.POST.get("version"))
            )
        )
        if tried.is_done:
            said = _("Added: pipelines %(pipelines)s, reasons %(reasons)s, fields %(fields)s. Nothing was taken away.")
            return done(request, said % tried.result, "start:line")
        row = tried.current or the_beginning()
    context = {
        "row": row, "lines": lines().values(), "errors": tried.errors, "is_changed": tried.status == 409,
        "blocks": [(key, _block(key), key in (row.home or PLAIN_HOME)) for key in BLOCKS[1:]],
        "has_samples": samples().count > 0, "is_put_away": row.pk is not None and row.dismissed_at is not None,
    }  # fmt: skip
    return render_setup(request, "start/line.html", "line", context, tried.status)


@require_POST
def home(request: HttpRequest) -> HttpResponse:
    """Choose the blocks of Today."""
    user: Any = request.user
    need_right(user, "manage_settings")
    tried = attempt(
        lambda: set_home(
            actor=user, blocks=request.POST.getlist("blocks"), version=number(request.POST.get("version"))
        )
    )
    if tried.status == 409:
        tried.errors = {"version": [_("Someone else saved this meanwhile.")]}
    say(request, tried, _("Saved."))
    return HttpResponseRedirect(reverse("start:line"), status=303)


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """Show and change what the firm calls customers, deals and leads; sentences below show how it reads."""
    user: Any = request.user
    need_right(user, "manage_settings")
    row = the_beginning()
    tried, given, version = Attempt(), row.words, row.version
    if request.method == "POST":
        given = _given(request)
        key, _colon, ready = request.POST.get("ready", "").partition(":")
        if ready in lines() and key in lines()[ready].words:
            given[key] = dict(lines()[ready].words[key])
        version = number(request.POST.get("version")) or 0
        tried = attempt(lambda: set_words(actor=user, words=given, version=version))
        if tried.is_done:
            return done(request, _("From now on everything is called so."), "start:words")
        version = tried.current.version if tried.current else version
    context = {
        "rows": rows_of(given), "version": version, "errors": tried.errors, "examples": examples(row.words),
        "is_changed": tried.status == 409,
    }  # fmt: skip
    return render_setup(request, "start/words.html", "words", context, tried.status)


def _given(request: HttpRequest) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for one in rows_of({}):
        for language in one.languages:
            name = f"{one.key}.{language.code}"
            parts = [request.POST.get(f"{name}.gender", "")] if language.genders else []
            parts += [", ".join(text.strip() for text in request.POST.getlist(f"{name}.{part}")).rstrip(", ")
                      for part in ("one", "many")]  # fmt: skip
            if any(part for part in parts[-2:]):
                found.setdefault(one.key, {})[language.code] = "; ".join(parts)[:1000]
    return found


def _block(key: str) -> str:
    return {
        "forgotten": _("Nobody forgotten"), "closing": _("Deals that close soon"), "leads": _("New leads"),
    }[key]  # fmt: skip
