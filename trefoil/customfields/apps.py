from django.apps import AppConfig


class CustomFieldsConfig(AppConfig):
    name = "trefoil.customfields"
    label = "customfields"
