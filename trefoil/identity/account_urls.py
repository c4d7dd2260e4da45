"""Sign-in pages by django-allauth: only those that a firm needs which invites its own people."""

from allauth.account import views
from allauth.usersessions.views import list_usersessions
from django.urls import path, re_path
from django.views.generic import RedirectView

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    # the key has hyphens itself: the user's number ends at the first one
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/\Z", views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    path("sessions/", list_usersessions, name="usersessions_list"),
    path("signup/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("email/", RedirectView.as_view(pattern_name="account_login"), name="account_email"),
]  # fmt: skip
