"""The mails that the site writes to people. Every link begins with SITE_URL, never with a request's Host."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import get_language, override

from app.accounts.models import User
from app.accounts.preferences import language_of

logger = logging.getLogger(__name__)

NOWHERE = ".invalid"
"""The end of host names that never exist (RFC 6761, section 6.4)."""


class MailNotSent(Exception):
    """The mail server did not take the mail; trying again later may help."""


def send_registration_link(*, email: str, username: str, token: str) -> None:
    """Ask the owner of an address to confirm it. Raises MailNotSent."""
    link = absolute("accounts:verify", token)
    send("registration_link", email, {"username": username, "email": email, "link": link})


def send_address_is_known(user: User) -> None:
    """Tell someone who registers again that there is an account already. Raises MailNotSent."""
    send_to(user, "address_is_known", {"user": user, **account_links()})


def send_password_reset(user: User) -> None:
    """Send the link under which a new password can be chosen. Raises MailNotSent."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    link = absolute("accounts:password_reset_confirm", key, default_token_generator.make_token(user))
    send_to(user, "password_reset", {"user": user, "link": link})


def send_account_is_closed(user: User) -> None:
    """Tell someone who cannot log in that a new password would not help. Raises MailNotSent."""
    send_to(user, "account_is_closed", {"user": user})


def send_no_password(user: User) -> None:
    """Tell someone whose account takes no password that it cannot be reset. Raises MailNotSent."""
    send_to(user, "no_password", {"user": user})


def send_no_account(email: str) -> None:
    """Tell someone who asked for a new password that this address has no account. Raises MailNotSent."""
    send("no_account", email, {"email": email, **account_links()})


def send_password_changed(user: User) -> None:
    """Tell someone that the password was changed. Raises MailNotSent."""
    send_to(user, "password_changed", {"user": user, **account_links()})


def send_change_link(*, email: str, user: User, token: str) -> None:
    """Ask the owner of an address to prove it for an account that exists. Raises MailNotSent."""
    link = absolute("accounts:email_confirm", token)
    context = {"user": user, "email": email, "link": link}
    send("change_link", email, context, language=language_of(user))


def send_address_is_wanted(user: User) -> None:
    """Tell the owner of an account that another one should get this address. Raises MailNotSent."""
    send_to(user, "address_is_wanted", {"user": user, **account_links()})


def send_change_asked(user: User, *, new_email: str) -> None:
    """Tell the address of an account that another one shall take its place. Raises MailNotSent."""
    context = {"user": user, "new_email": new_email, "account_link": absolute("accounts:profile")}
    send_to(user, "change_asked", {**context, **account_links()})


def send_address_changed(user: User, *, old_email: str) -> None:
    """Tell the address that an account had until now that it has another. Raises MailNotSent."""
    send("address_changed", old_email, {"user": user}, language=language_of(user))


def send_two_factor_changed(user: User, *, is_on: bool) -> None:
    """Tell someone that log-in asks for a code now, or no more. Raises MailNotSent."""
    name = "two_factor_on" if is_on else "two_factor_off"
    send_to(user, name, {"user": user, **account_links()})


def send_account_left(*, email: str, username: str) -> None:
    """Tell the address of an account that it is gone; in the language of this request. Raises MailNotSent."""
    send("account_left", email, {"username": username})


def account_links() -> dict[str, str]:
    names = ("log_in", "register", "password_reset")
    return {f"{name}_link": absolute(f"accounts:{name}") for name in names}


def absolute(name: str, *arguments: str) -> str:
    return settings.SITE_URL + reverse(name, args=arguments)


def send_to(user: User, template: str, context: dict[str, Any]) -> None:
    """Send one mail to someone with an account, in their language."""
    send(template, user.email, context, language=language_of(user))


def send(template: str, address: str, context: dict[str, Any], *, language: str | None = None) -> None:
    """Send one text mail: the first line of the template is its subject, the rest its body.

    It is written in `language`, else in that of whoever asks for it. Nothing is sent to an address
    that reaches nobody by its very name: imported voters have such.
    """
    if address.endswith(NOWHERE):
        return
    with override(language or get_language()):
        text = render_to_string(f"accounts/emails/{template}.txt", {**context, "site_url": settings.SITE_URL})
    subject, _, body = text.strip().partition("\n")
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=body.strip() + "\n",
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.exception("The mail %s could not be sent", template)
        raise MailNotSent from error
