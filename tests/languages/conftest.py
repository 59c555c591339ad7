"""The demo site with everything that the browser's tests look at, and whoever looks at it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import translation


@pytest.fixture(autouse=True)
def plain_settings(settings):
    """Pages are read without collecting static files, and accounts made without slow hashes."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english_again():
    yield
    translation.activate("en")


@pytest.fixture
def scenery(db) -> dict[str, str]:
    """The demo data and the rare states beside it: what the addresses of `tests.e2e.states` hold."""
    call_command("load_demo", verbosity=0)
    from tests.e2e.scenery import furnish

    return furnish()
