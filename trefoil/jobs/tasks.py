"""The queue's own housekeeping."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from trefoil.jobs import queue
from trefoil.jobs.periodic import forget_firings_before

KEEP_DONE = timedelta(days=7)
KEEP_FIRINGS = timedelta(days=40)


@task(priority=-50)
def forget_old_jobs_later() -> int:
    """Delete jobs done a week ago and old firings of the schedule; failed jobs stay until someone deals with them."""
    now = timezone.now()
    return queue.forget_before(now - KEEP_DONE) + forget_firings_before(now - KEEP_FIRINGS)
