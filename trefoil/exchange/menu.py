from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import MenuItem, register_menu

register_menu(
    MenuItem("imports", "foot", _("Move in"), "exchange:imports", "file-import", order=60, right="import")
)
