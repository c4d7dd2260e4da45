"""Settings of the server tests: the product's apps and parts, with addresses that put the server to the proof."""

from trefoil.project.settings import *  # noqa: F403

ROOT_URLCONF = "trefoil.project.tests.processes.served_urls"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ALLOWED_HOSTS = ["*"]
DATA_UPLOAD_MAX_MEMORY_SIZE = None
