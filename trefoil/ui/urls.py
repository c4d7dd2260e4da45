"""Addresses of the ui app: the specimen page of all components."""

from __future__ import annotations

from django.urls import path

from trefoil.ui import views

app_name = "ui"
urlpatterns = [
    path("components", views.components, name="components"),
    path("still", views.still, name="still"),
]
