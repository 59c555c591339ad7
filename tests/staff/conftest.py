"""The cast of the admin's tests: a superuser, staff with and without rights, and people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from app.accounts.models import PendingRegistration, User
from app.ballots.models import Ballot, Selection
from app.topics.models import Option, Tag, Topic


def make_user(name: str, **fields: object) -> User:
    return User.objects.create(username=name, email=f"{name}@example.org", **fields)


def grant(user: User, *rights: str) -> None:
    """Give rights such as `topics.change_topic`."""
    for right in rights:
        app, codename = right.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))


def make_topic(creator: User, texts: Iterable[str] = ("Yes", "No"), **fields: object) -> Topic:
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


@pytest.fixture(autouse=True)
def plain_static_files(settings) -> None:
    """The manifest of static files exists only where they were collected."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def alice(db) -> User:
    return make_user("alice")


@pytest.fixture
def bob(db) -> User:
    return make_user("bob")


@pytest.fixture
def charlie(db) -> User:
    return make_user("charlie")


@pytest.fixture
def superuser(db) -> User:
    return make_user("root-user", is_staff=True, is_superuser=True)


@pytest.fixture
def helper(db) -> User:
    """Staff without any right."""
    return make_user("helper", is_staff=True)


@pytest.fixture
def reader(db) -> User:
    """Staff who may read everything and write nothing."""
    user = make_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return user


@pytest.fixture
def caretaker(db) -> User:
    """Staff with every right that is not a superuser."""
    user = make_user("caretaker", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    return user


@pytest.fixture
def topic(alice) -> Topic:
    topic = make_topic(alice)
    topic.tags.add(Tag.objects.create(name="parks"))
    return topic


@pytest.fixture
def ballot(topic, bob) -> Ballot:
    return vote(topic, bob)


@pytest.fixture
def registration(db) -> PendingRegistration:
    return PendingRegistration.objects.create(
        username="dora",
        email="dora@example.org",
        password_hash="argon2$secret-password-hash",
        token_hash="f" * 64,
        expires_at=timezone.now() + timedelta(days=1),
    )
