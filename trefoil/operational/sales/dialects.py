from django.utils.translation import gettext_lazy as _

from trefoil.core.registry import Importable, register_importable
from trefoil.operational.sales.importers.deals import DealsImporter
from trefoil.operational.sales.importers.leads import LeadsImporter
from trefoil.operational.sales.importers.products import ProductsImporter

register_importable(Importable("products", _("Products"), ProductsImporter, order=20))
register_importable(Importable("leads", _("Leads"), LeadsImporter, order=50))
register_importable(Importable("deals", _("Deals"), DealsImporter, order=60))
