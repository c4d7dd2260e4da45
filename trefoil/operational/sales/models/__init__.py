"""Sales: pipelines, leads, deals, products and price lists. Direction: deal > lead > product > pipeline."""

from trefoil.operational.sales.models.deal import (
    BoardTotal,
    Deal,
    DealClosure,
    DealLine,
    Participant,
    StageMove,
)
from trefoil.operational.sales.models.lead import AssignmentRule, Lead, LeadConversion, LeadVerdict
from trefoil.operational.sales.models.pipeline import LossReason, Pipeline, Stage
from trefoil.operational.sales.models.product import ExchangeRate, Price, PriceList, Product

__all__ = [
    "AssignmentRule", "BoardTotal", "Deal", "DealClosure", "DealLine", "ExchangeRate", "Lead", "LeadConversion",
    "LeadVerdict", "LossReason", "Participant", "Pipeline", "Price", "PriceList", "Product", "Stage", "StageMove",
]  # fmt: skip
