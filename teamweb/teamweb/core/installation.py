"""What teamweb asks of a project's settings: each thing missing is named with the line to add."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

APPS = (
    *("teamweb.meetings", "teamweb.spaces", "teamweb.coediting", "teamweb.todos"),
    *("teamweb.comments", "teamweb.notifications", "teamweb.access", "teamweb.groups"),
    *("teamweb.accounts", "teamweb.core", "allauth", "allauth.account", "allauth.mfa"),
    *("allauth.usersessions", "django_htmx", "wagtail.contrib.settings"),
    "django.forms",
)
MIDDLEWARE = (
    "teamweb.access.middleware.AccessVersionMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
)
BUILTINS = ("django.templatetags.i18n", "django.templatetags.static")
BACKENDS = ("allauth.account.auth_backends.AuthenticationBackend",)
# Settings that may name a function or a class of the project's own.
DOTTED_PATHS = (
    *("ACCOUNT_ADAPTER", "ACCOUNTS_SEND_MAIL", "FORM_RENDERER", "MFA_ADAPTER"),
    *("BRAND", "MAIL_TRANSPORT", "OPENS_ADMIN", "UNREAD_NOTIFICATIONS"),
    *("PROFILE_MUNICIPALITY_NAME", "PROFILE_MUNICIPALITY_NAMES"),
)


def require_apps(installed_apps: Iterable[str]) -> None:
    """Raise ImproperlyConfigured with the lines that INSTALLED_APPS lacks.

    For `AppConfig.__init__`: without these apps the models could not even be imported.
    """
    installed = {_module(name) for name in installed_apps}
    if missing := [name for name in APPS if name not in installed]:
        lines = "".join(f'\n    "{name}",' for name in missing)
        raise ImproperlyConfigured(f"teamweb needs these apps; add to INSTALLED_APPS:{lines}")


def check_installation(**kwargs: Any) -> list[CheckMessage]:
    return [*_lists(), *_storage(), *_addresses(), *_dotted_paths(), *_sign_up()]


def _lists() -> Iterator[CheckMessage]:
    wanted = (
        ("E001", "MIDDLEWARE", MIDDLEWARE, settings.MIDDLEWARE),
        ("E002", 'TEMPLATES[0]["OPTIONS"]["builtins"]', BUILTINS, _builtins()),
        ("E003", "AUTHENTICATION_BACKENDS", BACKENDS, settings.AUTHENTICATION_BACKENDS),
    )
    for number, place, names, there in wanted:
        for name in names:
            if name not in there:
                yield Error(
                    f"{place} lacks {name}.",
                    hint=f'Add "{name}", to {place}.',
                    id=f"teamweb.{number}",
                )


def _builtins() -> list[str]:
    engines: list[Any] = settings.TEMPLATES
    return [name for engine in engines for name in engine["OPTIONS"].get("builtins", [])]


def _storage() -> Iterator[CheckMessage]:
    if "private" not in settings.STORAGES:
        yield Error(
            "STORAGES has no storage for files of spaces, which no address leads to.",
            hint=(
                'Add STORAGES["private"] = {"BACKEND":'
                ' "django.core.files.storage.FileSystemStorage",'
                ' "OPTIONS": {"location": BASE_DIR / "private", "base_url": None}}'
            ),
            id="teamweb.E004",
        )
    elif settings.STORAGES["private"] == settings.STORAGES["default"]:
        yield Error(
            'STORAGES["private"] is the same as STORAGES["default"]: its files would be public.',
            hint='Give STORAGES["private"] a location outside MEDIA_ROOT.',
            id="teamweb.E005",
        )


def _addresses() -> Iterator[CheckMessage]:
    if not getattr(settings, "BASE_URL", ""):
        yield Error(
            "BASE_URL is missing: links in mails begin with it.",
            hint='Add BASE_URL = "https://teamweb.example.org"',
            id="teamweb.E006",
        )


def _dotted_paths() -> Iterator[CheckMessage]:
    for setting in DOTTED_PATHS:
        path = getattr(settings, setting, "")
        try:
            if path:
                import_string(str(path))
        except ImportError as error:
            yield Error(
                f"{setting} names {path!r}, which cannot be imported ({error}).",
                hint=f"Correct the dotted path in {setting}.",
                id="teamweb.E007",
            )


def _sign_up() -> Iterator[CheckMessage]:
    if not hasattr(settings, "ACCOUNT_ADAPTER"):
        yield Warning(
            "Anybody can make an account: allauth's own adapter is in force.",
            hint='Add ACCOUNT_ADAPTER = "teamweb.accounts.signin.adapters.AccountAdapter"',
            id="teamweb.W001",
        )


def _module(name: str) -> str:
    """The app's package, also of an entry that names its AppConfig."""
    return name.partition(".apps.")[0]
