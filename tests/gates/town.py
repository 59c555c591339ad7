"""One of everything, and somebody for every role: what the table of rights is about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from app.accounts.models import User
from app.accounts.registration import hold_registration
from app.api.models import AccessToken
from app.api.tokens import make_token
from app.ballots.casting import cast
from app.discussion import arguing
from app.notifications.kinds import Kind
from app.notifications.models import Notification
from app.notifications.telling import tell
from app.notifications.unsubscribing import unsubscribe_link
from app.staff.roles import MODERATOR, OPERATOR, ORGANISER, keep_roles
from app.topics.models import Topic
from app.topics.publishing import Draft, publish

ROLES = ("anonymous", "stranger", "member", "owner", "moderator", "organiser", "operator", "superuser")
"""Nobody logged in; with nothing to do with it; has voted and replied; proposed it; and staff."""


def people() -> dict[str, User]:
    keep_roles()
    made = {
        name: User.objects.create_user(name, f"{name}@example.org", email_verified=True)
        for name in ROLES
        if name != "anonymous"
    }
    for role in (MODERATOR, ORGANISER, OPERATOR):
        made[role].groups.add(Group.objects.get(name=role))
    for role in (MODERATOR, ORGANISER, OPERATOR, "superuser"):
        made[role].is_staff = True
        made[role].is_superuser = role == "superuser"
        made[role].save()
    return made


def topic(who: dict[str, User], **rules: Any) -> Topic:
    draft = Draft(
        **{
            "title": "A bench by the pond?",
            "description": "",
            "options": ["Yes", "No"],
            "multiple_choice": False,
            "unlisted": False,
            "collaborative": True,
            **rules,
        }
    )
    made = publish(draft, creator=who["owner"], at=timezone.now() - timedelta(hours=1))
    cast(made, voter=who["member"], options=[made.options.all()[0]], at=timezone.now())
    return made


def things(who: dict[str, User]) -> dict[str, Any]:
    """What the addresses hold, by the names that they have there; `unlisted` is a second topic's code."""
    public, unlisted = topic(who), topic(who, unlisted=True)
    now = timezone.now()
    argument = arguing.argue(public, author=who["owner"], stance="for", text="It is quiet there.", at=now)
    reply = arguing.reply(argument, author=who["member"], text="And dark.", at=now)
    tell(who["owner"], public, Kind.REPLIES, at=now, about=reply.pk)
    make_token(who["owner"], "script", at=now)
    link = unsubscribe_link(who["owner"].pk)
    return {
        "code": public.share_code,
        "unlisted": unlisted.share_code,
        "argument": argument.pk,
        "reply": reply.pk,
        "notification": Notification.objects.get(person=who["owner"]).pk,
        "token_key": AccessToken.objects.get().pk,
        "stop": link.rstrip("/").rpartition("/")[2],
        "registration": hold_registration(username="new", email="new@example.org", password_hash="!"),
        "member": who["member"].pk,
    }


def clients(who: dict[str, User]) -> dict[str, Client]:
    made = {}
    for role in ROLES:
        made[role] = Client(raise_request_exception=False)
        if role != "anonymous":
            made[role].force_login(who[role])
    return made


def patterns() -> dict[str, str]:
    """Every address of the site but the admin's and the API's, by name."""

    def walk(resolver: URLResolver, prefix: str, namespace: str) -> None:
        for entry in resolver.url_patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                if entry.namespace not in ("admin", "api"):
                    walk(entry, route, inner)
            elif isinstance(entry, URLPattern):
                found[f"{namespace}{entry.name or route}"] = "/" + route

    found: dict[str, str] = {}
    walk(get_resolver(), "", "")
    return found
