"""The samples: what is there, what was changed, and taking them out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from trefoil.core import registry
from trefoil.identity.setup_pages import need_right
from trefoil.identity.views.attempts import done
from trefoil.start.actions import remove_samples
from trefoil.start.samples.leaving import KINDS, Key
from trefoil.start.samples.leaving import samples as the_samples


@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    """Show how many samples would go, and which of them were changed and may stay."""
    need_right(request.user, "manage_settings")
    found = the_samples()
    kept = [(one.object_type, one.pk) for one in found.touched]
    going = found.leaving(kept)
    context = {
        "counts": [_counted(kind, len(going[kind])) for kind in KINDS if found.ids[kind]],
        "count": found.count, "touched": found.touched, "types": registry.object_types,
    }  # fmt: skip
    return render(request, "start/samples.html", context)


@require_POST
def removal(request: HttpRequest) -> HttpResponse:
    """Take the samples out; `keep` names those of the changed ones that stay."""
    user: Any = request.user
    need_right(user, "manage_settings")
    counts = remove_samples(actor=user, keep=[key for text in request.POST.getlist("keep") if (key := _key(text))])
    said = ", ".join(_counted(kind, counts[kind]) for kind in KINDS if counts[kind])
    return done(request, _("Removed: %(what)s.") % {"what": said or _("nothing")}, "planner:today")


def _key(text: str) -> Key | None:
    kind, _colon, pk = text.partition(":")
    return (kind, int(pk)) if kind in KINDS and pk.isascii() and pk.isdigit() and len(pk) < 19 else None


def _counted(kind: str, count: int) -> str:
    words = {
        "customer": ngettext("%(num)s customer", "%(num)s customers", count),
        "deal": ngettext("%(num)s deal", "%(num)s deals", count),
        "lead": ngettext("%(num)s lead", "%(num)s leads", count),
        "task": ngettext("%(num)s task", "%(num)s tasks", count),
    }
    return words[kind] % {"num": count}
