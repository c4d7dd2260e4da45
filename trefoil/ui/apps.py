"""The ui app."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The base page, the components, the stylesheet and the behaviours."""

    name = "trefoil.ui"
    label = "ui"
