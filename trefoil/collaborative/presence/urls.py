from django.urls import URLPattern, path

from trefoil.collaborative.presence.views import presence

app_name = "presence"
urlpatterns: list[URLPattern] = [
    path("presence/<str:object_type>/<int:pk>/", presence, name="presence"),
]
