from django.apps import AppConfig


class PlannerConfig(AppConfig):
    name = "trefoil.planner"
    label = "planner"
