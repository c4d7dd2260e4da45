"""The funnel of a pipeline: who is looked at, the figures, the picture and the same as a table."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from trefoil.core.access import Level
from trefoil.core.actions import Refused
from trefoil.core.html import direction
from trefoil.core.listing import parse_day
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.identity.views.attempts import number
from trefoil.operational.sales.funnel import Cohort, Step, read_funnel
from trefoil.operational.sales.funnel_picture import draw
from trefoil.operational.sales.ways import own_currency, rates, ways

_DAY = timedelta(days=1)


@require_GET
def funnel(request: HttpRequest) -> HttpResponse:
    """How far the deals opened in a period came, cut to what the viewer may see."""
    user: Any = request.user
    if user.viewer.level("deal", "view") is Level.NONE:
        raise Refused
    setup, errors = ways(user), {}
    asked = request.GET.get("pipeline", "")
    pipeline = setup.pipeline(asked) if asked else next(iter(setup.pipelines), None)
    if pipeline is None and asked:
        raise Http404
    try:
        first, last = _period(request)
    except ValueError as error:
        errors["period"] = str(error)
        first, last = _usual()
    context: dict[str, Any] = {
        "pipelines": [(one.pk, one.name) for one in setup.pipelines], "owners": colleague_choices(user),
        "teams": team_choices(user), "first": first, "last": last, "errors": errors, "found": None,
        "asked": request.GET,
    }  # fmt: skip
    status = 400 if errors else 200
    if pipeline is None or not pipeline.stages:
        return render(request, "sales/funnel.html", context | {"pipeline": None}, status=status)
    cohort = Cohort(
        pipeline, _begin(first), _begin(last + _DAY), _one(user, request.GET.get("owner", "")),
        number(request.GET.get("team")),
    )  # fmt: skip
    own = own_currency(user)
    found = read_funnel(user, cohort, rates(user, timezone.localdate()), own)
    links = Links(cohort, first, last + _DAY)
    context |= {
        "pipeline": pipeline, "found": found, "own": own, "links": links, "cohort": cohort,
        "picture": draw(found, own, is_mirrored=direction() == "rtl"),
    }  # fmt: skip
    return render(request, "sales/funnel.html", context, status=status)


class Links:
    """Addresses of the list of the deals behind each figure."""

    def __init__(self, cohort: Cohort, first: date, until: date) -> None:
        self.deals = reverse("sales:deals")
        whose = {"owner": cohort.owner, "team": cohort.team}
        self.always = {"pipeline": cohort.pipeline.pk} | {k: v for k, v in whose.items() if v is not None}
        self.opened = {"created_at__gte": first.isoformat(), "created_at__lt": until.isoformat()}

    def of(self, **more: Any) -> str:
        """Deals of the cohort with further conditions."""
        return f"{self.deals}?{urlencode(self.always | self.opened | more)}"

    def reached(self, step: Step) -> str:
        """Deals that came to a stage or beyond it."""
        return self.of(reached__gte=step.stage.rank)

    def lost(self, step: Step, reason: int | None = None) -> str:
        """Deals that were lost in a stage, maybe for one reason."""
        return self.of(stage=step.stage.pk, state="lost", **({"reason": reason} if reason else {}))

    def now(self, step: Step) -> str:
        """Open deals that stand in a stage now."""
        return f"{self.deals}?{urlencode(self.always | {'stage': step.stage.pk, 'state': 'open'})}"


def _period(request: HttpRequest) -> tuple[date, date]:
    """First and last day of the period asked for; ValueError says what is wrong with it."""
    usual = _usual()
    first, last = (
        parse_day(request.GET[name]) if request.GET.get(name) else otherwise
        for name, otherwise in zip(("from", "until"), usual, strict=True)
    )
    if first > last:
        raise ValueError(_("The period begins after its end."))
    if first.year < 1900 or last.year > 2900:
        raise ValueError(_("This period is too far away."))
    return first, last


def _usual() -> tuple[date, date]:
    """The last twelve months: this one and the eleven before it."""
    today = timezone.localdate()
    return date(today.year - (today.month < 12), today.month % 12 + 1, 1), today


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _one(user: Any, text: str) -> int | None:
    found: int | None = user.pk if text == "me" else number(text)
    return found
