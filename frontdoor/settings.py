"""Settings, all from the environment. Without one, a process is in production mode and wants its secrets."""

import os
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from environs import Env

from frontdoor.local import paths
from frontdoor.local.local_secrets import local_secret

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA = paths.data_folder()
PORT = env.int("PORT", 8000)

# Local mode is asked for by make and manage.py. Nothing falls into it by accident: no mode means production.
MODE = env.str("FRONTDOOR_MODE", "production", validate=lambda mode: mode in {"local", "production"})
LOCAL = MODE == "local"
DEBUG = False

SECRET_KEY = env.str("SECRET_KEY", local_secret(DATA, "secret_key") if LOCAL else "")
# Signs the scope a transaction acts under. The database holds it too, where the application role cannot read it.
SCOPE_KEY = env.str("SCOPE_KEY", local_secret(DATA, "scope_key") if LOCAL else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"] if LOCAL else [])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# Where links in emails and text messages lead, without a slash at its end.
SITE_ADDRESS = env.str("SITE_ADDRESS", next(iter(CSRF_TRUSTED_ORIGINS), f"http://127.0.0.1:{PORT}"))

INSTALLED_APPS = [
    "frontdoor.core",  # before django.forms: its form templates are the house's
    "frontdoor.accounts",
    "frontdoor.reference",
    "frontdoor.outbox",
    "frontdoor.links",
    "frontdoor.drafts",
    "frontdoor.jobs",
    "frontdoor.imports",
    "neighbourhoods",
    "frontdoor.people",
    "frontdoor.voice",
    "enabling_help",
    "networks",
    "readiness",
    "frontdoor.flows",
    "frontdoor.local",
    "frontdoor.accounts.admin_app.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "axes",
    "csp",
    "django_celery_beat",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guardian",
    "oauth2_provider",
    "pgtrigger",
    "phonenumber_field",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "frontdoor.accounts.middleware.ScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "frontdoor.links.request_log.RequestLogMiddleware",
    "frontdoor.core.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "frontdoor.urls"
WSGI_APPLICATION = "frontdoor.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontdoor.core.context.site",
                "frontdoor.accounts.context.acting",
            ],
            "builtins": ["frontdoor.core.templatetags.moments"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database: the application role, always; manage.py names the owner for migrate and the role set-up alone.
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", paths.database_url(DATA, "fd_owner") if LOCAL else "")
DATABASE_URL = env.str("DATABASE_URL", paths.database_url(DATA, "fd_app") if LOCAL else "")
AS_OWNER = env.bool("FRONTDOOR_AS_OWNER", False)
DATABASES = {
    "default": {
        **dj_database_url.parse(DATABASE_OWNER_URL if AS_OWNER else DATABASE_URL),
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # a transaction pooler may sit between
    }
}
APPLICATION_ROLE = dj_database_url.parse(DATABASE_URL).get("USER", "") if DATABASE_URL else "fd_app"
REPORT_ROLE = env.str("DATABASE_REPORT_ROLE", "fd_report")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who can act
AUTH_USER_MODEL = "accounts.User"
OAUTH2_PROVIDER_APPLICATION_MODEL = "accounts.ApiClient"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
GUARDIAN_RAISE_403 = False
ANONYMOUS_USER_NAME = None
AXES_FAILURE_LIMIT = 5
# The pair: a whole office shares one address, and a stranger who guesses at a name must not lock its owner out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = 0.25  # hours, from the last try
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "frontdoor.accounts.addresses.client_address"
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0 if LOCAL else 1)
AXES_LOCKOUT_CALLABLE = "frontdoor.core.views.locked_out"
CSRF_FAILURE_VIEW = "frontdoor.core.views.form_expired"
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"

# --- Partners' programs: client credentials and nothing else. The scope is opened by the authentication class.
API_PATHS = ("/api/",)
ADMIN_PATHS = ("/admin/",)
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "SCOPES": {
        "api": "Hear of those introduced to your organisation, and answer",
        "introduce": "Bring people to the front door, and introduce them to others",
        "webhooks": "Choose which of your addresses are told of what happens, and see what they were sent",
    },
    "DEFAULT_SCOPES": ["api"],
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "ACCESS_TOKEN_GENERATOR": "frontdoor.accounts.tokens.sealed_token",
    "OAUTH2_VALIDATOR_CLASS": "frontdoor.accounts.tokens.SealedTokens",
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # only a digest of each token is kept
    # The ways we do not open, shut: RFC 9700, which version 4 of the library makes its default.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["frontdoor.accounts.authentication.ClientAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "frontdoor.core.problems.answer",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Front door: partner API",
    "VERSION": "1.0.0",
    "PREPROCESSING_HOOKS": ["frontdoor.api.schema.version_one"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "OAUTH2_FLOWS": ["clientCredentials"],
    "OAUTH2_TOKEN_URL": "/o/token/",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "frontdoor.api.schema.in_our_words"],
    "ENUM_NAME_OVERRIDES": {
        "ReferralStatus": "enabling_help.workflow.State",
        "ReferralKind": "enabling_help.workflow.IntroductionKind",
        "ReferralOutcome": "enabling_help.workflow.Outcome",
        "ReferralEvent": "enabling_help.models.Event",
        "WayToReach": "frontdoor.people.models.ReachKind",
    },
}

# --- Sessions, cookies and headers
SESSION_ENGINE = "frontdoor.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", not LOCAL)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from inside, in front of no proxy
SECURE_PROXY_SSL_HEADER = None if LOCAL else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}


# --- The council, as every page names it. Merrowdale is made up and stands in local mode only; elsewhere a check
# wants them all.
def _council(name: str, made_up: str) -> str:
    return env.str(f"COUNCIL_{name}", made_up if LOCAL else "")


COUNCIL = {
    "name": _council("NAME", "Merrowdale Council"),
    "logo": env.str("COUNCIL_LOGO", ""),
    "colour": env.str("COUNCIL_COLOUR", "#1f5b4f"),
    "link_colour": env.str("COUNCIL_LINK_COLOUR", "#1b5a72"),
    "surface_colour": env.str("COUNCIL_SURFACE_COLOUR", "#f6f2ea"),
    "website": env.str("COUNCIL_WEBSITE", ""),
    "phone": _council("PHONE", "01632 960 100"),
    "opening_hours": env.str("COUNCIL_OPENING_HOURS", "Monday to Friday, 9am to 5pm"),
    "email": _council("EMAIL", "frontdoor@merrowdale.example"),
    "out_of_hours_phone": _council("OUT_OF_HOURS_PHONE", "01632 960 199"),
    "postal_address": _council("POSTAL_ADDRESS", "Adult Social Care, Merrowdale Council, Market Square, Merrowdale"),
    "complaints_email": _council("COMPLAINTS_EMAIL", "complaints@merrowdale.example"),
    "data_protection_email": _council("DATA_PROTECTION_EMAIL", "data.protection@merrowdale.example"),
}

# --- Words, time, files
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", DATA / "static"))
STATICFILES_DIRS = [BASE_DIR / "frontdoor" / "assets" / "built"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "files"
PHONENUMBER_DEFAULT_REGION = "GB"

# --- Jobs. Redis only nudges; what must not be lost is in the outbox and jobs tables.
REDIS_URL = env.str("REDIS_URL", paths.redis_url(DATA) if LOCAL else "")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_timeout": 5, "socket_connect_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# Each entry lapses when its next one is due: a worker that was away finds one of each waiting, not hundreds.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "worker's heartbeat": {
        "task": "frontdoor.jobs.tasks.heartbeat",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "deliver what is due": {
        "task": "frontdoor.outbox.tasks.deliver_due",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "take up work whose worker was lost": {
        "task": "frontdoor.jobs.scheduled.take_up_lost",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "seal who looked": {"task": "people.seal_looks", "schedule": 60.0, "options": {"expires": 60}},
    "tidy drafts": {"task": "drafts.tidy", "schedule": crontab(hour=3, minute=10)},
    "tidy imports": {"task": "imports.tidy", "schedule": crontab(hour=3, minute=20)},
    "read other directories' feeds": {
        "task": "neighbourhoods.read_feeds",
        "schedule": crontab(hour=2, minute=10),
        "options": {"expires": 3600},
    },
    "end breaks": {"task": "neighbourhoods.end_breaks", "schedule": crontab(minute=2)},
    "tidy keys": {"task": "accounts.tidy_keys", "schedule": crontab(hour=3, minute=30)},
    "make the week's reports": {"task": "flows.make_due_reports", "schedule": crontab(hour=4, minute=30)},
    "ask how it went": {"task": "enabling_help.follow_ups_fall_due", "schedule": crontab(minute=5)},
    "chase silence": {"task": "enabling_help.chase_silence", "schedule": crontab(minute=25, hour="7-18")},
    "pass on what people told us": {"task": "voice.pass_on", "schedule": crontab(hour=2, minute=40)},
    "count what became of messages": {"task": "outbox.count_day", "schedule": crontab(hour=1, minute=15)},
    "take answers back": {"task": "voice.return_answers", "schedule": 60.0, "options": {"expires": 60}},
}

# --- Ways out of the house, by the name a message is queued under.
OUTBOX_TRANSPORTS = {
    "console": "frontdoor.outbox.transports.ConsoleTransport",
    "webhook": "frontdoor.outbox.webhooks.WebhookTransport",
}
# Email goes through the server named here, else through GOV.UK Notify, which sends text messages too; in local mode,
# where neither is set, both go to the log. Elsewhere whoever asked for them is rung.
EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", True)
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "") or COUNCIL["email"]
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", "")
NOTIFY_EMAIL_TEMPLATE = env.str("NOTIFY_EMAIL_TEMPLATE", "")
NOTIFY_TEXT_TEMPLATE = env.str("NOTIFY_TEXT_TEMPLATE", "")
NOTIFY_ADDRESS = env.str("NOTIFY_ADDRESS", "https://api.notifications.service.gov.uk")
_written = {
    "email": (EMAIL_HOST and "writing.SmtpTransport") or (NOTIFY_API_KEY and "writing.NotifyTransport"),
    "text": NOTIFY_API_KEY and "writing.NotifyTransport",
}
for _way, _through in _written.items():
    if _through or LOCAL:
        OUTBOX_TRANSPORTS[_way] = f"frontdoor.outbox.{_through or 'transports.ConsoleTransport'}"
# The longest wait after each attempt to call a partner's program, in seconds: the table of Standard Webhooks 1.0.0.
WEBHOOK_WAITS = env.list("WEBHOOK_WAITS", [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400], subcast=float)
WEBHOOK_FIRST_REST = env.float("WEBHOOK_FIRST_REST", 30.0)  # seconds an endpoint rests that failed again and again

# Hosts with their port (feeds.example:8080) that may be called though they are not public, and without https: for a
# feed on one's own network, and for tests. Everything else that is called is https and public.
ADDRESSES_ALLOWED: frozenset[str] = frozenset(env.list("ADDRESSES_ALLOWED", []))

# --- How long what is unfinished is kept, and how large a file may be
DRAFTS_KEPT_DAYS = env.int("DRAFTS_KEPT_DAYS", 30)  # since the last save
IMPORTS_KEPT_DAYS = env.int("IMPORTS_KEPT_DAYS", 90)  # then a file's rows go; its report stays
API_CALLS_A_MINUTE = env.int("API_CALLS_A_MINUTE", 600)  # of each program
KEYS_KEPT_DAYS = env.int("KEYS_KEPT_DAYS", 7)  # how long a program may send a POST again under its key
IMPORT_MOST_BYTES = env.int("IMPORT_MOST_BYTES", 20_000_000)
IMPORT_MOST_ROWS = env.int("IMPORT_MOST_ROWS", 100_000)

# --- Reports on how people move through support, in days and calendar months
FLOW_PERIOD_MONTHS = env.int("FLOW_PERIOD_MONTHS", 3, validate=lambda months: months in {1, 2, 3, 4, 6, 12})
FLOW_ANSWER_DAYS = env.int("FLOW_ANSWER_DAYS", 14)  # how long an answer to an introduction is waited for
REPLY_WORKING_DAYS = env.int("REPLY_WORKING_DAYS", 5)  # within how many an answer to an introduction is expected
REMIND_AFTER = env.list("REMIND_AFTER", [6, 9], subcast=int)  # working days after which silence is chased
FLOW_AGAIN_DAYS = env.int("FLOW_AGAIN_DAYS", 28)  # within how many days a need raised again counts as coming back
