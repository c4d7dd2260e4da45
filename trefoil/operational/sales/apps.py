from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "trefoil.operational.sales"
    label = "sales"
