from fractions import Fraction
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from app.pages.templatetags.pages import bar_width, percent

APP = Path(__file__).resolve().parents[2] / "app"


@pytest.mark.parametrize(
    ("number", "digits"), [(0, "0"), (999, "999"), (12345, "12,345"), (1234567, "1,234,567")]
)
def test_counts_are_grouped(number, digits):
    assert render("{{ number|count }}", number=number) == digits


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Fraction(0), "0%"),
        (Fraction(1), "100%"),
        (Fraction(1, 3), "33.3%"),
        (Fraction(1, 2000), "0.1%"),
        (Fraction(1, 2001), "under 0.1%"),
        (Fraction(999999, 1000000), "over 99.9%"),
        (0.451, "45.1%"),
    ],
)
def test_a_share_is_never_a_false_zero_or_hundred(share, words):
    assert percent(share) == words


@given(st.fractions(min_value=0, max_value=1))
def test_a_bar_stays_in_its_track(share):
    assert 0 <= float(bar_width(share).rstrip("%")) <= 100
    assert (percent(share) == "0%") == (share == 0)


def test_an_icon_points_into_the_sprite_and_is_silent():
    svg = render('{% icon "search" %}')
    assert 'href="/static/pages/icons' in svg
    assert '.svg#search"' in svg
    assert 'aria-hidden="true"' in svg


def test_an_unknown_icon_is_refused_by_name():
    with pytest.raises(ValueError, match="unicorn"):
        render('{% icon "unicorn" %}')


def test_pagination_keeps_the_query_string():
    html = paginated("/topics/?q=night+bus%26&tag=a&tag=b&page=2")
    assert 'href="?q=night+bus%26&amp;tag=a&amp;tag=b&amp;page=1" rel="prev"' in html
    assert 'href="?q=night+bus%26&amp;tag=a&amp;tag=b&amp;page=3" rel="next"' in html
    assert "Page 2 of 1,000" in html


def test_pagination_of_one_page_is_silent():
    page = Paginator([1], 5).page(1)
    assert render("{% pagination page %}", page=page, request=RequestFactory().get("/")).strip() == ""


def test_every_bar_has_a_title_and_its_figures_for_who_cannot_see_it():
    html = render(
        "{% bar_chart title='Ballots' bars=bars leading='Leading' %}",
        bars=[("Quay <&>", 1, Fraction(1, 3), False), ("Square", 2000, Fraction(2, 3), True)],
    )
    assert html.count('role="img"') == 2
    assert '<title id="bars-1-title">Quay &lt;&amp;&gt;</title>' in html
    assert '<desc id="bars-1-desc">1 ballot, 33.3%</desc>' in html
    assert '<desc id="bars-2-desc">2,000 ballots, 66.7%. Leading</desc>' in html
    assert 'aria-labelledby="bars-2-title bars-2-desc"' in html
    assert 'width="66.667%"' in html


def test_a_leading_bar_is_told_by_a_word_too():
    html = render("{% bar_chart title='t' bars=bars %}", bars=[("A", 2, 1.0, True), ("B", 0, 0.0, False)])
    assert html.count("</svg>Most ballots</span>") == 1


def test_turnout_of_nobody_is_nothing():
    assert "0 of 0 people, 0%" in render("{% turnout 0 0 %}")


def paginated(address):
    page = Paginator(range(5000), 5).page(2)
    return render("{% pagination page %}", page=page, request=RequestFactory().get(address))


def render(source, **values):
    return Template("{% load pages %}" + source).render(Context(values))
