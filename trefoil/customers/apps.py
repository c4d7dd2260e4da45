from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "trefoil.customers"
    label = "customers"
