"""Every page in every state that it can have: for a stranger, a member and staff.

Other files named `states_of_….py` add to them.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.state import State, send

if TYPE_CHECKING:
    from playwright.sync_api import Page


def choose_first(page: Page) -> None:
    page.locator("input[name=option]").first.check()
    page.get_by_role("button", name="Check my ballot").click()
    page.get_by_role("heading", name="Check your ballot").wait_for()


def forget_the_form(page: Page) -> None:
    page.context.clear_cookies(name="csrftoken")
    send()(page)


def guess_codes(page: Page) -> None:
    """Try out share codes that do not exist, until one is refused for being one too many."""
    for letter in "ABCDEFGHJKMNPQRSTUVWXYZ23456789ABC":
        page.request.get(re.sub(r"[^/]+/$", f"{letter}ZZZZZZZ/", page.url))
    page.reload()


def empty_and_save(page: Page) -> None:
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()


STATES = {
    "home": State("/"),
    "home-of-member": State("/", "dana"),
    "home-after-voting": State("/", "alice"),
    "topics": State("/topics/"),
    "topics-of-member": State("/topics/", "alice"),
    "topics-tagged": State("/topics/?tag=traffic&state=open"),
    "topics-second-page": State(
        "/topics/", reach=lambda page: page.get_by_role("link", name="Next page").click()
    ),
    "topics-not-found": State("/topics/?q=no+such+words"),
    "topic": State("/topics/{open}/"),
    "topic-voted": State("/topics/{open}/", "bob"),
    "topic-without-ballots": State("/topics/{unvoted}/", "alice"),
    "topic-not-yet-open": State("/topics/{waiting}/"),
    "topic-closed": State("/topics/{closed}/"),
    "topic-unlisted": State("/topics/{unlisted}/", "alice"),
    "topic-thousand-options": State("/topics/{many}/"),
    "topic-awkward": State("/topics/{awkward}/"),
    "topic-unknown": State("/topics/NNNNNNNN/", status=404),
    "topic-new": State("/topics/new/", "alice"),
    "topic-new-errors": State(
        "/topics/new/", "alice", reach=send(options="Twice\nTwice", tags="a,b,c,d,e,f")
    ),
    "topic-own": State("/topics/{own}/", "alice"),
    "topic-edit": State("/topics/{own_unvoted}/edit/", "alice"),
    "topic-edit-wording": State("/topics/{own}/edit/", "alice"),
    "topic-edit-errors": State(
        "/topics/{own}/edit/", "alice", reach=send(title="Something else", options="One")
    ),
    "topic-close": State("/topics/{own}/close/", "alice"),
    "topic-close-errors": State("/topics/{own}/close/", "alice", reach=send()),
    "topic-delete": State("/topics/{own}/delete/", "alice"),
    "code": State("/code/"),
    "code-error": State("/code/?code=0000"),
    "ballot": State("/topics/{open}/ballot/", "dana"),
    "ballot-error": State("/topics/{open}/ballot/", "dana", reach=send()),
    "ballot-check": State("/topics/{open}/ballot/", "dana", reach=choose_first),
    "ballot-again": State("/topics/{multiple}/ballot/", "charlie"),
    "ballot-thousand-options": State("/topics/{many}/ballot/", "alice"),
    "ballot-awkward": State("/topics/{awkward}/ballot/", "bob"),
    "ballot-not-yet-open": State("/topics/{waiting}/ballot/", "alice"),
    "ballot-closed": State("/topics/{closed}/ballot/", "alice"),
    "confirmation": State("/topics/{multiple}/ballot/confirmation/", "charlie"),
    "withdrawal": State("/topics/{multiple}/ballot/withdrawal/", "charlie"),
    "result": State("/topics/{open}/results/", "alice"),
    "result-without-ballots": State("/topics/{unvoted}/results/"),
    "result-not-yet-open": State("/topics/{waiting}/results/"),
    "result-closed": State("/topics/{closed}/results/"),
    "result-thousand-options": State("/topics/{many}/results/"),
    "result-awkward": State("/topics/{awkward}/results/"),
    "register": State("/account/register/"),
    "register-errors": State(
        "/account/register/", reach=send(username="ali ce", email="alice", password="short")
    ),
    "register-mail": State(
        "/account/register/",
        reach=send(username="frieda", email="frieda@example.org", password="a quiet little pond"),
    ),
    "verify": State("/account/verify/{token}/"),
    "verify-error": State("/account/verify/{token}/", reach=send(password="not that one")),
    "verify-anew": State("/account/verify/{token}/password/"),
    "verify-username-taken": State("/account/verify/{taken_token}/"),
    "verify-too-old": State("/account/verify/{old_token}/", status=410),
    "verify-unusable": State("/account/verify/no-such-token/", status=404),
    "log-in": State("/account/log-in/?next=/topics/new/"),
    "log-in-errors": State("/account/log-in/", reach=send(name="nobody", password="wrong")),
    "log-out": State("/account/log-out/", "alice"),
    "profile": State("/account/", "alice"),
    "profile-without-topics": State("/account/", "admin"),
    "password-change": State("/account/password/", "alice"),
    "password-change-errors": State(
        "/account/password/", "alice", reach=send(old_password="wrong", new_password="short")
    ),
    "password-reset": State("/account/password/reset/"),
    "password-reset-errors": State("/account/password/reset/", reach=send(email="alice")),
    "password-reset-mail": State("/account/password/reset/", reach=send(email="nobody@example.org")),
    "password-reset-unusable": State("/account/password/reset/Mg/no-such-token/", status=404),
    "error-404": State("/no/such/page/", status=404),
    "error-403": State("/admin/", "alice", status=403),
    "error-403-form": State("/account/register/", reach=forget_the_form),
    "error-400": State("/admin/topics/topic/?q=%00", "admin", status=400),
    "error-429": State("/topics/ZZZZZZZZ/", "charlie", status=404, reach=guess_codes),
}

OF_STAFF = {
    "staff": State("/admin/", "admin"),
    "staff-app": State("/admin/topics/", "admin"),
    "staff-users": State("/admin/accounts/user/", "admin"),
    "staff-user": State("/admin/accounts/user/{user_key}/change/", "admin"),
    "staff-user-history": State("/admin/accounts/user/{user_key}/history/", "admin"),
    "staff-user-delete": State("/admin/accounts/user/{user_key}/delete/", "admin"),
    "staff-registrations": State("/admin/accounts/pendingregistration/", "admin"),
    "staff-registration": State("/admin/accounts/pendingregistration/{registration_key}/change/", "admin"),
    "staff-groups": State("/admin/auth/group/", "admin"),
    "staff-group": State("/admin/auth/group/{group_key}/change/", "admin"),
    "staff-topics": State("/admin/topics/topic/", "admin"),
    "staff-topic": State("/admin/topics/topic/{topic_key}/change/", "admin"),
    "staff-options": State("/admin/topics/option/", "admin"),
    "staff-option": State("/admin/topics/option/{option_key}/change/", "admin"),
    "staff-tags": State("/admin/topics/tag/", "admin"),
    "staff-tag": State("/admin/topics/tag/{tag_key}/change/", "admin"),
    "staff-tag-errors": State("/admin/topics/tag/{tag_key}/change/", "admin", reach=empty_and_save),
    "staff-ballots": State("/admin/ballots/ballot/", "admin"),
    "staff-ballot": State("/admin/ballots/ballot/{ballot_key}/change/", "admin"),
    "staff-log": State("/admin/admin/logentry/", "admin"),
    "staff-schema": State("/admin/schema/", "admin"),
    "staff-schema-older": State("/admin/schema/?moves=2", "admin"),
    "staff-schema-revision": State("/admin/schema/ae1027a6acf/", "admin"),
    "staff-schema-drift": State("/admin/schema/drift/", "admin"),
}

for file in sorted(Path(__file__).parent.glob("states_of_*.py")):
    module = import_module(f"tests.e2e.{file.stem}")
    STATES |= getattr(module, "STATES", {})
    OF_STAFF |= getattr(module, "OF_STAFF", {})

# Whoever guesses codes is shown no unlisted topic for an hour: this comes last.
STATES["error-429"] = STATES.pop("error-429")

LARGE = {
    "home": State("/", "dana"),
    "topics": State("/topics/", "dana"),
    "topic": State("/topics/{open}/", "dana"),
    "ballot": State("/topics/{open}/ballot/", "dana"),
    "result": State("/topics/{open}/results/", "dana"),
    "topic-new": State("/topics/new/", "dana"),
    "profile": State("/account/", "dana"),
}
