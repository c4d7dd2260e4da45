from django.urls import URLPattern, path

from trefoil.lists.views import arrangement, cells, changes, filters, shelf, tags

app_name = "lists"
urlpatterns: list[URLPattern] = [
    path("settings/tags/", tags.tags, name="tags"),
    path("settings/tags/<int:pk>/", tags.tag, name="tag"),
    path("settings/tags/<int:pk>/merge", tags.merge, name="tag_merge"),
    path("settings/tags/<int:pk>/removal", tags.removal, name="tag_removal"),
    path("tags/<slug:key>/<int:pk>", tags.record_tags, name="record_tags"),
    path("lists/<slug:key>/filter", filters.builder, name="filter"),
    path("lists/<slug:key>/arrangement", arrangement.arrangement, name="arrangement"),
    path("lists/<slug:key>/cells", cells.choices, name="cells"),
    path("lists/<slug:key>/cells/<int:pk>", cells.cell, name="cell"),
    path("lists/<slug:key>/views/new", shelf.new, name="new"),
    path("lists/views/<int:pk>/", shelf.view, name="view"),
    path("lists/views/<int:pk>/contents", shelf.contents, name="contents"),
    path("lists/views/<int:pk>/place", shelf.place, name="place"),
    path("lists/views/<int:pk>/deletion", shelf.deletion, name="deletion"),
    path("changes/new/<slug:key>", changes.new, name="mass_new"),
    path("changes/", changes.past, name="mass_changes"),
    path("changes/<int:pk>/", changes.one, name="mass_change"),
    path("changes/<int:pk>/progress", changes.progress, name="mass_progress"),
    path("changes/<int:pk>/run", changes.run, name="mass_run"),
    path("changes/<int:pk>/undo", changes.undo, name="mass_undo"),
]
