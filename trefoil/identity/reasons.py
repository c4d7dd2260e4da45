"""Reasons of access as sentences."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from trefoil.core.access import Level
from trefoil.core.access.explain import Reason, ShareLine

Teams = Mapping[int | None, str]


def sentence(reason: Reason, teams: Teams) -> str:
    """A reason in words; `teams` are the names of teams by id."""
    return _for(reason, teams) if reason.is_for else _against(reason, teams)


def _for(reason: Reason, teams: Teams) -> str:
    words = {"role": reason.role, "team": teams.get(reason.team_id, ""), "led": teams.get(reason.led_id, "")}
    if reason.key == "owner":
        return _("owner of this record")
    if reason.share is not None:
        return _share(reason.share)
    if len(teams) < 2 and reason.key in ("team", "firm_wide"):  # who has one team never meets the word
        return _("role %(role)s: all") % words
    if reason.key == "team" and reason.led_id is not None:
        return _("role %(role)s: team; leads %(led)s, above %(team)s") % words
    if reason.key == "team":
        return _("role %(role)s: team; belongs to %(team)s") % words
    if reason.key == "see_private":
        return _("role %(role)s opens private records") % words
    if reason.key == "firm_wide":
        return _("role %(role)s is firm-wide and reaches behind the wall of %(team)s") % words
    return _("role %(role)s: all") % words


def _share(share: ShareLine) -> str:
    words = {"by": share.by or _("a colleague"), "team": share.team}
    if share.team:
        if share.may_edit:
            return _("shared by %(by)s with the team %(team)s for changing") % words
        return _("shared by %(by)s with the team %(team)s for reading") % words
    if share.may_edit:
        return _("shared by %(by)s for changing") % words
    return _("shared by %(by)s for reading") % words


def _against(reason: Reason, teams: Teams) -> str:
    team = teams.get(reason.team_id, "")
    if reason.key == "no_right":
        return _("no role allows it")
    if reason.key == "walled":
        return _("%(team)s is behind a wall") % {"team": team}
    if reason.key == "private":
        return _("the record is private")
    if reason.key == "read_only":
        return _("shared for reading only")
    if reason.level is Level.OWN:
        return _("only own records, and this one is not")
    return _("the record belongs to another team")
