from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import MenuItem, register_menu

register_menu(
    MenuItem(
        "settings", "foot", _("Settings"), "identity:settings", "settings", order=80, go="e",
        right="manage_settings|manage_users|see_audit",
    )
)  # fmt: skip
