"""Django's settings; what a firm may choose comes from environment.py."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from trefoil.project import environment

PACKAGE = Path(__file__).resolve().parent.parent

TREFOIL_DATA = environment.data_folder()
TREFOIL_HOST: str = environment.read("TREFOIL_HOST")
TREFOIL_PORT: int = environment.read("TREFOIL_PORT")
TREFOIL_URL: str = environment.read("TREFOIL_URL").rstrip("/") or f"http://{TREFOIL_HOST}:{TREFOIL_PORT}"
TREFOIL_WEB_WORKERS: int = environment.read("TREFOIL_WEB_WORKERS")
TREFOIL_WEB_THREADS: int = environment.read("TREFOIL_WEB_THREADS")
TREFOIL_MAX_BODY: int = environment.read("TREFOIL_MAX_BODY")
TREFOIL_IMPORT_MAX_BYTES = TREFOIL_MAX_BODY
TREFOIL_BATCH = 500
TREFOIL_KEEP_UNCHANGED = True

SECRET_KEY = environment.secret_key(TREFOIL_DATA)
DEBUG: bool = environment.read("TREFOIL_DEBUG")
IS_SECURE = TREFOIL_URL.startswith("https://")
ALLOWED_HOSTS = [
    urlsplit(TREFOIL_URL).hostname or "localhost", TREFOIL_HOST, "localhost", "127.0.0.1",
    *filter(None, environment.read("TREFOIL_ALLOWED_HOSTS").split(",")),
]  # fmt: skip

TREFOIL_APPS = [
    "trefoil.jobs",
    "trefoil.ui",
    "trefoil.identity",
    "trefoil.lists",
    "trefoil.customfields",
    "trefoil.timeline",
    "trefoil.customers",
    "trefoil.planner",
    "trefoil.planner.calendar",
    "trefoil.search",
    "trefoil.notifications",
    "trefoil.exchange",
    "trefoil.collaborative.presence",
    "trefoil.collaborative.documents",
    "trefoil.operational.sales",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "ninja",
    "csp",
    *TREFOIL_APPS,
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "trefoil.core",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "trefoil.project.middleware.bounds",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "trefoil.project.middleware.person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "trefoil.project.middleware.refusals",
]

ROOT_URLCONF = "trefoil.project.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / app.removeprefix("trefoil.").replace(".", "/") / "templates" for app in TREFOIL_APPS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "trefoil.core.html.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "trefoil.project.context.page",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

DATABASES = {"default": environment.database(TREFOIL_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "trefoil.jobs.backend.DatabaseBackend", "QUEUES": []}}

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["trefoil.identity.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "trefoil.identity.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_SECURE else "http"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
USERSESSIONS_TRACK_ACTIVITY = False
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_NAME = "__Host-trefoil" if IS_SECURE else "trefoil"
SESSION_ENGINE = "trefoil.identity.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [TREFOIL_URL]
CSRF_FAILURE_VIEW = "trefoil.project.errors.csrf_failed"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"},
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("pl", "Polski"), ("he", "עברית")]
LOCALE_PATHS = [PACKAGE / "project" / "locale"]
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = None
STATICFILES_DIRS: list[Path] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = TREFOIL_DATA / "files"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 365 * 24 * 3600  # every address carries a mark of its content

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024


vars().update(environment.mail())
MAIL_IS_ON: bool = bool(environment.read("TREFOIL_MAIL_URL"))
DEFAULT_FROM_EMAIL: str = environment.read("TREFOIL_MAIL_FROM")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.read("TREFOIL_LOG_LEVEL")},
}
SILENCED_SYSTEM_CHECKS = ["models.W042"]
