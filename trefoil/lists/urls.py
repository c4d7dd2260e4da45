from django.urls import URLPattern, path

from trefoil.lists.views import filters, shelf

app_name = "lists"
urlpatterns: list[URLPattern] = [
    path("lists/<slug:key>/filter", filters.builder, name="filter"),
    path("lists/<slug:key>/views/new", shelf.new, name="new"),
    path("lists/views/<int:pk>/", shelf.view, name="view"),
    path("lists/views/<int:pk>/contents", shelf.contents, name="contents"),
    path("lists/views/<int:pk>/place", shelf.place, name="place"),
    path("lists/views/<int:pk>/deletion", shelf.deletion, name="deletion"),
]
