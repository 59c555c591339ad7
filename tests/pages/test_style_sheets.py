"""The style sheets of every page: one file where static files are collected, apart while developing."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template import Context, Template

from app.pages.style_sheets import JOINED, ON_PAPER, SHEETS

pytestmark = pytest.mark.once
OF_THE_ADMIN = "pages/admin.css"


@pytest.fixture
def collected(settings, tmp_path) -> Path:
    """The folder of static files as production has them."""
    storages = {"staticfiles": {"BACKEND": "app.pages.style_sheets.JoiningStorage"}}
    settings.STORAGES, settings.STATIC_ROOT, settings.DEBUG = storages, tmp_path, False
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def links() -> list[str]:
    rendered = Template("{% load pages %}{% style_sheets %}").render(Context())
    return re.findall(r'href="/?static/([^"]+)"', rendered)


def read(folder: Path, name: str) -> str:
    """What stands in a file that has a hash in its name."""
    path, kind = name.rsplit(".", 1)
    [file] = folder.glob(f"{path}.*.{kind}")
    return file.read_text(encoding="utf-8")


def test_no_sheet_is_forgotten():
    folder = Path(__file__).resolve().parents[2] / "app/pages/static"
    there = {path.relative_to(folder).as_posix() for path in folder.glob("pages/*.css")}
    assert there == {*SHEETS, ON_PAPER, OF_THE_ADMIN}


def test_the_joined_sheet_says_what_all_of_them_say_in_their_order(collected):
    joined = read(collected, JOINED)
    places = [joined.index(read(collected, name)) for name in (*SHEETS, ON_PAPER)]
    assert places == sorted(places)
    assert joined.index("@media print {") < places[-1]


def test_every_address_in_the_stylesheets_survives_hashed_names(collected):
    for name in ("pages/tokens.css", JOINED):
        fonts = re.findall(r'url\("(fonts/[^"]+)"\)', read(collected, name))
        assert len(fonts) == 6
        assert all((collected / "pages" / font).is_file() for font in fonts)


def test_the_joined_sheet_is_stored_compressed_and_can_be_made_again(collected):
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list(collected.glob("pages/site.*.css.gz"))


def test_a_page_links_one_sheet_in_production(collected):
    [link] = links()
    assert re.fullmatch(r"pages/site\.[0-9a-f]{12}\.css", link)


def test_a_page_links_each_sheet_while_developing():
    assert links() == [*SHEETS, ON_PAPER]
