"""All addresses: pages by app, the API, what the machine asks."""

from django.urls import include, path

from trefoil.project.health import healthz
from trefoil.project.installed import manifest, offline, worker

urlpatterns = [
    path("", include("trefoil.planner.urls")),
    path("calendar/", include("trefoil.planner.calendar.urls")),
    path("", include("trefoil.customers.urls")),
    path("", include("trefoil.operational.sales.urls")),
    path("", include("trefoil.search.urls")),
    path("", include("trefoil.notifications.urls")),
    path("", include("trefoil.exchange.urls")),
    path("", include("trefoil.collaborative.presence.urls")),
    path("", include("trefoil.collaborative.documents.urls")),
    path("", include("trefoil.identity.urls")),
    path("", include("trefoil.customfields.urls")),
    path("", include("trefoil.lists.urls")),
    path("ui/", include("trefoil.ui.urls")),
    path("account/", include("trefoil.identity.account_urls")),
    path("api/v1/", include("trefoil.project.api_urls")),
    path("sw.js", worker, name="worker"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("offline", offline, name="offline"),
    path("healthz", healthz, name="healthz"),
]

handler400 = "trefoil.project.errors.bad_request"
handler403 = "trefoil.project.errors.forbidden"
handler404 = "trefoil.project.errors.not_found"
handler500 = "trefoil.project.errors.server_error"
