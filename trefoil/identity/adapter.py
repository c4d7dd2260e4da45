"""How sign-in works here: no sign-up from outside, links from the configured address only."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter for a firm that invites its own people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs himself up; users are made by who may manage users."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in a reset mail, built from TREFOIL_URL and never from the request's host."""
        return f"{settings.TREFOIL_URL}/account/password/reset/key/{key}/"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send with the configured address instead of the site that was asked for."""
        super().send_mail(template_prefix, email, {**context, "current_site": {"name": "Trefoil"}})
