"""Addresses of the beginning: opening the firm, samples, line of business, words, invitations."""

from django.urls import URLPattern, path

from trefoil.start.views import first, invitations, line, samples

app_name = "start"
urlpatterns: list[URLPattern] = [
    path("start/", first.opening, name="opening"),
    path("start/first/", first.first, name="first"),
    path("start/steps", first.steps, name="steps"),
    path("samples/", samples.samples, name="samples"),
    path("samples/removal", samples.removal, name="samples_removal"),
    path("settings/line/", line.line, name="line"),
    path("settings/words/", line.words, name="words"),
    path("settings/home", line.home, name="home"),
    path("settings/invitations/", invitations.invitations, name="invitations"),
    path("settings/invitations/<int:pk>/revocation", invitations.revocation, name="revocation"),
    path("welcome/<str:secret>/", invitations.welcome, name="welcome"),
]
