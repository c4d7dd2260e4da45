"""Rights in words, for the pages that show them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trefoil.core.access import Level, Mode

ACTION_WORDS = {
    "view": pgettext_lazy("right", "See"), "create": pgettext_lazy("right", "Add"),
    "edit": pgettext_lazy("right", "Change"), "delete": pgettext_lazy("right", "Delete"),
    "export": pgettext_lazy("right", "Export"),
}  # fmt: skip
LEVEL_WORDS = {
    Level.NONE: pgettext_lazy("how far", "none"), Level.OWN: pgettext_lazy("how far", "own"),
    Level.TEAM: pgettext_lazy("how far", "team"), Level.ALL: pgettext_lazy("how far", "all"),
}  # fmt: skip
GROUP_WORDS = {
    "normal": _("Normal fields"), "sensitive": _("Sensitive fields"), "secret": _("Secret fields"),
}  # fmt: skip
MODE_WORDS = {
    Mode.HIDDEN: pgettext_lazy("fields", "hidden"), Mode.MASKED: pgettext_lazy("fields", "masked"),
    Mode.SHOWN: pgettext_lazy("fields", "shown"), Mode.EDITABLE: pgettext_lazy("fields", "editable"),
}  # fmt: skip
RIGHT_WORDS: dict[str, tuple[Any, Any]] = {
    "import": (_("Import"), _("Move files of customers, leads and deals in.")),
    "mass_change": (_("Change many at once"), _("Change, move or delete whole selections of a list.")),
    "merge": (_("Merge"), _("Make one record out of two.")),
    "restore": (_("Restore and erase"), _("Bring back what was deleted, or erase it for good.")),
    "manage_products": (_("Manage products"), _("Change products, prices and rates.")),
    "manage_users": (_("Manage people"), _("Add colleagues and roles; give only what one has oneself.")),
    "manage_settings": (_("Manage settings"), _("Change the firm, fields and pipelines; give any role.")),
    "see_audit": (_("See the audit"), _("Read who changed what, and when.")),
    "use_api": (_("Use the API"), _("Make tokens with which programs act in one's name.")),
    "see_private": (_("See private records"), _("Also open what colleagues have marked as private.")),
    "send_campaign": (_("Send campaigns"), _("Write to many customers at once.")),
    "manage_automations": (_("Manage automations"), _("Decide what happens by itself.")),
}


def level_choices(has_teams: bool, used: int) -> list[tuple[int, Any]]:
    """The levels to choose from. With one team nobody meets the word: "team" is all there, and a table that says it
    keeps it.
    """
    if has_teams:
        return [(int(level), LEVEL_WORDS[level]) for level in Level]
    whole = Level.TEAM if used == Level.TEAM else Level.ALL
    return [(int(level), level_word(level, has_teams)) for level in (Level.NONE, Level.OWN, whole)]


def level_word(level: Level, has_teams: bool) -> Any:
    """How far, in a word; with one team "team" is everything that team has."""
    return LEVEL_WORDS[Level.ALL if level is Level.TEAM and not has_teams else level]
