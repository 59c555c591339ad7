"""The roles that staff can have: groups whose rights this site keeps.

A revision makes the groups. After every upgrade each is given exactly the rights listed here, so that a
right that came with a new table, or was taken out of this list, is there, or gone, at once. Superusers who
want another mixture make a group of their own.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MODERATOR, ORGANISER, OPERATOR = "moderator", "organiser", "operator"

LABELS = {
    MODERATOR: _("Moderator: decides about what was reported, suspends people"),
    ORGANISER: _("Organiser: looks after topics, options and tags"),
    OPERATOR: _("Operator: sees that mails, registrations and programs work"),
}

RIGHTS: dict[str, tuple[str, ...]] = {
    MODERATOR: (
        "accounts.view_user",
        "accounts.change_user",
        "admin.view_logentry",
        "moderation.view_case",
        "moderation.decide_case",
        "moderation.suspend_author",
        "moderation.view_report",
        "moderation.view_decision",
        "moderation.view_appeal",
        "topics.view_topic",
        "topics.view_option",
        "topics.view_tag",
    ),
    ORGANISER: (
        "accounts.view_user",
        "admin.view_logentry",
        "ballots.view_ballot",
        "topics.view_topic",
        "topics.change_topic",
        "topics.view_option",
        "topics.add_option",
        "topics.change_option",
        "topics.delete_option",
        "topics.view_tag",
        "topics.add_tag",
        "topics.change_tag",
        "topics.delete_tag",
    ),
    OPERATOR: (
        "accounts.view_user",
        "accounts.view_pendingregistration",
        "accounts.change_pendingregistration",
        "accounts.delete_pendingregistration",
        "admin.view_logentry",
        "api.view_accesstoken",
        "api.delete_accesstoken",
        "notifications.view_mail",
        "notifications.change_mail",
        "topics.view_topic",
    ),
}


def keep_roles(using: str = "default", **_signal: Any) -> None:
    """Give every role exactly its rights; a few queries, and no write where nothing changed.

    A right whose table is not there yet, at an earlier revision, is given by a later upgrade.
    """
    with transaction.atomic(using=using):
        for name, rights in RIGHTS.items():
            group, _is_new = Group.objects.using(using).get_or_create(name=name)
            group.permissions.set(permissions_named(rights, using=using))


def permissions_named(rights: tuple[str, ...], *, using: str) -> list[Permission]:
    wanted = Q(pk__in=[])
    for right in rights:
        label, _dot, codename = right.partition(".")
        wanted |= Q(content_type__app_label=label, codename=codename)
    return list(Permission.objects.using(using).filter(wanted))


def is_role(group: Group) -> bool:
    """Whether this site keeps the group's rights, so that nobody else can change them."""
    return group.name in RIGHTS
