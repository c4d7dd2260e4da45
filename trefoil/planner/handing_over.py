"""Many tasks of one person given to others in one move, with undo: a mass change whose records are fixed beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid, on_surface
from trefoil.identity.models import User
from trefoil.identity.rights import need
from trefoil.lists.changing import BATCH, begin_mass_change, run_mass_change, undo_mass_change
from trefoil.lists.many import Asked
from trefoil.lists.models import HAND_OVER, SPREAD, MassChange
from trefoil.lists.tasks import run_soon
from trefoil.planner.control import burdens, overdue_tasks
from trefoil.planner.models import Task

MOST_RECEIVERS = 100


def hand_over_tasks(
    actor: Any, owner: int | None, to: Sequence[int], tasks: Sequence[int] | None = None
) -> MassChange:  # fmt: skip
    """Give a person's overdue tasks (or these open ones of his) to a colleague, or spread them over several, who has
    least to do first. Up to 200 at once are given before this returns; more go on as a job.
    """
    need(actor, "mass_change")
    receivers = [pk for pk in dict.fromkeys(to) if pk != owner]
    if not receivers:
        raise Invalid({"to": _("Choose another colleague.")})
    if len(receivers) > MOST_RECEIVERS:
        raise Invalid({"to": _("At most %(most)s colleagues.") % {"most": MOST_RECEIVERS}})
    names = dict(User.colleagues.visible_to(actor).active().filter(pk__in=receivers).values_list("pk", "name"))
    if len(names) != len(receivers):
        raise Invalid({"to": _("There is no such colleague.")})
    ids = _chosen(actor, owner, tasks)
    if not ids:
        raise Invalid({"tasks": _("There is nothing to hand over.")})
    if len(receivers) == 1:
        asked = Asked(HAND_OVER, value=str(receivers[0]))
    else:
        asked = Asked(SPREAD, value=burdens(actor, receivers))
    row = begin_mass_change(
        actor=actor, object_type="task", ids=ids, asked=asked, field_told=_("Owner"),
        value_told=", ".join(names[pk] for pk in receivers), then=run_soon if len(ids) > BATCH else lambda pk: None,
    )  # fmt: skip
    if len(ids) <= BATCH:
        with on_surface("job"):  # one notification for each receiver, not one for each task
            run_mass_change(row.pk)
    found: MassChange = MassChange.objects.get_or_404(actor, pk=row.pk)
    return found


def _chosen(actor: Any, owner: int | None, tasks: Sequence[int] | None) -> list[int]:
    if tasks is None:
        return list(overdue_tasks(actor, owner).values_list("pk", flat=True))
    rows = Task.objects.open().visible_to(actor).filter(pk__in=list(tasks)[:1000], owner_id=owner)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def take_back(actor: Any, row: MassChange) -> MassChange:
    """Undo a handing over, at once when it is a small one."""
    is_small = row.batches == 1
    undo_mass_change(actor=actor, row=row, then=(lambda pk: None) if is_small else run_soon)
    if is_small:
        with on_surface("job"):
            run_mass_change(row.pk)
    found: MassChange = MassChange.objects.get_or_404(actor, pk=row.pk)
    return found
