"""The pages on which a firm is set up, for the index and the tabs above each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from trefoil.core.actions import Refused
from trefoil.identity.tree import has_teams


@dataclass(frozen=True)
class SetupPage:
    """One page of set-up: `url` names its view; it is left out where no app gives that name."""

    key: str
    url: str
    label: Any
    text: Any
    icon: str
    right: str


PAGES = (
    SetupPage("firm", "identity:firm", _("Firm"), _("Name, currency, country, language and time zone."), "building",
              "manage_settings"),
    SetupPage("line", "start:line", _("Line of business"), _("What comes with it, the blocks of Today, samples."),
              "briefcase", "manage_settings"),
    SetupPage("words", "start:words", _("Words"), _("What you call customers, deals and leads."), "language",
              "manage_settings"),
    SetupPage("people", "identity:people", _("People"), _("Who works here, with which roles; what each of them sees."),
              "users", "manage_users"),
    SetupPage("teams", "identity:teams", _("Teams"), _("The tree of teams, and walls between them."), "sitemap",
              "manage_users"),
    SetupPage("roles", "identity:roles", _("Roles"), _("Who may do what, how far."), "shield", "manage_users"),
    SetupPage("fields", "customfields:fields", _("Fields"), _("What you want to know of customers, leads and deals."),
              "forms", "manage_settings"),
    SetupPage("tags", "lists:tags", _("Tags"), _("Words that records are marked with: names, colours, merging."), "tag",
              "manage_settings"),
    SetupPage("pipelines", "sales:pipelines", _("Pipelines"), _("Stages, probabilities, and reasons of loss."),
              "layout-kanban", "manage_settings"),
    SetupPage("assignment", "sales:rules", _("Assignment"), _("Who gets new leads, in turns."), "user-share",
              "manage_settings"),
    SetupPage("products", "sales:products", _("Products"), _("What you sell, and price lists."), "package",
              "manage_products"),
    SetupPage("hours", "calendar:hours", _("Working hours"), _("When the firm works, holidays and days of your own."),
              "clock", "manage_settings"),
    SetupPage("escalation", "planner:escalations", _("Escalation"), _("Who is told when a task is late for too long."),
              "arrow-up", "manage_settings"),
    SetupPage("imports", "exchange:imports", _("Imports"), _("Move in from files and other systems."), "file-import",
              "import"),
    SetupPage("design", "ui:components", _("Components"), _("Every part in every state, for whoever changes the look."),
              "template", "manage_settings"),
    SetupPage("audit", "identity:audit", _("Audit"), _("Who changed what, and when."), "history", "see_audit"),
)  # fmt: skip
TABS = {"firm", "line", "words", "people", "teams", "roles", "fields", "tags", "pipelines", "assignment", "audit"}


def address(name: str) -> str:
    """The address of a named view, or nothing when no app gives that name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def pages_for(user: Any) -> list[dict[str, Any]]:
    """The set-up pages that the user may open."""
    pages = [page for page in PAGES if user.may(page.right) and (page.key != "teams" or has_teams(user))]
    found = [(page, address(page.url)) for page in pages]
    return [
        {"key": page.key, "url": url, "label": page.label, "text": page.text, "icon": page.icon}
        for page, url in found if url
    ]  # fmt: skip


def render_setup(
    request: HttpRequest, template: str, key: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of set-up under the tabs of all of them."""
    user: Any = request.user
    tabs = [{**page, "is_current": page["key"] == key} for page in pages_for(user) if page["key"] in TABS]
    return render(request, template, {"setup_tabs": tabs, **context}, status=status)


def need_right(user: Any, right: str) -> None:
    """Refused unless the user holds the right that a page of set-up needs."""
    if not user.may(right):
        raise Refused
