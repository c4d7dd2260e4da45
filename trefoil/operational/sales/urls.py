from django.urls import URLPattern, path

from trefoil.operational.sales.urls_more import urlpatterns as more
from trefoil.operational.sales.views import board, deal, deals, lead, leads, moves, parts

app_name = "sales"
urlpatterns: list[URLPattern] = [
    path("deals/", board.board, name="board"),
    path("deals/board/column", board.column, name="column"),
    path("deals/table", deals.deals, name="deals"),
    path("deals/export", deals.export, name="deals_export"),
    path("deals/new", deals.new, name="new"),
    path("deals/near", deals.near, name="near"),
    path("deals/<int:pk>/", deal.deal, name="deal"),
    path("deals/<int:pk>/facts", deal.facts, name="deal_facts"),
    path("deals/<int:pk>/panels", deal.panels, name="deal_panels"),
    path("deals/<int:pk>/timeline", deal.timeline, name="deal_timeline"),
    path("deals/<int:pk>/fields/<str:name>", deal.field, name="deal_field"),
    path("deals/<int:pk>/entries", deal.entries, name="deal_entries"),
    path("deals/<int:pk>/stage", moves.stage, name="stage"),
    path("deals/<int:pk>/closure", moves.closure, name="closure"),
    path("deals/<int:pk>/reopening", moves.reopening, name="reopening"),
    path("deals/<int:pk>/deletion", moves.deletion, name="deletion"),
    path("deals/<int:pk>/restoration", moves.restoration, name="restoration"),
    path("deals/<int:pk>/lines", parts.lines, name="lines"),
    path("deals/<int:pk>/lines/sums", parts.line_sums, name="line_sums"),
    path("deals/<int:pk>/participants", parts.participants, name="participants"),
    path("deals/<int:pk>/participants/<int:part>/removal", parts.participant_removal, name="participant_removal"),
    path("leads/", leads.leads, name="leads"),
    path("leads/export", leads.export, name="leads_export"),
    path("leads/new", leads.new, name="lead_new"),
    path("leads/<int:pk>/", lead.lead, name="lead"),
    path("leads/<int:pk>/facts", lead.facts, name="lead_facts"),
    path("leads/<int:pk>/panels", lead.panels, name="lead_panels"),
    path("leads/<int:pk>/timeline", lead.timeline, name="lead_timeline"),
    path("leads/<int:pk>/fields/<str:name>", lead.field, name="lead_field"),
    path("leads/<int:pk>/verdicts", lead.verdicts, name="verdicts"),
    path("leads/<int:pk>/conversion", lead.conversion, name="conversion"),
    path("leads/<int:pk>/deletion", lead.deletion, name="lead_deletion"),
    path("leads/<int:pk>/restoration", lead.restoration, name="lead_restoration"),
    *more,
]
