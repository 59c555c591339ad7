"""Leaving the mails by one click: a link that names its owner, signed, and needs no log-in.

It can do one thing only, so it does not expire: somebody who finds an old mail can still use it.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from app.accounts.models import User, UserPreference
from app.notifications.kinds import CHOOSABLE, Kind, Pace
from app.notifications.models import Notification

SALT = "notifications.unsubscribe"


def unsubscribe_link(person: int) -> str:
    """The whole address that ends the mails to the person with this key."""
    token = signing.Signer(salt=SALT).sign(str(person))
    return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])


def owner_of(token: str) -> User | None:
    """Whose link this is; None where it was not made here, or its owner has left. One query."""
    try:
        key = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=int(key), left_at=None).first()


def stop_mails(person: User) -> None:
    """No more mails of any kind that one can choose; what waited for one can be read in the site."""
    choose_paces(person, dict.fromkeys(CHOOSABLE, Pace.OFF))


def choose_paces(person: User, paces: dict[Kind, Pace]) -> None:
    """Keep how soon each kind is mailed; what waits for a mail that is now unwanted is not mailed."""
    with transaction.atomic():
        UserPreference.objects.bulk_create(
            [
                UserPreference(user=person, preference_key=kind.preference, preference_value=pace.value)
                for kind, pace in paces.items()
            ],
            update_conflicts=True,
            unique_fields=["user", "preference_key"],
            update_fields=["preference_value"],
        )
        unwanted = [kind for kind, pace in paces.items() if pace is Pace.OFF]
        waiting = Notification.objects.of(person).filter(kind__in=unwanted, mail_due_at__isnull=False)
        waiting.update(mail_due_at=None)
