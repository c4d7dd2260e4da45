from django.urls import URLPattern, path

from trefoil.customers.views import create, facts, listing, record, talk

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path("customers/", listing.customers, name="customers"),
    path("customers/export", listing.export, name="export"),
    path("customers/new", create.new, name="new"),
    path("customers/new/row", create.row, name="new_row"),
    path("customers/duplicates", create.duplicates, name="duplicates"),
    path("customers/choices", create.choices, name="choices"),
    path("customers/<int:pk>/", record.customer, name="customer"),
    path("customers/<int:pk>/facts", record.facts, name="facts"),
    path("customers/<int:pk>/panels", record.panels, name="panels"),
    path("customers/<int:pk>/timeline", record.timeline, name="timeline"),
    path("customers/<int:pk>/deletion", record.deletion, name="deletion"),
    path("customers/<int:pk>/restoration", record.restoration, name="restoration"),
    path("customers/<int:pk>/fields/<str:name>", facts.field, name="field"),
    path("customers/<int:pk>/points", facts.points, name="points"),
    path("customers/<int:pk>/points/<int:point_id>", facts.point, name="point"),
    path("customers/<int:pk>/links", facts.links, name="links"),
    path("customers/<int:pk>/links/<int:link_id>/removal", facts.unlink, name="unlink"),
    path("customers/<int:pk>/entries", talk.entries, name="entries"),
    path("customers/<int:pk>/pin", talk.pin, name="pin"),
]
