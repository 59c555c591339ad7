"""Leaving: the person goes, what others decided together stays.

The account becomes a row without name, address, password and rights, on which ballots keep counting;
nobody can log in to it or bring it back. What would go with a row that is deleted goes at leaving too.
An app that has more to do, or to say beforehand, registers its part in `AppConfig.ready`, so that this
app, beneath all others, knows none of them:

    leaving.register("topics", leaving.Part(foretell_topics, let_go_of_topics))
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import CASCADE, SET_NULL, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from app.accounts.emails import NOWHERE
from app.accounts.models import PendingRegistration, User
from app.accounts.usernames import FORMER_MEMBER


class PublicText(TextChoices):
    """What becomes of what somebody wrote for all to read."""

    KEEP = "keep", _("Keep what I wrote, under “former member”")
    REMOVE = "remove", _("Remove what I wrote, as far as nobody's vote hangs on it")


@dataclass(frozen=True)
class Foretold:
    """What leaving does to what an app knows of somebody, said beforehand in whole sentences."""

    either_way: Sequence[str] = ()
    kept: Sequence[str] = ()
    """What happens when public text is kept."""
    removed: Sequence[str] = ()
    """What happens when public text is removed."""


@dataclass(frozen=True)
class Part:
    """An app's part in leaving."""

    foretell: Callable[[User], Foretold]
    """A few queries, no change."""
    let_go: Callable[[User, PublicText], None]
    """Runs in the transaction of leaving, while the row of the person still bears name and address."""


PARTS: dict[str, Part] = {}


class LastSuperuser(Exception):
    """Nobody else could give anybody rights any more."""


class HasLeft(Exception):
    """This person left already: of two who ask at once, one does it."""


def register(name: str, part: Part) -> None:
    """Add an app's part. Raises ValueError where another part has the name."""
    if PARTS.setdefault(name, part) is not part:
        raise ValueError(f"{name!r} has a part in leaving already: choose another name.")


def foretell(user: User) -> Foretold:
    """What leaving will do, of all apps together."""
    told = [part.foretell(user) for part in PARTS.values()]
    return Foretold(
        either_way=[line for each in told for line in each.either_way],
        kept=[line for each in told for line in each.kept],
        removed=[line for each in told for line in each.removed],
    )


@transaction.atomic
def leave(user: User, public_text: PublicText) -> None:
    """Let a person go, wholly or, when anything fails or the process dies, not at all.

    Raises LastSuperuser or HasLeft, and then changes nothing. Every session of theirs ends.
    """
    # No key of the row changes, and a weaker lock lets a ballot that is being cast refer to it meanwhile:
    # caster and leaver, who wants the topics next, would else wait for each other.
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if person.left_at is not None:
        raise HasLeft
    if is_last_superuser(person):
        raise LastSuperuser
    for part in PARTS.values():
        part.let_go(person, public_text)
    PendingRegistration.objects.filter(email=person.email).delete()
    let_go_of_the_rest(person)
    person.groups.clear()
    person.user_permissions.clear()
    empty(person)


def is_last_superuser(user: User) -> bool:
    """Whether, without `user`, no superuser could log in. One query, which holds the others' rows."""
    if not (user.is_superuser and user.is_active):
        return False
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return not list(others.select_for_update().values_list("pk")[:1])


def let_go_of_the_rest(user: User) -> None:
    """What would go with the row of the person goes now, and what would lose its person loses them.

    So nothing personal is forgotten that an app without a part of its own holds. Ballots, which protect
    the row, stay, and so does the record of what staff did.
    """
    for relation in User._meta.related_objects:  # noqa: SLF001
        rows = relation.related_model._base_manager.filter(**{relation.field.name: user})  # noqa: SLF001
        if relation.on_delete is SET_NULL:
            rows.update(**{relation.field.name: None})
        elif relation.on_delete is CASCADE and relation.related_model is not LogEntry:
            rows.delete()


def empty(user: User) -> None:
    """Take from the row all that tells who it was. The name that it gets instead says nothing."""
    user.username = f"{FORMER_MEMBER}-{secrets.token_hex(8)}"
    user.email = f"{user.username}@former{NOWHERE}"
    user.email_verified = user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.left_at = timezone.now()
    user.set_unusable_password()  # also changes the key that every session holds
    user.save()
