"""Building the sample firm: all of it in one transaction, so an interrupted start leaves nothing behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone, translation

from trefoil.core.actions import on_surface, write_permit
from trefoil.core.registry import object_types
from trefoil.identity.models import User
from trefoil.project.sample import catalogue, comings, leads, people, selling, talking
from trefoil.project.sample.agenda import REASON, Agenda
from trefoil.project.sample.making import Making
from trefoil.timeline.models import Entry

SEED = 20_240_317


class OthersWorkHere(Exception):
    """The database has users that are not the sample's: no sample is put among them."""


def is_there() -> bool:
    """Whether the sample firm is built; OthersWorkHere when another firm is."""
    users = User.colleagues.system("is the sample there")
    if users.filter(email=people.OWNER).exists():
        return True
    if users.exists():
        raise OthersWorkHere
    return False


def build(*, now: datetime | None = None, seed: int = SEED) -> bool:
    """Build the sample firm as of `now` in an empty database; False when it is there already."""
    with on_surface("web"), translation.override("en"), transaction.atomic():
        if is_there():
            return False
        agenda = Agenda(now or timezone.now(), seed)
        users = people.set_up()
        made = catalogue.set_up(users["dana"], agenda)
        making = Making(agenda, people.fresh(users), made)
        selling.plan(making)
        agenda.begin(min(course.entered[0] for course in making.courses) - timedelta(days=40))
        comings.tell(making)
        selling.tell(making)
        leads.tell(making)
        talking.tell(making)
        agenda.run()
        _touch()
    return True


def _touch() -> None:
    """Every record was last changed when its newest entry says so."""
    newest = Entry.objects.system(REASON).filter(source_id=OuterRef("pk")).order_by().values("source_id")
    with write_permit(REASON):
        for kind in object_types:
            if kind.is_owned:
                last = newest.filter(source_type=kind.key).annotate(last=Max("at")).values("last")
                rows = kind.model_class().objects.system(REASON)
                rows.update(updated_at=Coalesce(Subquery(last), "updated_at"))
