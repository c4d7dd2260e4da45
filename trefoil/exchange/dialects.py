from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Importable, register_importable
from trefoil.exchange.importers.organisations import OrganisationsImporter
from trefoil.exchange.importers.people import PeopleImporter
from trefoil.exchange.importers.users import UsersImporter

register_importable(Importable("users", _("Colleagues"), UsersImporter, order=10))
register_importable(Importable("organisations", _("Organisations"), OrganisationsImporter, order=30))
register_importable(Importable("people", _("People"), PeopleImporter, order=40))
