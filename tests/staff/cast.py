"""How the admin's tests make people, topics and ballots."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client

from app.accounts.models import User
from app.ballots.models import Ballot, Selection
from app.topics.models import Option, Topic


def make_user(name: str, **fields: Any) -> User:
    user: User = User.objects.create(username=name, email=f"{name}@example.org", **fields)
    return user


def grant(user: User, *rights: str) -> None:
    """Give rights such as `topics.change_topic`."""
    for right in rights:
        app, codename = right.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))


def make_topic(creator: User, texts: Iterable[str] = ("Yes", "No"), **fields: Any) -> Topic:
    topic = Topic.objects.create(**{"title": "A bench by the pond?", "creator": creator, **fields})
    Option.objects.bulk_create(
        Option(topic=topic, text=text, position=position) for position, text in enumerate(texts, start=1)
    )
    return topic


def vote(topic: Topic, voter: User) -> Ballot:
    ballot = Ballot.objects.create(topic=topic, voter=voter)
    Selection.objects.create(ballot=ballot, option=topic.options.earliest("position"))
    return ballot


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
