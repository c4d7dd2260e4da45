from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "trefoil.planner.calendar"
    label = "calendar"
