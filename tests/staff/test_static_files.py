"""Static files are collected when one of them changed, and only then."""

import pytest
from django.contrib.staticfiles import finders

from app.staff.static_files import collect_changed_static_files

pytestmark = pytest.mark.once


def forget_finders():
    finders.get_finder.cache_clear()  # type: ignore[attr-defined] # it is cached, though the stubs say not


@pytest.fixture
def source(tmp_path, settings):
    """A folder with one static file beside those of the apps."""
    settings.STATIC_ROOT = tmp_path / "collected"
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "page.css").write_text("body { color: black }")
    settings.STATICFILES_DIRS = [folder]
    forget_finders()
    yield folder
    forget_finders()


def test_the_first_start_collects(source, settings):
    assert collect_changed_static_files() is True
    assert (settings.STATIC_ROOT / "page.css").exists()


def test_the_second_start_collects_nothing(source):
    collect_changed_static_files()
    assert collect_changed_static_files() is False


def test_a_changed_file_is_collected_again(source, settings):
    collect_changed_static_files()
    (source / "page.css").write_text("body { color: black; margin: 0 }")
    assert collect_changed_static_files() is True
    assert "margin" in (settings.STATIC_ROOT / "page.css").read_text()
