"""What a project's settings lack is named with the line to add."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from teamweb.core import installation


def hints() -> str:
    return "\n".join(message.hint for message in installation.check_installation())


def test_the_site_lacks_nothing(settings):
    installation.require_apps(settings.INSTALLED_APPS)
    assert installation.check_installation() == []


@pytest.mark.parametrize("name", installation.APPS)
def test_an_app_that_is_missing(name, settings):
    others = [app for app in settings.INSTALLED_APPS if app != name]

    with pytest.raises(ImproperlyConfigured, match=f'add to INSTALLED_APPS:\n    "{name}",$'):
        installation.require_apps(others)


@pytest.mark.parametrize("name", installation.MIDDLEWARE)
def test_middleware_that_is_missing(name, settings):
    settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if path != name]
    assert hints() == f'Add "{name}", to MIDDLEWARE.'


@pytest.mark.parametrize("name", installation.BUILTINS)
def test_template_tags_that_are_missing(name, settings):
    (engine,) = settings.TEMPLATES
    names = [path for path in installation.BUILTINS if path != name]
    settings.TEMPLATES = [{**engine, "OPTIONS": {**engine["OPTIONS"], "builtins": names}}]
    assert f'"{name}"' in hints()


def test_a_backend_that_is_missing(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    assert "allauth.account.auth_backends.AuthenticationBackend" in hints()


def test_files_of_spaces_need_a_storage_of_their_own(settings):
    public = settings.STORAGES["default"]
    settings.STORAGES = {"default": public}
    assert 'STORAGES["private"] = {' in hints()

    settings.STORAGES = {"default": public, "private": public}
    assert "outside MEDIA_ROOT" in hints()


def test_an_address_for_links(settings):
    settings.BASE_URL = ""
    assert 'BASE_URL = "https://' in hints()


@pytest.mark.parametrize("setting", installation.DOTTED_PATHS)
def test_a_dotted_path_that_leads_nowhere(setting, settings):
    setattr(settings, setting, "host.nothing.here")
    (message,) = installation.check_installation()
    assert setting in message.hint and "host.nothing.here" in message.msg


def test_a_function_in_place_of_its_dotted_path(settings):
    settings.OPENS_ADMIN = len
    (message,) = installation.check_installation()
    assert "OPENS_ADMIN" in message.hint


def test_accounts_that_anybody_can_make(settings):
    del settings.ACCOUNT_ADAPTER
    assert 'ACCOUNT_ADAPTER = "teamweb.accounts.signin.adapters.AccountAdapter"' in hints()
