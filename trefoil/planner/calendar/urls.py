from django.urls import URLPattern, path

from trefoil.planner.calendar.views import feeds, form, guests, hours, moves, page

app_name = "calendar"
urlpatterns: list[URLPattern] = [
    path("", page.calendar, name="calendar"),
    path("events", page.window_events, name="events"),
    path("events/<int:pk>/time", moves.move, name="move"),
    path("invitations/<int:pk>", guests.invitation, name="invitation"),
    path("guests/<int:pk>/answer", guests.answer, name="answer"),
    path("events/<int:pk>.ics", feeds.event_file, name="event_file"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<int:pk>/revocation", feeds.feed_revocation, name="feed_revocation"),
    path("files/preview", feeds.file_preview, name="file_preview"),
    path("files", feeds.file_load, name="file_load"),
    path("hours/", hours.firm_hours, name="hours"),
    path("days", hours.own_days, name="own_days"),
    path("days/<int:pk>/removal", hours.own_day_removal, name="own_day_removal"),
    path("mine/", hours.mine, name="mine"),
    path("absences", hours.absences, name="absences"),
    path("absences/<int:pk>/removal", hours.absence_removal, name="absence_removal"),
    path("repeats", form.repeats, name="repeats"),
]
