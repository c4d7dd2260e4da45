from django.urls import URLPattern, path

from trefoil.planner.calendar.views import form, moves, page

app_name = "calendar"
urlpatterns: list[URLPattern] = [
    path("", page.calendar, name="calendar"),
    path("events", page.window_events, name="events"),
    path("events/<int:pk>/time", moves.move, name="move"),
    path("repeats", form.repeats, name="repeats"),
]
