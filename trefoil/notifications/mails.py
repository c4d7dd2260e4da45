"""One mail with what waits for a person, in his language."""

from __future__ import annotations

import logging
import smtplib
import socket

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trefoil.identity.models import User
from trefoil.notifications.actions import claim_mail, mails_waiting, note_mail
from trefoil.notifications.models import SENT, UNCERTAIN, WAITING, Notification
from trefoil.notifications.quiet import zone_of
from trefoil.notifications.showing import Line, lines

log = logging.getLogger(__name__)

# The server said no, or was never reached: nothing was sent, and trying again is safe.
NOT_TAKEN = (
    smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused,
    smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, ConnectionRefusedError,
    socket.gaierror,
)  # fmt: skip


def send_waiting() -> int:
    """Send each person one mail with what waits for him; how many mails were sent."""
    if not settings.MAIL_IS_ON:
        return 0
    return sum(_send_to(user_id) for user_id in mails_waiting())


def _send_to(user_id: int) -> bool:
    ids = claim_mail(actor=None, user_id=user_id)
    user = User.colleagues.system("who gets a mail").active().filter(pk=user_id).first()
    shown: list[Line] = []
    if user is not None and ids:
        rows = Notification.objects.visible_to(user).filter(pk__in=ids).order_by("-pk")
        with translation.override(user.language), timezone.override(zone_of(user)):
            shown = lines(user, list(rows))
            message = _message(user, shown) if shown else None
    if not shown:
        note_mail(actor=None, ids=ids, outcome="")
        return False
    try:
        assert message is not None  # noqa: S101 (there are lines)
        message.send()
    except NOT_TAKEN as error:
        log.warning("the mail server did not take a notification: %s", error)
        note_mail(actor=None, ids=ids, outcome=WAITING)
        return False
    except Exception as error:
        log.warning("whether a notification was sent is uncertain: %r", error)
        note_mail(actor=None, ids=ids, outcome=UNCERTAIN)
        return False
    note_mail(actor=None, ids=ids, outcome=SENT)
    return True


def _message(user: User, shown: list[Line]) -> EmailMessage:
    first = shown[0]
    subject = f"{first.actor} {first.said}: {first.title}" if first.actor else f"{first.said}: {first.title}"
    if len(shown) > 1:
        subject = ngettext("%(num)s thing to know", "%(num)s things to know", len(shown)) % {"num": len(shown)}
    text = render_to_string(
        "notifications/mail.txt", {"lines": shown, "base": settings.TREFOIL_URL, "name": user.name,
                                   "closing": _("You get this because of your wishes:")}
    )  # fmt: skip
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(" ".join(subject.split())[:200], text, to=[user.email], headers=headers)
