"""Settings of the site that ships with the plugins.

Nothing here but what configuration/environment.py reads differs between installations.
"""

from typing import Any

from .configuration.content_security import CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_ADMIN  # noqa: F401
from .configuration.environment import read_configuration
from .configuration.logs import logging_settings
from .scheduling.schedule import CELERY_BEAT_SCHEDULE  # noqa: F401

CONFIGURATION = read_configuration()

SECRET_KEY = CONFIGURATION.secret_key
SECRET_KEY_FALLBACKS = CONFIGURATION.secret_key_fallbacks
DEBUG = CONFIGURATION.debug
ALLOWED_HOSTS = CONFIGURATION.allowed_hosts
BASE_URL = CONFIGURATION.base_url
WAGTAILADMIN_BASE_URL = BASE_URL
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# With an https address every cookie stays on https, and browsers are told so for a year.
IS_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
VAR_DIR = CONFIGURATION.var_dir
VAR_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
IS_EMBEDDED = CONFIGURATION.is_embedded

# The order decides which template wins: the site first, then from high to low (docs/architecture.md).
INSTALLED_APPS = [
    "teamweb_site",
    "teamweb.website",
    "teamweb.exchange",
    "teamweb.meetings",
    "teamweb.spaces",
    "teamweb.coediting",
    "teamweb.todos",
    "teamweb.comments",
    "teamweb.notifications",
    "teamweb.access",
    "teamweb.groups",
    "teamweb.accounts",
    "teamweb.core",
    "teamweb_knowledge.newsletters",
    "teamweb_knowledge.contacts",
    "teamweb_knowledge.questions",
    "teamweb_knowledge.guidelines",
    "teamweb_knowledge.ozg",
    "teamweb_knowledge.organisations",
    "teamweb_knowledge.glossary",
    "teamweb_search",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "teamweb.groups.admin_apps.WagtailUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "teamweb_site.middleware.request_log.RequestLogMiddleware",
    "teamweb_site.middleware.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "teamweb_site.middleware.compression.CompressedPagesMiddleware",
    "teamweb_site.middleware.maintenance.MaintenanceMiddleware",
    "teamweb.core.http.content_security.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "teamweb.accounts.middleware.PreferredLanguageMiddleware",
    "teamweb.access.middleware.AccessVersionMiddleware",
    "teamweb.access.middleware.ClosedInAdminMiddleware",
    "teamweb.core.http.submitted_text.SubmittedTextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "teamweb.accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "teamweb.core.http.unstorable_input.UnstorableInputMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "teamweb.website.administration.guard.AdminGuardMiddleware",
]

ROOT_URLCONF = "teamweb_site.urls"
ASGI_APPLICATION = "teamweb_site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

FORM_RENDERER = "teamweb.core.forms.renderer.KernFormRenderer"

# Asked by the page frame, which knows no other app.
UNREAD_NOTIFICATIONS = "teamweb.notifications.unread.unread_count"
BRAND = "teamweb.website.brand.current.brand"
OPENS_ADMIN = "teamweb.access.administration.opens_admin"

DATABASES = {"default": {**CONFIGURATION.database, "CONN_MAX_AGE": 0}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "teamweb.core.pooled_sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        # One writer at a time: taking the write lock at the start waits instead of failing later.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        # What DATABASE_URL says behind its question mark, such as sslmode.
        **CONFIGURATION.database.get("OPTIONS", {}),
        "pool": {"min_size": 2, "max_size": 12, "timeout": 10},
        # The server plans a query once for each connection, not anew every time.
        "server_side_binding": True,
        "prepare_threshold": 3,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "teamweb_site.User"
# The e-mail address is unique without regard to case: a constraint on Lower("email").
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
SESSION_ENGINE = "teamweb.accounts.signin.session_store"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "teamweb.accounts.signin.passwords.CommonPatternValidator"},
]

# Accounts: the e-mail address signs in, an invitation is the only way to a new account.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/my/"
ACCOUNT_ADAPTER = "teamweb.accounts.signin.adapters.AccountAdapter"
ACCOUNTS_SEND_MAIL = "teamweb.notifications.mail.account_mail.send_account_mail"
ACCOUNT_FORMS = {
    "login": "teamweb.accounts.signin.forms.LoginForm",
    "add_email": "teamweb.accounts.signin.forms.ChangeAddressForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Every address was confirmed by an invitation or by an administrator; a change is confirmed first.
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"accept_invitation": "20/m/ip", "ask_for_invitation": "5/h/ip"}
INVITATION_DAYS = 14

# Seconds in which changes to a meeting share one mail, and when the silent are asked once more.
MEETING_MAIL_DELAY = CONFIGURATION.meeting_mail_delay
MEETING_ATTACHMENT_MAX_BYTES = CONFIGURATION.meeting_attachment_max_bytes
MEETING_REMINDER_DAYS = CONFIGURATION.meeting_reminder_days
# The mailbox that answers to invitations arrive in, and its address.
INBOUND_MAIL = CONFIGURATION.inbound_mail
INBOUND_MAIL_ADDRESS = CONFIGURATION.inbound_mail_address
MFA_ADAPTER = "teamweb.accounts.signin.adapters.MfaAdapter"
REQUIRE_SECOND_FACTOR_FOR_ADMINISTRATORS = CONFIGURATION.require_second_factor
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Teamweb"
# The form asks for the second factor, and the old address stays until the new one is confirmed.
MFA_ALLOW_UNVERIFIED_EMAIL = True

LANGUAGE_CODE = "de"
FORMAT_MODULE_PATH = "teamweb.core.formats"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
# What an address typed without a scheme gets; Django 6 does so by itself.
FORMS_URLFIELD_ASSUME_HTTPS = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "media/"
MEDIA_ROOT = CONFIGURATION.media_root
# Files of spaces: served by our views after the permission check, never by address.
PRIVATE_MEDIA_ROOT = CONFIGURATION.media_root / "private"
STORAGES = {
    "default": {
        "BACKEND": "teamweb.core.files.storage.AtomicFileStorage",
        "OPTIONS": {"location": str(CONFIGURATION.media_root / "public")},
    },
    "private": {
        "BACKEND": "teamweb.core.files.storage.AtomicFileStorage",
        "OPTIONS": {"location": str(PRIVATE_MEDIA_ROOT), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A text too large to be stored (5 MB) is still read, and given back with a sentence.
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024
# Endings of names of files that are not stored; programs are known by their first bytes as well.
REFUSED_FILE_TYPES = CONFIGURATION.refused_file_types
# Nobody else on the machine reads them.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Bytes that one request may send: where it begins like this, from visitors, and from who is signed in.
BODY_LIMITS = [
    (prefix, 64_000)
    for prefix in (
        *("/accounts/", "/admin/login/", "/admin/password_reset/", "/_util/"),
        *(
            "/invitation/",
            "/meetings/invitation/",
            "/subscriptions/",
            "/u/",
            "/calendars/",
            "/api/",
        ),
    )
]
# Who was signed out meanwhile gets their text back, too.
BODY_LIMIT_FOR_VISITORS = DATA_UPLOAD_MAX_MEMORY_SIZE
BODY_LIMIT_FOR_MEMBERS = 100 * 1024 * 1024
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # No page names the others; compressing them takes long.

# Processes do not share memory: without Redis, rate limits and caches live in the database.
_DATABASE_CACHE: dict[str, Any] = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "teamweb_cache",
}
if CONFIGURATION.redis_url:
    CACHES = {
        "default": {
            "BACKEND": "teamweb.core.redis.cache.RedisOrDatabaseCache",
            "LOCATION": CONFIGURATION.redis_url,
            "OPTIONS": {"fallback": "database"},
        },
        "database": {**_DATABASE_CACHE, "OPTIONS": {"MAX_ENTRIES": 10_000}},
    }
else:
    CACHES = {"default": _DATABASE_CACHE}
# Pages fetch the sizes of their pictures in one query; Wagtail would write each one anew each time.
CACHES["renditions"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}

# Wagtail's background tasks: rows that commit with the change.
TASKS = {"default": {"BACKEND": "teamweb.core.jobs.task_backend.OutboxBackend"}}

# Celery only makes things quick: the due work is in rows, so messages may be lost or doubled.
BROKER_DIR = VAR_DIR / "broker"
if CONFIGURATION.redis_url:
    CELERY_BROKER_URL = CONFIGURATION.redis_url
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Longer than any task may take: then a dead worker's message goes to another one.
        "visibility_timeout": 600,
        "global_keyprefix": "teamweb-celery:",
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
    }
else:
    CELERY_BROKER_URL = "folder://"  # teamweb/teamweb/core/jobs/broker.py
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.3,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(CONFIGURATION.redis_url)
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = "default"
# A long newsletter must not keep the index waiting.
CELERY_TASK_ROUTES = {
    "teamweb.notifications.tasks.*": {"queue": "mail"},
    "teamweb_knowledge.newsletters.tasks.*": {"queue": "mail"},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat" / "schedule")
CELERY_BEAT_SCHEDULER = "teamweb_site.scheduling.beat:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 10

LOGGING = logging_settings(level=CONFIGURATION.log_level)
METRICS_TOKEN = CONFIGURATION.metrics_token

DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIGURATION.email_from
# Who is responsible, at the end of every mail.
MAIL_SENDER_BODY = KNOWLEDGE_SENDER_BODY = CONFIGURATION.sender_body
MAIL_IMPRINT_URL = KNOWLEDGE_IMPRINT_URL = CONFIGURATION.imprint_url
# Every mail of Django, Wagtail and allauth becomes a delivery; MAIL_TRANSPORT carries those out.
EMAIL_BACKEND = "teamweb.notifications.mail.email_backend.DeliveryBackend"
if CONFIGURATION.email:
    MAIL_TRANSPORT = "teamweb.notifications.mail.transports.SmtpTransport"
    EMAIL_HOST = CONFIGURATION.email["EMAIL_HOST"]
    EMAIL_PORT = CONFIGURATION.email["EMAIL_PORT"]
    EMAIL_HOST_USER = CONFIGURATION.email["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = CONFIGURATION.email["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = CONFIGURATION.email.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = CONFIGURATION.email.get("EMAIL_USE_SSL", False)
else:
    MAIL_TRANSPORT = "teamweb.notifications.mail.transports.MailboxTransport"
EMAIL_TIMEOUT = 20
MAIL_DIR = VAR_DIR / "mail"
# The local mailbox may be read at /dev/mail/ where no mail server and no other service is set.
SHOW_MAIL_DIR = IS_EMBEDDED and not CONFIGURATION.email

WAGTAIL_SITE_NAME = "Teamweb"
# Passwords and addresses are changed at /accounts/ only, which asks for the password again.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
# Browsers ask nobody but this site.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILIMAGES_IMAGE_FORM_BASE = "teamweb.website.uploads.picture_form.PictureForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_I18N_ENABLED = False
# No request to anybody else, not even for a picture.
WAGTAIL_GRAVATAR_PROVIDER_URL = None

# Web processes tell each other of changes; without Redis there is one process only.
COEDITING_REDIS_URL = CONFIGURATION.redis_url

ELASTICSEARCH_URL = CONFIGURATION.elasticsearch_url
ELASTICSEARCH_PREFIX = CONFIGURATION.elasticsearch_prefix

# The plugins learn from these dotted paths what they must not import.
SEARCH_READABLE_ACCESS = "teamweb.access.readable.readable_access_ids"
PROFILE_MUNICIPALITY_NAMES = "teamweb_site.bridges.organisations.municipality_names"
PROFILE_MUNICIPALITY_NAME = "teamweb_site.bridges.organisations.municipality_name"
KNOWLEDGE_READABLE_ACCESS = "teamweb.access.readable.readable_access_ids"
KNOWLEDGE_EDITABLE_ACCESS = "teamweb.access.readable.editable_access_ids"
KNOWLEDGE_SHOWN_ADDRESSES = "teamweb.accounts.people.shown_addresses.shown_addresses"
SEARCH_SPACE_ACCESS = "teamweb_site.bridges.search.space_access"
SEARCH_KIND_LABELS = "teamweb_site.bridges.search.KIND_LABELS"
SEARCH_SPACE_LABELS = "teamweb_site.bridges.search.space_names"
SEARCH_SYNONYMS = "teamweb_knowledge.glossary.synonyms.search_synonyms"
KNOWLEDGE_REQUESTS_PER_HOUR = CONFIGURATION.newsletter_requests_per_hour
KNOWLEDGE_BRAND = "teamweb.core.frame.brand.brand"
KNOWLEDGE_DIGEST_SECRET = "teamweb_site.operation.keys.digest_secret"
KNOWLEDGE_MAIL_BACKEND = "teamweb.notifications.mail.knowledge_backend.KnowledgeMailBackend"
