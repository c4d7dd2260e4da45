from django.urls import URLPattern, path

from trefoil.notifications.views import pages, wishes

app_name = "notifications"
urlpatterns: list[URLPattern] = [
    path("notifications/", pages.centre, name="centre"),
    path("notifications/bell", pages.bell, name="bell"),
    path("notifications/reading", pages.reading, name="reading"),
    path("notifications/unshown", pages.unshown, name="unshown"),
    path("notifications/wishes/", wishes.wishes, name="wishes"),
    path("colleagues/named", pages.named, name="named"),
    path("following/<str:object_type>/<int:pk>/", wishes.following, name="following"),
    path("tasks/<int:pk>/reminders/", wishes.reminders, name="reminders"),
]
