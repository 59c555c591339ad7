import pytest


@pytest.fixture(autouse=True)
def static_files_under_their_own_names(settings):
    """Pages are tested without collecting static files first; one test collects them on purpose."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
