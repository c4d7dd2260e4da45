from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import MenuItem, register_menu
from trefoil.notifications.views.pages import unread_count

register_menu(
    MenuItem("notifications", "work", _("Notifications"), "notifications:centre", "bell", 15, go="n",
             count=unread_count, fresh="notifications:bell"),
)  # fmt: skip
