"""Addresses of people, rights and set-up."""

from django.urls import path

from trefoil.identity.views import access, account, audit, firm, people, profile, roles, teams, who

app_name = "identity"
urlpatterns = [
    path("account/language/", account.language, name="language"),
    path("account/sessions/<int:pk>/end", account.session, name="session"),
    path("profile/", profile.profile, name="profile"),
    path("profile/theme", profile.theme, name="theme"),
    path("profile/looks", profile.looks, name="looks"),
    path("profile/tokens/", profile.tokens, name="tokens"),
    path("profile/tokens/<int:pk>/revocation", profile.revocation, name="token_revocation"),
    path("settings/", firm.settings, name="settings"),
    path("settings/firm/", firm.firm, name="firm"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/new/", people.new_person, name="new_person"),
    path("settings/people/<int:pk>/", people.person, name="person"),
    path("settings/people/<int:pk>/password", people.password, name="person_password"),
    path("settings/people/<int:pk>/closure", people.closure, name="person_closure"),
    path("settings/people/<int:pk>/access/", access.access, name="person_access"),
    path("settings/teams/", teams.teams, name="teams"),
    path("settings/teams/<int:pk>/", teams.team, name="team"),
    path("settings/teams/<int:pk>/removal", teams.removal, name="team_removal"),
    path("settings/roles/", roles.roles, name="roles"),
    path("settings/roles/new/", roles.new_role, name="new_role"),
    path("settings/roles/<int:pk>/", roles.role, name="role"),
    path("settings/roles/<int:pk>/removal", roles.removal, name="role_removal"),
    path("settings/roles/packs/<slug:key>", roles.pack, name="role_pack"),
    path("settings/audit/", audit.audit, name="audit"),
    path("access/<slug:object_type>/<int:pk>/", who.who, name="who"),
    path("access/<slug:object_type>/<int:pk>/shares", who.shares, name="shares"),
    path("access/<slug:object_type>/<int:pk>/shares/<int:share_id>/removal", who.unshare, name="unshare"),
    path("access/<slug:object_type>/<int:pk>/privacy", who.privacy, name="privacy"),
]
