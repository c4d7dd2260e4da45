"""The worker part: the queue of jobs with the product's own schedule and readers."""

from __future__ import annotations

from trefoil.core.db.unchanged import while_unchanged
from trefoil.jobs.worker import run_worker
from trefoil.project.schedule import SCHEDULE
from trefoil.start.beginning import firm_words
from trefoil.start.words.speaking import speak
from trefoil.timeline.readers import run_readers


def serve_jobs(host: str, port: int) -> int:
    """Jobs, schedule and the readers of the timeline, until SIGTERM; it listens nowhere."""
    return run_worker(schedule=SCHEDULE, read=_read)


def _read() -> int:
    """Readers and mails say the firm's words too."""
    speak(while_unchanged("firm words", firm_words))
    return run_readers()
