from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "trefoil.lists"
    label = "lists"
