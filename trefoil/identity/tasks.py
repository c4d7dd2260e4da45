"""Identity's own housekeeping."""

from django.utils import timezone
from django_tasks import task

from trefoil.identity.idempotency import KEPT, forget_keys_before


@task(priority=-50)
def forget_idempotency_keys_later() -> int:
    """Delete the answers kept for repeated requests once nobody may repeat them any more."""
    return forget_keys_before(timezone.now() - KEPT)
