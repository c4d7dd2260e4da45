from django.apps import AppConfig


class PresenceConfig(AppConfig):
    name = "trefoil.collaborative.presence"
    label = "presence"
