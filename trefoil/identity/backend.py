"""Who is signed in: allauth's backend, with the user read again only when something was written since."""

from __future__ import annotations

import copy
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from trefoil.core.db.unchanged import while_unchanged


class Backend(AuthenticationBackend):
    """Signs in by e-mail and password; gives a fresh copy of the user to every request."""

    def get_user(self, user_id: Any) -> Any:
        """The active user, or None."""
        found = while_unchanged(("user", user_id), lambda: super(Backend, self).get_user(user_id))
        return copy.copy(found)
