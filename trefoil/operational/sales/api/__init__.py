"""Sales in the REST API: leads, deals, pipelines, products."""

from trefoil.operational.sales.api.catalogue import products
from trefoil.operational.sales.api.deal_parts import deals
from trefoil.operational.sales.api.leads import leads
from trefoil.operational.sales.api.pipelines import pipelines, reasons

routers = {"leads": leads, "deals": deals, "pipelines": pipelines, "reasons": reasons, "products": products}
