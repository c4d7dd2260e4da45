from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "trefoil.timeline"
    label = "timeline"
