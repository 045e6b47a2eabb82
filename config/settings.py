"""Django's settings. They and `config.options` read the environment, and nothing else does.

With an empty environment this is a development server on SQLite, which is the queue too, and local
files.
`POLYGLYPH_ENV=production` asks for SECRET_KEY and ALLOWED_HOSTS and turns the conveniences off.
"""

from datetime import timedelta

from botocore.config import Config as BotoConfig
from corsheaders.defaults import default_headers

from config import production
from config.databases import database
from config.logs import LOGGING as LOGGING
from config.options import *  # noqa: F403  the product's own settings are settings too
from config.options import (
    BASE_DIR,
    BROKER,
    DATABASE_LIMITS,
    HSTS_SECONDS,
    HTTPS_ONLY,
    JOB_DEADLINE_SECONDS,
    PROCESS_ROLE,
    PRODUCTION,
    SIGN_IN_FAILURES,
    SIGN_IN_LOCK_MINUTES,
    VAR_DIR,
    WORKERS,
    env,
    secret_key,
)
from config.unfold import UNFOLD as UNFOLD

DEBUG = False
SECRET_KEY = secret_key()
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = True

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "corsheaders",
    "drf_spectacular_sidecar",
    "django_q",
    "axes",
    "accounts",
    "billing",
    "files",
    "ocr",
]

MIDDLEWARE = [
    "config.middleware.scrub_query_key",
    "ocr.api.server.waiting.log_requests",
    "config.middleware.admin_policy",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

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
            ]
        },
    }
]

DATABASES = {"default": database(env, VAR_DIR, DATABASE_LIMITS[PROCESS_ROLE])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# django-axes refuses before the password is looked at, which would be slow.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = SIGN_IN_FAILURES
AXES_COOLOFF_TIME = timedelta(minutes=SIGN_IN_LOCK_MINUTES)
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
# A locked account opens again in time, even while somebody goes on guessing.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS: list[str] = []  # the log names account and address
LOGIN_REDIRECT_URL = "/admin/"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Local files are stored under VAR_DIR; a bucket's name moves them to S3. The location is never
# empty, because django-storages would then let a key leave its folder.
S3_BUCKET = env.str("S3_BUCKET", default="")
S3_OPTIONS = {
    "bucket_name": S3_BUCKET,
    "location": env.str("S3_LOCATION", default="polyglyph"),
    "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
    "region_name": env.str("S3_REGION", default="us-east-1"),
    "default_acl": None,
    "file_overwrite": False,
    "querystring_auth": True,
    "max_memory_size": 1024 * 1024,  # of a file that is read; more of it goes to disk
    # botocore's defaults let a request hang for minutes when the storage is unreachable
    "client_config": BotoConfig(
        connect_timeout=5,
        read_timeout=30,
        retries={"mode": "standard", "max_attempts": 3},
        signature_version="s3v4",
    ),
}
STORAGES = {
    "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": S3_OPTIONS}
    if S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "storage", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "tmp"
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# Messages only wake workers (see ocr.tasks): a lost, repeated or late message does no harm, so it
# is deleted when it is received, and no result is stored.
Q_CLUSTER = {
    **BROKER.for_cluster(),
    "name": "polyglyph",
    "workers": WORKERS,
    "queue_limit": WORKERS,
    "bulk": 1,
    # Leases and limits of jobs end work long before these, which must exceed the longest job.
    "timeout": int(JOB_DEADLINE_SECONDS) + 300,
    "retry": int(JOB_DEADLINE_SECONDS) + 900,
    "ack_failures": True,
    "max_attempts": 1,
    "save_limit": -1,
    "recycle": 500,
    "catch_up": False,
    "label": "Queue",
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}

# Browsers on these origins may call the interfaces: a list of origins, or * for all. Cookies are
# never accepted there.
CORS_ORIGINS = env.list("CORS_ORIGINS", default=[])
CORS_ALLOW_ALL_ORIGINS = CORS_ORIGINS == ["*"]
CORS_ALLOWED_ORIGINS = [] if CORS_ALLOW_ALL_ORIGINS else CORS_ORIGINS
CORS_URLS_REGEX = r"^/(?!admin/).*$"
CORS_ALLOW_HEADERS = [*default_headers, "x-api-key", "idempotency-key", "x-request-id"]
CORS_EXPOSE_HEADERS = [
    "X-Request-Id",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "Idempotent-Replayed",
    "Content-Disposition",
]

SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" makes browsers hide the origin that the CSRF check needs.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    production.insist(SECRET_KEY, ALLOWED_HOSTS)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = HSTS_SECONDS
    SECURE_SSL_REDIRECT = HTTPS_ONLY
    SECURE_REDIRECT_EXEMPT = ["^health$", "^ready$"]  # a load balancer asks from inside
    # Other names under the domain, and the browsers' list, are not ours to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
