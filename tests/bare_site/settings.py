"""What `wagtail start` gives a project, plus the one plugin that BARE_SITE_PLUGIN names."""

import os
import tempfile
from pathlib import Path
from typing import Any

PLUGIN = os.environ["BARE_SITE_PLUGIN"]
_PLUGINS = {
    "teamweb_search": ["teamweb_search"],
    "teamweb_knowledge": [
        "teamweb_knowledge.newsletters",
        "teamweb_knowledge.contacts",
        "teamweb_knowledge.questions",
        "teamweb_knowledge.guidelines",
        "teamweb_knowledge.ozg",
        "teamweb_knowledge.glossary",
    ],
    "teamweb": [
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
        # What these apps ask a project to install, as their documentation says.
        "allauth",
        "allauth.account",
        "allauth.mfa",
        "allauth.usersessions",
        "django_htmx",
    ],
}
_FOLDER = Path(tempfile.mkdtemp(prefix="teamweb-bare-site-"))

SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "tests.bare_site.urls"
USE_TZ = True
LANGUAGE_CODE = "de"
WAGTAIL_SITE_NAME = "Bare site"
WAGTAILADMIN_BASE_URL = "http://testserver"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(_FOLDER / "db.sqlite3")}
}
STATIC_URL = "static/"
MEDIA_ROOT = str(_FOLDER / "media")

INSTALLED_APPS = [
    *_PLUGINS[PLUGIN],
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

if PLUGIN == "teamweb_search":
    SEARCH_WAGTAIL_PAGES = SEARCH_INDEX_ON_COMMIT = True
if PLUGIN == "teamweb":
    TEMPLATES[0]["OPTIONS"]["builtins"] = [
        "django.templatetags.i18n",
        "django.templatetags.static",
    ]
    MIDDLEWARE += [
        "teamweb.access.middleware.AccessVersionMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
    ]
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(_FOLDER / "private"), "base_url": None},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
