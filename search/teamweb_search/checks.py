"""Checks of a project's settings: each names what is missing or wrong, and the line to add."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import connection
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
CONTEXT_PROCESSORS = (
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
)
DOTTED_PATHS = {
    "SEARCH_READABLE_ACCESS": "(user) -> access ids",
    "SEARCH_SPACE_ACCESS": "(space key) -> access id",
    "SEARCH_SPACE_LABELS": "(keys, user) -> {key: name}",
    "SEARCH_SYNONYMS": "() -> groups of terms",
    "SEARCH_FINAL_CHECK": "(user, sources) -> sources that may be shown",
}


@register()
def check_settings(**kwargs: Any) -> list[CheckMessage]:
    return [*_middleware(), *_templates(), *_dotted_paths(), *_engine(), *_worker(), *_urls()]


def _middleware() -> Iterator[CheckMessage]:
    for path in MIDDLEWARE:
        if not _has_middleware(path):
            yield Error(
                f"Search needs the middleware {path}.",
                hint=f'Add "{path}" to MIDDLEWARE.',
                id="teamweb_search.E001",
            )


def _has_middleware(path: str) -> bool:
    """Whether it, or a class made of it, is installed."""
    if path in settings.MIDDLEWARE:
        return True
    wanted = import_string(path)
    for other in settings.MIDDLEWARE:
        try:
            found = import_string(other)
        except ImportError:
            continue  # Django names it itself.
        if isinstance(found, type) and issubclass(found, wanted):
            return True
    return False


def _templates() -> Iterator[CheckMessage]:
    try:
        get_template("teamweb_search/search.html")
    except TemplateDoesNotExist:
        yield Error(
            "The templates of search are not found.",
            hint='Set "APP_DIRS": True in TEMPLATES.',
            id="teamweb_search.E002",
        )
    engines: list[Any] = settings.TEMPLATES
    for engine in engines:
        if not engine["BACKEND"].endswith("DjangoTemplates"):
            continue
        there = engine.get("OPTIONS", {}).get("context_processors", [])
        for path in CONTEXT_PROCESSORS:
            if path not in there:
                yield Error(
                    f"The templates of search need the context processor {path}.",
                    hint=f'Add "{path}" to context_processors in TEMPLATES.',
                    id="teamweb_search.E003",
                )


def _dotted_paths() -> Iterator[CheckMessage]:
    for name, signature in DOTTED_PATHS.items():
        path = getattr(settings, name, None)
        if path and (problem := _problem_with(path)):
            yield Error(
                f"{name} names no function: {problem}",
                hint=f'Set {name} = "package.module.function", a function {signature}.',
                id="teamweb_search.E004",
            )
    labels = getattr(settings, "SEARCH_KIND_LABELS", {})
    if isinstance(labels, str):
        try:
            labels = import_string(labels)
        except ImportError as error:
            labels = error
    if not hasattr(labels, "items"):
        yield Error(
            f"SEARCH_KIND_LABELS is no mapping: {labels}",
            hint='Set SEARCH_KIND_LABELS = {"page": "Pages"}, or the dotted path of a mapping.',
            id="teamweb_search.E005",
        )


def _problem_with(path: Any) -> str:
    if not isinstance(path, str):
        return f"{path!r} is no dotted path"
    try:
        found = import_string(path)
    except ImportError as error:
        return str(error)
    return "" if callable(found) else f"{path} cannot be called"


def _engine() -> Iterator[CheckMessage]:
    url = getattr(settings, "ELASTICSEARCH_URL", "")
    if url and not str(url).startswith(("http://", "https://")):
        yield Error(
            f"ELASTICSEARCH_URL is no address: {url!r}",
            hint='Set ELASTICSEARCH_URL = "http://localhost:9200".',
            id="teamweb_search.E006",
        )
    if url and find_spec("elasticsearch") is None:
        yield Error(
            "ELASTICSEARCH_URL is set, and the client of Elasticsearch is not installed.",
            hint='Run: pip install "elasticsearch>=8.19,<9".',
            id="teamweb_search.E007",
        )
    if not url and connection.vendor not in ("sqlite", "postgresql"):
        yield Error(
            f"Search has no engine inside {connection.display_name}.",
            hint='Set ELASTICSEARCH_URL = "http://localhost:9200".',
            id="teamweb_search.E008",
        )


def _worker() -> Iterator[CheckMessage]:
    # "default" is the application of a project that has none.
    has_celery = current_app.main != "default" or current_app.conf.broker_url
    if not has_celery and not getattr(settings, "SEARCH_INDEX_ON_COMMIT", False):
        yield Warning(
            "No Celery application is configured: changes are not found before `manage.py reindex`.",
            hint="Set SEARCH_INDEX_ON_COMMIT = True, or run a Celery worker and beat.",
            id="teamweb_search.W001",
        )


def _urls() -> Iterator[CheckMessage]:
    if not getattr(settings, "ROOT_URLCONF", None):
        return
    try:
        reverse("teamweb_search:search")
    except NoReverseMatch:
        yield Warning(
            "The search page has no address.",
            hint='Add path("", include("teamweb_search.urls")) to the urlpatterns of '
            f"{settings.ROOT_URLCONF}, before the urls of Wagtail.",
            id="teamweb_search.W002",
        )
