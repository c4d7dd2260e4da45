from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "trefoil.search"
    label = "search"
