from django.urls import URLPattern, path

from trefoil.search import views

app_name = "search"
urlpatterns: list[URLPattern] = [
    path("search/", views.results, name="results"),
    path("cards/<str:object_type>/<int:pk>/", views.card, name="card"),
    path("search/suggestions", views.suggestions, name="suggestions"),
]
