"""Settings of the process tests: the queue and the server's parts, without the rest of the product."""

from trefoil.project import environment

TREFOIL_DATA = environment.data_folder()
TREFOIL_WEB_THREADS: int = environment.read("TREFOIL_WEB_THREADS")
TREFOIL_MAX_BODY: int = environment.read("TREFOIL_MAX_BODY")
SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django_tasks",
    "trefoil.jobs",
    "trefoil.jobs.tests",
]
DATABASES = {"default": environment.database(TREFOIL_DATA)}
TASKS = {"default": {"BACKEND": "trefoil.jobs.backend.DatabaseBackend", "QUEUES": []}}
USE_TZ = True
TIME_ZONE = "UTC"
