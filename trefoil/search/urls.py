from django.urls import URLPattern, path

from trefoil.search import views

app_name = "search"
urlpatterns: list[URLPattern] = [
    path("search/", views.results, name="results"),
    path("search/suggestions", views.suggestions, name="suggestions"),
]
