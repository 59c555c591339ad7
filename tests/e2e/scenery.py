"""`python -m tests.e2e.scenery`: adds to the demo data what pages show only now and then.

Prints the names of it all as JSON, for the addresses of the tests.
"""
# ruff: noqa: E402 (Django is set up before models are imported)

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "democrasite.settings"
django.setup()

from django.contrib.auth.models import Group
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from app.accounts.addresses import hold_change
from app.accounts.models import PendingRegistration, User
from app.accounts.registration import hold_registration
from app.accounts.two_factor import renew_recovery_codes
from app.api.models import AccessToken
from app.api.tokens import make_token
from app.ballots.casting import cast
from app.ballots.models import Ballot
from app.notifications.kinds import Kind
from app.notifications.models import Mail
from app.notifications.telling import announce, tell
from app.notifications.unsubscribing import unsubscribe_link
from app.staff.models import SchemaMove
from app.topics.adding import add_option
from app.topics.editing import Wording, correct
from app.topics.guests import remove, welcome
from app.topics.models import Tag, Topic
from app.topics.publishing import Draft, publish
from app.topics.starring import unstar
from tests.e2e.browsing import PASSWORD, SECRET_OF_GRACE
from tests.e2e.scenery_of_discussion import discuss

TITLES = {
    "open": "What should become of the market square?",
    "multiple": "Which lunches should the schools cook every week?",
    "endless": "Repair café: on which evenings would you come?",
    "unvoted": "Should the town lend out cargo bicycles?",
    "waiting": "Which trees should line Mill Road?",
    "closed": "Fireworks on New Year's Eve?",
}


def furnish() -> dict[str, str]:
    """Save the rare states; return what their addresses hold."""
    alice = User.objects.get(username="alice")
    record_moves()
    welcome_grace()
    codes = {name: Topic.objects.get(title=title).share_code for name, title in TITLES.items()}
    return {
        **codes,
        "unlisted": "PARTY234",
        "unlisted_closed": "BRDS2345",
        "many": publish_many_options(alice),
        "awkward": publish_awkward(alice),
        "one_of_more": publish_more(alice),
        "hidden": publish_and_vote(
            "Who should run the allotments?", ["Ada", "Ben"], alice, early_results="closed"
        ),
        "own": publish_and_correct(alice),
        "own_unvoted": publish_small(alice),
        "collaborative": publish_collaborative(alice),
        **publish_shared(alice),
        **notified(),
        **discuss(
            Topic.objects.get(share_code=codes["open"]), Topic.objects.get(share_code=codes["unvoted"])
        ),
        "token_key": token_key(),
        **registrations(),
        "email_token": hold_change(User.objects.get(username="dana"), "dana@elsewhere.example"),
        **keys_for_the_admin(alice, Topic.objects.get(share_code=codes["open"])),
    }


def welcome_grace() -> None:
    """Somebody who has switched two-factor log-in on."""
    grace = User.objects.create_user("grace", "grace@example.org", PASSWORD, email_verified=True)
    TOTPDevice.objects.create(user=grace, name="app", key=SECRET_OF_GRACE, confirmed=True)
    renew_recovery_codes(grace)


def publish_many_options(creator: User) -> str:
    """A topic at the limit: a thousand options, some of them with ballots."""
    return publish_and_vote(
        "Which of a thousand names?", [f"Name number {n}" for n in range(1, 1001)], creator
    )


def publish_awkward(creator: User) -> str:
    """Text that tests the layout: words without a break, markup, another direction of writing."""
    options = ["X" * 200, "<b>bold?</b> & “quoted”", "שדרת האלונים או כיכר השוק", "🚲 🛴 🚌"]
    return publish_and_vote("Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 4, options, creator)


def publish_more(creator: User) -> str:
    """More topics than a page lists."""
    return [publish_and_vote(f"A small question, number {n}", list("abcd"), creator) for n in range(1, 13)][
        -1
    ]


def publish_and_correct(creator: User) -> str:
    """A topic of Alice's with ballots, whose wording was corrected afterwards."""
    code = publish_and_vote("Wich colour for the brigde?", ["Red", "Greeen", "Blue"], creator)
    corrected = Wording(
        title="Which colour for the bridge?",
        description="Paint lasts **long**. See:\n\n- [the plan](https://example.org/plan)\n- the model",
        options=["Red", "Green", "Blue"],
        tags=["bridges"],
    )
    correct(Topic.objects.get(share_code=code), corrected, editor=creator, at=timezone.now())
    return code


def publish_small(creator: User) -> str:
    """A topic of Alice's that nobody has voted on."""
    draft = Draft(
        title="Tea or coffee?",
        description="",
        options=["Tea", "Coffee"],
        multiple_choice=False,
        unlisted=False,
    )
    return publish(draft, creator=creator, at=timezone.now()).share_code


def publish_collaborative(creator: User) -> str:
    """A topic to which others add options; Bob has added one."""
    draft = Draft(
        title="What shall we plant along the brook?",
        description="",
        options=["Willows", "Alders", "A meadow for bees"],
        multiple_choice=True,
        min_choices=2,
        max_choices=3,
        early_results="voted",
        collaborative=True,
        unlisted=False,
        options_until=timezone.now() + timedelta(days=40),
        closes_at=timezone.now() + timedelta(days=50),
    )
    topic = publish(draft, creator=creator, at=timezone.now())
    bob = User.objects.get(username="bob")
    add_option(topic, "Black poplars, two rows of them", person=bob, at=timezone.now())
    return topic.share_code


def publish_shared(creator: User) -> dict[str, str]:
    """An unlisted topic that Bob and Charlie came to, Charlie being removed; and one that nobody came to."""
    rules: dict[str, Any] = {
        "description": "",
        "multiple_choice": False,
        "unlisted": True,
    }
    topic, lonely = (
        publish(Draft(title=title, options=["Yes", "No"], **rules), creator=creator, at=timezone.now())
        for title in ("A surprise for Dana?", "A secret that nobody knows")
    )
    bob, charlie = (User.objects.get(username=name) for name in ("bob", "charlie"))
    for person in (bob, charlie):
        welcome(topic, person, at=timezone.now())
    remove(topic, charlie, at=timezone.now())
    return {"shared": topic.share_code, "lonely": lonely.share_code, "guest_key": str(bob.pk)}


def publish_and_vote(title: str, options: list[str], creator: User, **rules: Any) -> str:
    now = timezone.now()
    draft = Draft(
        title=title,
        description="\n\n".join([title * 3, "https://example.org/" + "long-address/" * 30]),
        options=options,
        multiple_choice=True,
        unlisted=False,
        tags=["a rather long tag that goes on"],
        closes_at=now + timedelta(days=400),
        **rules,
    )
    topic = publish(draft, creator=creator, at=now)
    on_ballot = list(topic.options.all())
    for name, chosen in {"bob": on_ballot[:4], "charlie": on_ballot[1:3]}.items():
        cast(topic, voter=User.objects.get(username=name), options=chosen, at=timezone.now())
    return topic.share_code


def registrations() -> dict[str, str]:
    """Tokens of registrations: one to confirm, one whose username was taken meanwhile, one too old."""
    names = {"token": "erika", "taken_token": "alice", "old_token": "otto"}
    tokens = {
        key: hold_registration(username=name, email=f"new-{name}@example.org", password_hash="!")
        for key, name in names.items()
    }
    long_ago = timezone.now() - timedelta(days=3)
    PendingRegistration.objects.filter(username="otto").update(
        created_at=long_ago, expires_at=long_ago + timedelta(days=1)
    )
    return tokens


def notified() -> dict[str, str]:
    """Dana is told of everything, and has not starred the open topic; a mail to her was given up."""
    dana, now = User.objects.get(username="dana"), timezone.now()
    announce(now)
    topic = Topic.objects.get(title=TITLES["open"])
    unstar(topic, person=dana)
    tell(dana, topic, Kind.REPLIES, at=now, about=1, detail="Yes, but where would the market go?")
    mail = Mail.objects.create(
        person=dana, subject="News", body="News", failed_at=now, attempts=8, last_error="550 no such person"
    )
    link = unsubscribe_link(dana.pk).partition("/notifications/")[2]
    return {"stop": link, "mail_key": str(mail.pk)}


def token_key() -> str:
    """Charlie has a token for a program."""
    make_token(User.objects.get(username="charlie"), "A script for the notice board", at=timezone.now())
    return str(AccessToken.objects.get().pk)


def record_moves() -> None:
    """More moves of the schema than a page lists, the last of which failed."""
    reason = (
        "Upgrade to cc28d2d41db8 (create_user_preferences_table): lock timeout. The database is unchanged."
    )
    for number in range(1, 13):
        SchemaMove.objects.create(
            command="downgrade" if number % 2 else "upgrade",
            before="cc28d2d41db8\na6c589ebaf1b" if number == 7 else "cc28d2d41db8",
            after="51998e63e710",
            actor=f"root@democrasite-{'a-long-name-' * 5}{number}",
            started_at=timezone.now(),
            seconds=number**3 / 10,
            error=reason if number == 12 else "",
        )


def keys_for_the_admin(alice: User, topic: Topic) -> dict[str, str]:
    """Primary keys that the admin's addresses hold."""
    keys = {
        "user_key": alice.pk,
        "topic_key": topic.pk,
        "option_key": topic.options.earliest("position").pk,
        "tag_key": Tag.objects.earliest("pk").pk,
        "ballot_key": Ballot.objects.earliest("pk").pk,
        "registration_key": PendingRegistration.objects.earliest("pk").pk,
        "group_key": Group.objects.create(name="Moderators").pk,
    }
    return {name: str(key) for name, key in keys.items()}


if __name__ == "__main__":
    json.dump(furnish(), sys.stdout)
