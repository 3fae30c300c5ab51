"""Checks of a project's settings: each names what is missing or wrong, and the line to add."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

# What an app needs beside it; the plain base template is in the glossary.
NEEDED_APPS = {
    "questions": ("glossary",),
    "guidelines": ("glossary",),
    "ozg": ("glossary",),
    "organisations": ("glossary",),
    "contacts": ("glossary", "ozg"),
    "newsletters": ("glossary", "ozg", "contacts"),
}
FIRST_PAGES = {
    "questions": "knowledge_questions:questions",
    "guidelines": "knowledge_guidelines:guidelines",
    "ozg": "knowledge_ozg:topics",
    "organisations": "knowledge_organisations:organisations",
    "contacts": "knowledge_contacts:subscribe",
    "newsletters": "knowledge_newsletters:issues",
    "glossary": "knowledge_glossary:glossary",
}
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
    "KNOWLEDGE_READABLE_ACCESS": "(user) -> set of access ids",
    "KNOWLEDGE_EDITABLE_ACCESS": "(user) -> set of access ids",
    "KNOWLEDGE_SHOWN_ADDRESSES": "(people, viewer) -> {user id: address}",
    "KNOWLEDGE_DIGEST_SECRET": "() -> a secret that never changes",
    "KNOWLEDGE_BRAND": "() -> name, sender_body, imprint_url, accent and accent_on_dark of the site",
    "KNOWLEDGE_MAIL_BACKEND": "() -> a mail backend for mailings",
}


@register()
def check_settings(**kwargs: Any) -> list[CheckMessage]:
    return [*_apps(), *_middleware(), *_templates(), *_dotted_paths(), *_addresses(), *_urls()]


def _installed() -> list[str]:
    return [name for name in FIRST_PAGES if apps.is_installed(f"teamweb_knowledge.{name}")]


def _apps() -> Iterator[CheckMessage]:
    installed = _installed()
    for name in installed:
        for other in NEEDED_APPS.get(name, ()):
            if other not in installed:
                yield Error(
                    f"teamweb_knowledge.{name} needs teamweb_knowledge.{other}.",
                    hint=f'Add "teamweb_knowledge.{other}" to INSTALLED_APPS.',
                    id="teamweb_knowledge.E001",
                )


def _middleware() -> Iterator[CheckMessage]:
    for path in MIDDLEWARE:
        if not _has_middleware(path):
            yield Error(
                f"Knowledge needs the middleware {path}.",
                hint=f'Add "{path}" to MIDDLEWARE.',
                id="teamweb_knowledge.E002",
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
        get_template("knowledge/base.html")
    except TemplateDoesNotExist:
        yield Error(
            "The templates of knowledge are not found.",
            hint='Set "APP_DIRS": True in TEMPLATES.',
            id="teamweb_knowledge.E003",
        )
    engines: list[Any] = settings.TEMPLATES
    for engine in engines:
        if not engine["BACKEND"].endswith("DjangoTemplates"):
            continue
        there = engine.get("OPTIONS", {}).get("context_processors", [])
        for path in CONTEXT_PROCESSORS:
            if path not in there:
                yield Error(
                    f"The templates of knowledge need the context processor {path}.",
                    hint=f'Add "{path}" to context_processors in TEMPLATES.',
                    id="teamweb_knowledge.E004",
                )


def _dotted_paths() -> Iterator[CheckMessage]:
    for name, signature in DOTTED_PATHS.items():
        path = getattr(settings, name, None)
        if path and (problem := _problem_with(path)):
            yield Error(
                f"{name} names no function: {problem}",
                hint=f'Set {name} = "package.module.function", {signature}.',
                id="teamweb_knowledge.E005",
            )


def _problem_with(path: Any) -> str:
    if not isinstance(path, str):
        return f"{path!r} is no dotted path"
    try:
        found = import_string(path)
    except ImportError as error:
        return str(error)
    return "" if callable(found) else f"{path} cannot be called"


def _addresses() -> Iterator[CheckMessage]:
    """Mails carry full links."""
    base = getattr(settings, "BASE_URL", None) or getattr(settings, "WAGTAILADMIN_BASE_URL", "")
    if "contacts" in _installed() and not str(base).startswith(("http://", "https://")):
        yield Error(
            "Links in mails have no host.",
            hint='Set WAGTAILADMIN_BASE_URL = "https://www.example.org".',
            id="teamweb_knowledge.E006",
        )


def _urls() -> Iterator[CheckMessage]:
    if not getattr(settings, "ROOT_URLCONF", None):
        return
    for name in _installed():
        try:
            reverse(FIRST_PAGES[name])
        except NoReverseMatch:
            yield Warning(
                f"The pages of teamweb_knowledge.{name} have no address.",
                hint=f'Add path("", include("teamweb_knowledge.{name}.urls")) to the urlpatterns '
                f"of {settings.ROOT_URLCONF}, before the urls of Wagtail.",
                id="teamweb_knowledge.W001",
            )
