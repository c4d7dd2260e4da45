from django.urls import URLPattern, path

from trefoil.planner.views import brief, control, escalation, following, forgotten, lists, parking, putting_off, task

app_name = "planner"
urlpatterns: list[URLPattern] = [
    path("", lists.today, name="today"),
    path("tasks/", task.collection, name="tasks"),
    path("tasks/new", task.new, name="new"),
    path("tasks/<int:pk>/", task.task, name="task"),
    path("tasks/<int:pk>/completion", task.completion, name="completion"),
    path("tasks/<int:pk>/reopening", task.reopening, name="reopening"),
    path("tasks/<int:pk>/deletion", task.deletion, name="deletion"),
    path("tasks/<int:pk>/later", putting_off.putting_off, name="putting_off"),
    path("tasks/<int:pk>/owner", putting_off.handing, name="handing"),
    path("tasks/<int:pk>/next", following.following, name="following"),
    path("forgotten/", forgotten.page, name="forgotten"),
    path("parkings/<str:object_type>/<int:pk>/", parking.parking, name="parking"),
    path("parkings/<str:object_type>/<int:pk>/end", parking.end, name="unparking"),
    path("control/", control.control, name="control"),
    path("control/<int:pk>/", control.person, name="control_person"),
    path("control/<int:pk>/handing", control.handing, name="control_handing"),
    path("control/changes/<int:pk>/undo", control.undo, name="control_undo"),
    path("settings/escalation/", escalation.escalations, name="escalations"),
    path("settings/escalation/<int:pk>/", escalation.rule, name="escalation"),
    path("settings/escalation/<int:pk>/removal", escalation.removal, name="escalation_removal"),
    path("briefs/", brief.briefs, name="briefs"),
    path("briefs/<str:object_type>/<int:pk>/", brief.brief, name="brief"),
]
