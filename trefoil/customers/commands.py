from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Command, register_commands

register_commands(
    Command("new_person", _("New person"), "user-plus", "customers:new", "kind=person", "wide",
            words=_("customer contact client add create"), object_type="customer", order=10),
    Command("new_organisation", _("New organisation"), "building", "customers:new", "kind=organisation", "wide",
            words=_("customer company firm client add create"), object_type="customer", order=11),
)  # fmt: skip
