from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "trefoil.identity"
    label = "identity"
