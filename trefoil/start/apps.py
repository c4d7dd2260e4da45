from django.apps import AppConfig


class StartConfig(AppConfig):
    name = "trefoil.start"
    label = "start"
    default_auto_field = "django.db.models.BigAutoField"
