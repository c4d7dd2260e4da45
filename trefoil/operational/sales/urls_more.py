from django.urls import URLPattern, path

from trefoil.operational.sales.views import funnel, lead, lead_list

urlpatterns: list[URLPattern] = [
    path("leads/", lead_list.leads, name="leads"),
    path("leads/export", lead_list.export, name="leads_export"),
    path("leads/new", lead_list.new, name="new_lead"),
    path("leads/<int:pk>/", lead.lead, name="lead"),
    path("leads/<int:pk>/facts", lead.facts, name="lead_facts"),
    path("leads/<int:pk>/panels", lead.panels, name="lead_panels"),
    path("leads/<int:pk>/timeline", lead.timeline, name="lead_timeline"),
    path("leads/<int:pk>/fields/<str:name>", lead.field, name="lead_field"),
    path("leads/<int:pk>/verdicts", lead.verdicts, name="lead_verdicts"),
    path("leads/<int:pk>/conversion", lead.conversion, name="lead_conversion"),
    path("leads/<int:pk>/deletion", lead.deletion, name="lead_deletion"),
    path("leads/<int:pk>/restoration", lead.restoration, name="lead_restoration"),
    path("funnel/", funnel.funnel, name="funnel"),
]
