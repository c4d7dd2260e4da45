"""The letter with an invitation."""

from __future__ import annotations

import logging
from typing import Any

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from trefoil.identity.models import firm
from trefoil.start.actions.inviting import DAYS

log = logging.getLogger(__name__)


def send_invitation(by: Any, email: str, link: str) -> bool:
    """Send the link; False when the mail server did not take it (the page shows the link anyway)."""
    name = firm().name
    subject = _("%(name)s invites you to %(firm)s") % {"name": by.name, "firm": name}
    lines = [
        _("%(name)s works with Trefoil at %(firm)s and invites you.") % {"name": by.name, "firm": name}, "", link, "",
        _("The link opens once, for %(days)s days.") % {"days": DAYS},
    ]  # fmt: skip
    try:
        EmailMessage(" ".join(subject.split())[:200], "\n".join(lines), to=[email]).send()
    except OSError as error:  # SMTP errors are OSErrors too
        log.warning("an invitation was not sent: %s", error)
        return False
    return True
