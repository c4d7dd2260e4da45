from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Command, register_commands

register_commands(
    Command("new_deal", _("New deal"), "briefcase", "sales:new", dialog="yes", words=_("sale opportunity add create"),
            object_type="deal", order=12),
    Command("new_lead", _("New lead"), "user-plus", "sales:lead_new", dialog="yes", words=_("enquiry add create"),
            object_type="lead", order=13),
    Command("new_product", _("New product"), "package", "sales:new_product", words=_("price catalogue add create"),
            right="manage_products", order=30),
)  # fmt: skip
