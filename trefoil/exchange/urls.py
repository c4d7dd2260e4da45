from django.urls import URLPattern, path

from trefoil.exchange import views

app_name = "exchange"
urlpatterns: list[URLPattern] = [
    path("lists/<slug:key>/paste", views.paste, name="paste"),
    path("lists/pastes/<int:pk>/undo", views.paste_undo, name="paste_undo"),
    path("imports/", views.imports, name="imports"),
    path("imports/<int:pk>/", views.one, name="import"),
    path("imports/<int:pk>/preview/", views.preview, name="import_preview"),
    path("imports/<int:pk>/run/", views.run, name="import_run"),
    path("imports/<int:pk>/cancellation/", views.cancellation, name="import_cancellation"),
    path("imports/<int:pk>/progress/", views.progress, name="import_progress"),
    path("imports/<int:pk>/errors/", views.error_file, name="import_errors"),
]
