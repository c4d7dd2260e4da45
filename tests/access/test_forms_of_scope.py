"""The scope has three forms (conditions, SQL by key, a walk); all let the same rows through."""

from conftest import World
from trefoil.core.access.scope import reached
from trefoil.identity.actions import share_record
from trefoil.operational.sales.actions import change_deal
from trefoil.operational.sales.models import Deal, StageMove

ACTIONS = ("view", "edit", "delete", "export")


def test_all_forms_of_the_scope_agree_for_everybody(world: World) -> None:
    change_deal(actor=world.marek, deal=world.deal, is_private=True)
    share_record(actor=world.tom, row=world.south_deal, user=world.marek)
    share_record(actor=world.tom, row=world.south_deal, team=world.vault, may_edit=True)
    for user in (world.dana, world.marek, world.tom, world.olga, world.ruth, world.igor):
        viewer = world.again(user).viewer
        for action in ACTIONS:
            plain = set(Deal.objects.visible_to(viewer, action).values_list("pk", flat=True))
            walked = set(Deal.objects.walked_by(viewer, action).values_list("pk", flat=True))
            moves = StageMove.objects.system("test").filter(reached(Deal, viewer, "deal_id", action))
            assert walked == plain, (user.name, action)
            assert set(moves.values_list("deal_id", flat=True)) == plain, (user.name, action)
