from django.urls import URLPattern, path

from trefoil.collaborative.documents import views

app_name = "documents"
urlpatterns: list[URLPattern] = [
    path("files/<int:pk>/", views.content, name="content"),
    path("files/<int:pk>/removal", views.removal, name="removal"),
    path("files/<int:pk>/restoration", views.restoration, name="restoration"),
    path("files/<str:object_type>/<int:pk>/", views.files, name="files"),
]
