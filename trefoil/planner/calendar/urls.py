from django.urls import URLPattern, path

from trefoil.planner.calendar.views import form

app_name = "calendar"
urlpatterns: list[URLPattern] = [
    path("repeats", form.repeats, name="repeats"),
]
