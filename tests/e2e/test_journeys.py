"""The ways through the site, as people go them: with JavaScript and without, and by keyboard alone."""

from __future__ import annotations

import re
import secrets
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.browsing import Visitor

if TYPE_CHECKING:
    from tests.e2e.conftest import VisitorFactory

pytestmark = pytest.mark.once
FOREVER = "a quiet little pond"
FOCUS = """() => {
    const focused = document.activeElement;
    const said = focused.innerText || focused.labels?.[0]?.innerText;
    const drawn = [focused, focused.closest('.choice')].filter(Boolean).map(e => getComputedStyle(e));
    const box = focused.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
        what: focused === document.body ? '' : said || focused.tagName,
        is_outlined: drawn.some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2),
        is_uncovered: focused.contains(top) || top?.contains(focused) && top !== document.body,
    };
}"""
"""What has the focus, whether one sees that it has, and whether anything lies over its middle."""


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def options(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"java_script_enabled": request.param}


def register(person: Visitor, name: str) -> None:
    """From the form to the account, by the link in the mail."""
    address = f"{name}@example.org"
    page = person.open("/account/register/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(FOREVER)
    page.get_by_role("main").get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="Check your e-mail").wait_for()
    page.goto(person.site.link_mailed_to(address))
    page.get_by_role("main").get_by_label("Password").fill(FOREVER)
    page.get_by_role("button", name="Make my account").click()
    page.get_by_text(f"Welcome, {name}").wait_for()


def propose(person: Visitor, title: str, *options: str) -> str:
    """Publish a topic of a single choice; its path."""
    page = person.open("/topics/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Options", exact=True).fill("\n".join(options))
    page.get_by_label("Tags").fill("harbour")
    page.get_by_role("button", name="Publish the topic").click()
    page.get_by_text("Your topic is published").wait_for()
    page.get_by_role("heading", level=1, name=title).wait_for()
    return page.url.removeprefix(person.site.address)


def vote(person: Visitor, path: str, option: str) -> None:
    page = person.open(path)
    page.get_by_role("main").get_by_role("link", name="Vote", exact=True).click()
    page.get_by_label(option).check()
    page.get_by_role("button", name="Check my ballot").click()
    page.get_by_role("heading", name="Check your ballot").wait_for()
    page.get_by_role("button", name="Cast my ballot").click()
    page.get_by_role("heading", name="Your ballot is recorded").wait_for()
    page.get_by_role("main").get_by_text(option, exact=True).wait_for()


def expect_result(person: Visitor, path: str, expected: dict[str, str]) -> None:
    """Look at the result until the table has these ballots by option: it is counted once a second at most."""
    deadline = time.monotonic() + 5
    while (shown := result(person, path)) != expected and time.monotonic() < deadline:
        time.sleep(0.3)
    assert shown == expected


def result(person: Visitor, path: str) -> dict[str, str]:
    rows = person.open(f"{path}results/").locator("table").first.locator("tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").nth(1).inner_text() for row in rows}


def test_a_newcomer_registers_proposes_votes_and_sees_the_result(visitor: VisitorFactory, options):
    name = f"newcomer-{secrets.token_hex(4)}"
    newcomer, bob = visitor(**options), visitor("bob", **options)
    register(newcomer, name)
    path = propose(newcomer, f"Boats or bathing? {name}", "Boats", "Bathing")
    vote(newcomer, path, "Boats")
    newcomer.page.get_by_role("link", name="See the result").click()
    newcomer.page.get_by_role("rowheader", name="Ballots counted").wait_for()
    expect_result(newcomer, path, {"Boats": "1", "Bathing": "0"})

    vote(bob, path, "Bathing")
    expect_result(newcomer, path, {"Boats": "1", "Bathing": "1"})


def test_a_ballot_is_changed_and_withdrawn(visitor: VisitorFactory, options):
    bob = visitor("bob", **options)
    path = propose(bob, f"Which bridge? {secrets.token_hex(4)}", "The stone one", "The wooden one")
    vote(bob, path, "The stone one")

    page = bob.page
    page.get_by_role("link", name="Change my ballot").click()
    assert page.get_by_label("The stone one").is_checked()
    page.get_by_label("The wooden one").check()
    page.get_by_role("button", name="Check my ballot").click()
    page.get_by_role("button", name="Change").click()
    assert page.get_by_label("The wooden one").is_checked()
    page.get_by_role("button", name="Check my ballot").click()
    page.get_by_role("button", name="Cast my ballot").click()
    page.get_by_role("heading", name="Your ballot is recorded").wait_for()
    expect_result(bob, path, {"The stone one": "0", "The wooden one": "1"})

    bob.open(f"{path}ballot/confirmation/").get_by_role("link", name="Withdraw my ballot").click()
    page.get_by_role("button", name="Withdraw my ballot").click()
    page.get_by_text("Your ballot is withdrawn").wait_for()
    expect_result(bob, path, {"The stone one": "0", "The wooden one": "0"})


def test_a_mistake_is_told_at_the_field_and_nothing_typed_is_lost(visitor: VisitorFactory, options):
    page = visitor("alice", **options).open("/topics/new/")
    page.get_by_label("Title").fill("A title that stays")
    page.get_by_role("button", name="Publish the topic").click()
    summary = page.get_by_role("alert")
    summary.get_by_role("link").click()
    assert page.title().startswith("Error: ")
    assert page.url.endswith("#id_options")
    assert page.get_by_label("Title").input_value() == "A title that stays"
    assert page.get_by_label("Options", exact=True).get_attribute("aria-invalid") == "true"


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(visitor: VisitorFactory, options):
    name = f"forgetful-{secrets.token_hex(4)}"
    person = visitor(**options)
    register(person, name)
    person.page.get_by_role("banner").get_by_role("button", name="Log out").click()
    person.page.get_by_text("You are logged out").wait_for()
    page = person.open("/account/password/reset/")
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_role("button", name="Send me the link").click()
    page.get_by_role("heading", name="Check your e-mail").wait_for()
    link = person.site.link_mailed_to(f"{name}@example.org")
    assert "/password/reset/" in link
    page.goto(link)
    page.get_by_label("New password").fill("another quiet pond")
    page.get_by_role("button", name="Change my password").click()
    page.get_by_role("heading", name="Log in").wait_for()
    person.log_in(name, password="another quiet pond")


def test_staff_find_a_topic_in_the_admin(visitor: VisitorFactory, options):
    admin = visitor(**options)
    page = admin.open("/admin/")
    page.get_by_label("Username or e-mail address").fill("admin")
    page.get_by_label("Password").fill("democrasite-demo")
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Topics").last.click()
    page.locator("#searchbar").fill("market square")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="What should become of the market square?").click()
    page.get_by_role("heading", name="What should become of the market square?").wait_for()
    assert "/change/" in page.url


def test_an_unlisted_topic_is_found_by_its_code_alone(visitor: VisitorFactory, options):
    stranger = visitor(**options)
    page = stranger.open("/topics/?q=Garden+Lane")
    page.get_by_text("No public topic has").wait_for()
    page = stranger.open("/")
    page.get_by_role("complementary").get_by_label("Share code").fill("party 234")
    page.get_by_role("button", name="Go to the topic").click()
    page.get_by_role("heading", level=1, name="Garden Lane street party").wait_for()


def tab_to(person: Visitor, what: str, *, key: str = "Tab") -> None:
    """Press a key until `what` has the focus; at each stop one must see where one is."""
    for _ in range(60):
        person.page.keyboard.press(key)
        focus = person.page.evaluate(FOCUS)
        if not focus["what"]:
            continue
        assert focus["is_outlined"], f"{focus['what']!r} has the focus, and one does not see it"
        assert focus["is_uncovered"], f"{focus['what']!r} has the focus, and something lies over it"
        if what in focus["what"]:
            return
    raise AssertionError(f"Tab does not reach {what!r} on {person.page.url}")


@pytest.mark.parametrize("height", [800, 480], ids=["high", "low"])
def test_the_keyboard_alone_is_enough_to_vote(visitor: VisitorFactory, height: int):
    name = f"typist-{secrets.token_hex(4)}"
    person = visitor(viewport={"width": 1000, "height": height})
    register(person, name)
    page, press = person.open("/topics/{many}/"), person.page.keyboard.press
    tab_to(person, "Skip to the content")
    press("Enter")
    tab_to(person, "Vote")
    press("Enter")
    page.wait_for_url("**/ballot/")
    tab_to(person, "Name number 20")
    press("Space")
    tab_to(person, "Skip to the button", key="Shift+Tab")
    press("Enter")
    assert page.evaluate(FOCUS) == {"what": "Check my ballot", "is_outlined": True, "is_uncovered": True}
    press("Enter")
    page.get_by_role("heading", name="Check your ballot").wait_for()
    tab_to(person, "Cast my ballot")
    press("Enter")
    page.get_by_role("heading", name="Your ballot is recorded").wait_for()
    page.get_by_role("main").get_by_text("Name number 20", exact=True).wait_for()


def test_after_a_mistake_the_summary_has_the_focus(visitor: VisitorFactory):
    person = visitor("dana")
    page = person.open("/topics/{open}/ballot/")
    page.get_by_role("button", name="Check my ballot").press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.evaluate("document.activeElement.className") == "error-summary"
    tab_to(person, "Choose")
    person.page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "option"


def test_what_was_done_has_the_focus_and_a_star_keeps_it(visitor: VisitorFactory):
    """A screen reader reads out what has the focus; whoever goes by keyboard stays where they were."""
    page = visitor("bob").open("/account/preferences/")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    assert page.evaluate("document.activeElement.innerText").strip() == "Your preferences are kept."
    page.goto(page.url.replace("/account/", "/topics/"))
    for pressed in ("Add to favourites", "Favourite"):
        stars = page.get_by_role("button", name=re.compile(f"^{pressed}"))
        name = stars.last.get_attribute("id")
        stars.last.focus()
        with page.expect_navigation(url=f"**#{name}"):
            page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == name
