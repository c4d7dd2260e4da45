"""The verbs of sales."""

from trefoil.operational.sales.actions.deal import (
    change_deal,
    close_deal,
    create_deal,
    delete_deal,
    move_deal,
    reassign_deals,
    reopen_deal,
    restore_deal,
)
from trefoil.operational.sales.actions.lead import (
    change_lead,
    convert_lead,
    create_lead,
    delete_lead,
    judge_lead,
    reassign_leads,
    restore_lead,
)
from trefoil.operational.sales.actions.parts import add_participant, remove_participant, set_lines
from trefoil.operational.sales.actions.pipeline import (
    change_pipeline,
    change_stage,
    create_pipeline,
    create_reason,
    create_stage,
    move_stage,
    remove_pipeline,
    remove_reason,
    remove_stage,
)
from trefoil.operational.sales.actions.product import (
    change_product,
    create_price_list,
    create_product,
    set_price,
    set_rate,
)
from trefoil.operational.sales.actions.rules import change_rule, create_rule, move_rule, remove_rule

__all__ = [
    "add_participant", "change_deal", "change_lead", "change_pipeline", "change_product", "change_rule",
    "change_stage", "close_deal", "convert_lead", "create_deal", "create_lead", "create_pipeline",
    "create_price_list", "create_product", "create_reason", "create_rule", "create_stage", "delete_deal",
    "delete_lead", "judge_lead", "move_deal", "move_rule", "move_stage", "reassign_deals", "reassign_leads",
    "remove_participant", "remove_pipeline", "remove_reason", "remove_rule", "remove_stage", "reopen_deal",
    "restore_deal", "restore_lead", "set_lines", "set_price", "set_rate",
]  # fmt: skip
