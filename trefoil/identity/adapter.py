"""How sign-in works here: no sign-up from outside, links from the configured address only."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from trefoil.identity.actions import renew_password
from trefoil.identity.models import User

# said by the page itself, which is seen at once
SILENT = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}
UNKNOWN_ADDRESS = "account/email/unknown_account"


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter for a firm that invites its own people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs himself up; users are made by who may manage users."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Sign-in answers with pages only."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in a reset mail, built from TREFOIL_URL and never from the request's host."""
        return f"{settings.TREFOIL_URL}/account/password/reset/key/{key}/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """A new password ends every session, this one too: sign in again with it."""
        return str(settings.LOGIN_URL)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """After signing out: where one signs in."""
        return str(settings.LOGIN_URL)

    def set_password(self, user: User, password: str) -> None:
        """Write a person's own new password, so that the timeline knows of it."""
        renew_password(actor=user, user=user, password=password)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        """Say what allauth has to say, except "you have signed in"."""
        if message_template not in SILENT:
            super().add_message(request, level, message_template, *args, **more)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send with the configured address, in the reader's language; strangers' addresses get nothing from us."""
        if template_prefix == UNKNOWN_ADDRESS:
            return
        language = getattr(context.get("user"), "language", None) or translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, {**context, "current_site": {"name": "Trefoil"}})
