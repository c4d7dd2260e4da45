from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import MenuItem, register_menu

register_menu(
    MenuItem("calendar", "work", _("Calendar"), "calendar:calendar", "calendar", 15, object_type="task", go="y")
)  # fmt: skip
