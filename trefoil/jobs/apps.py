from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Imports every app's tasks.py: only functions declared there as tasks can be run by a worker."""

    name = "trefoil.jobs"
    label = "jobs"

    def ready(self) -> None:
        autodiscover_modules("tasks")
