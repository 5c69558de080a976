"""Settings of every process. Production is the default; anything less must be asked for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF

from dxportal import environment

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = environment.required("DXPORTAL_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = environment.words("DXPORTAL_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.words("DXPORTAL_TRUSTED_ORIGINS")
# Only for the demo and the tests on the loopback interface, where there is no TLS.
PLAIN_HTTP = environment.flag("DXPORTAL_PLAIN_HTTP")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "django_htmx",
    "csp",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "organizations",
    "plans",
    "kpis",
    "inventories",
    "surveys",
    "committees",
    "dashboards",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages of tables shrink to a tenth; Django pads each answer at random against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "core.requests.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    # Django's own, but blind on the pages where people answer anonymous surveys.
    "core.quiet_middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.quiet_middleware.CsrfViewMiddleware",
    "core.quiet_middleware.AuthenticationMiddleware",
    "core.quiet_middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.requests.ChangeContextMiddleware",
    "core.requests.DomainErrorMiddleware",
]
# The check looks for Django's own name; ours stands in its place (core/quiet_middleware.py).
SILENCED_SYSTEM_CHECKS = ["security.W003"]

ROOT_URLCONF = "dxportal.urls"
WSGI_APPLICATION = "dxportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "dashboards.navigation.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ── Data ─────────────────────────────────────────────────────────────────────────────────────
DATABASES = {
    "default": environment.database(
        environment.required("DATABASE_URL"), pooled=environment.flag("DXPORTAL_DATABASE_POOL")
    )
}
# The role that the web and worker processes sign in as; it owns nothing (see docs/adr).
WEB_DATABASE_ROLE = environment.text("DXPORTAL_WEB_ROLE")
REDIS_URL = environment.required("REDIS_URL")
# Rate limits must count across web processes and survive a stopped Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}
# Private keys of surveys that are open, outside the database: web writes one at the opening, the
# worker destroys it at the close. Both must see the same folder (docs/adr/0014).
SURVEY_KEYS = environment.text("DXPORTAL_SURVEY_KEYS", str(BASE_DIR / ".local" / "survey-keys"))
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# ── Change records, written by PostgreSQL ───────────────────────────────────────────────────
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_constraint=False)
PGHISTORY_FIELD = pghistory.Field(null=True)

# ── Background work ─────────────────────────────────────────────────────────────────────────
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A stopped Redis must not hold up a person's click: one short try, then the sweep takes over.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "socket_keepalive": True,
    "max_retries": 0,
}
CELERY_TIMEZONE = "Asia/Tokyo"
CELERY_BEAT_SCHEDULE = {
    "sweep the outbox": {"task": "core.sweep_outbox", "schedule": 3.0, "options": {"expires": 10}},
    "judge the new day": {
        "task": "kpis.judge_today",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    "remind of rounds": {
        "task": "kpis.remind_of_rounds",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    "remind of meetings": {
        "task": "committees.remind_of_meetings",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    "look after surveys": {
        "task": "surveys.look_after",
        "schedule": 15.0,
        "options": {"expires": 14},
    },
    "drop old import previews": {
        "task": "kpis.drop_old_previews",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600},
    },
    "count inventories": {
        "task": "inventories.recount_today",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
}

# ── People ──────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "organizations.account_adapter.InvitationOnlyAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # the templates write whole subjects
ALLAUTH_TRUSTED_PROXY_COUNT = int(environment.text("DXPORTAL_TRUSTED_PROXIES", "0"))
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if environment.text("DXPORTAL_SMTP_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = environment.text("DXPORTAL_SMTP_HOST", "localhost")
# A mail server that does not answer must not hold up a worker.
EMAIL_TIMEOUT = 20
# The address under which people reach the portal; mails link to it.
PORTAL_BASE_URL = environment.text("DXPORTAL_BASE_URL")
DEFAULT_FROM_EMAIL = environment.text("DXPORTAL_MAIL_FROM", "dxportal@localhost.localdomain")

# ── Language and time ───────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True

# ── Static files ────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = environment.text("DXPORTAL_STATIC_ROOT", str(BASE_DIR / ".local" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Source maps are for debuggers; compressing the largest files twice is what takes the time.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    *("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff", "woff2"),
    *("map", "txt"),
]

# ── What a browser may do ───────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = None if PLAIN_HTTP else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 10

# ── API ─────────────────────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    # Tokens first: without either, the answer is then 401 and not 403.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "dashboards.api.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["dashboards.api.parsers.SmallJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "dashboards.api.errors.answer",
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "COERCE_DECIMAL_TO_STRING": True,
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "DXポータル API",
    "DESCRIPTION": (
        "計画・KPI・目標・実績・達成率を読み、実績を登録するためのAPIです。\n\n"
        "数はすべて文字列で返します（桁を失わないため）。値がないことは null で表し、"
        "0 とは区別します。受け付けられないときは、"
        "`code`（理由を表す語）、`detail`（何が起きたか）、"
        "`next_step`（どうすればよいか）を返します。"
    ),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": r"/api/v1/(organizations/\{code\}/)?",
    # Docstrings are for those who read the code; the API's readers get Japanese.
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
    "TAGS": [
        {"name": "団体", "description": "自分が役割を持つ団体"},
        {"name": "計画", "description": "計画の版、項目、節目"},
        {"name": "KPI", "description": "KPIの定義と目標"},
        {"name": "実績", "description": "実績を読む、登録する"},
        {"name": "達成状況", "description": "達成率、状況、その計算の根拠"},
    ],
    "ENUM_NAME_OVERRIDES": {
        "PlanState": "plans.models.Plan.State",
        "PlanVersionState": "plans.models.PlanVersion.State",
        "PlanItemKind": "plans.models.PlanItem.Kind",
        "IndicatorKind": "kpis.models.indicator.Kind",
        "WorkflowState": "kpis.models.measurement.WorkflowState",
        "FigureState": "kpis.models.measurement.FigureState",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # The validator badge would ask a host on the internet.
    "SWAGGER_UI_SETTINGS": {
        # Deep links would put links inside buttons, which screen readers can't reach.
        "deepLinking": False,
        "validatorUrl": None,
        "defaultModelsExpandDepth": 0,
        "docExpansion": "list",
    },
    "REDOC_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "filters": {"no quiet paths": {"()": "core.quiet_paths.NoQuietPaths"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no quiet paths"],
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # The sweep comes every three seconds; two lines each would bury what matters.
    "loggers": {
        # Named without handlers: Django's default would mail reports with what was sent.
        "django": {"level": "INFO"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}
