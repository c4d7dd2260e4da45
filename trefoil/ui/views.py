"""The specimen page: every component in its states, for whoever changes the look."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe


class SpecimenForm(forms.Form):
    """Shows a Django form with hints and errors."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("Used for letters only."))
    stage = forms.ChoiceField(label=_("Stage"), choices=[("offer", _("Offer sent")), ("won", _("Won"))])
    is_private = forms.BooleanField(label=_("Private"), required=False)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show all components."""
    context = {
        "form": SpecimenForm({"email": "anna@podlipa", "stage": "offer"}),
        "people": ["Anna Kowalska", "Dana Moreira", "נועה בר", "Dana Levi", "Sam Lund", "Marek Kania", "Илья Зуев"],
        "firms": ["Kawiarnia Pod Lipą", "Зерно", "אלומות", "Nordlys", "Casa", "Harbour", "Пекарня", "Belrive"],
        "price": Decimal(28600),
        "exact": Decimal("4300.50"),
    }
    return render(request, "ui/components_page.html", context)


@require_safe
def still(request: HttpRequest) -> HttpResponse:
    """A page of fifty constant rows in the full frame: what the machinery alone costs, the measure of all others."""
    return render(request, "ui/still.html", {"rows": range(1, 51)})
