"""Addresses of the firm's own fields."""

from django.urls import path

from trefoil.customfields import views

app_name = "customfields"
urlpatterns = [
    path("settings/fields/", views.fields, name="fields"),
    path("settings/fields/new/<slug:object_type>/", views.new_field, name="new_field"),
    path("settings/fields/<int:pk>/", views.field, name="field"),
    path("settings/fields/<int:pk>/removal", views.removal, name="field_removal"),
    path("settings/fields/<int:pk>/place", views.place, name="field_place"),
]
