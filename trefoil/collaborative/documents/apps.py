from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "trefoil.collaborative.documents"
    label = "documents"
