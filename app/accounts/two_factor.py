"""Two-factor log-in: a code from an app on the phone, or a recovery code, after the password.

Codes are those of RFC 6238, by django-otp. Its table must hold the secret of the app in clear, since both
sides compute with it; of a recovery code it holds the beginning of a hash only.
"""

from __future__ import annotations

import secrets
from base64 import b32encode, urlsafe_b64encode
from hashlib import sha256
from time import time
from typing import Any

import segno
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django_otp import login as remember_device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from app.accounts.models import User

RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits without those that look alike."""
CODE_LENGTH = 16
"""Characters of a recovery code: 79 bits, so that its plain hash tells nothing."""
SECRET_BYTES = 20
"""As RFC 4226 recommends."""
TOLERANCE = 1
"""Steps of thirty seconds that a clock may be wrong, either way."""


class WrongCode(Exception):
    """Neither the code of this moment nor a recovery code that is left."""


class AlreadyOn(Exception):
    """Two-factor log-in was switched on meanwhile."""


def is_on(user: User) -> bool:
    """Whether log-in asks for a code. One query."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_verified(request: HttpRequest) -> bool:
    """Whether a code was entered in this session."""
    return bool(getattr(request.user, "is_verified", lambda: False)())


def new_secret() -> str:
    """A secret for an app, as 40 hexadecimal digits."""
    return secrets.token_hex(SECRET_BYTES)


def switch_on(user: User, secret: str, code: str, *, password: str = "") -> tuple[TOTPDevice, list[str]]:
    """Ask for codes from now on; returns the device and the recovery codes, which nobody can read again.

    With the `password`, in clear, every session of theirs ends but the one that is told the new hash.
    `code` shows that the app holds the secret. Raises WrongCode or AlreadyOn; then nothing is changed.
    """
    clock = TOTP(bytes.fromhex(secret))
    clock.time = time()
    if not is_app_code(code) or not clock.verify(int(compact(code)), TOLERANCE):
        raise WrongCode
    with transaction.atomic():
        held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if is_on(user):
            raise AlreadyOn
        if password and held.check_password(password):  # else it was changed meanwhile, which ended them too
            user.set_password(password)  # the same one, with another salt: sessions hold a hash of both
            user.save(update_fields=["password"])
        switch_off(user)
        device = TOTPDevice.objects.create(
            user=user, name="app", key=secret, confirmed=True, drift=clock.drift, last_t=clock.t()
        )
        return device, renew_recovery_codes(user)


def switch_off(user: User) -> None:
    """Ask for the password only. Sessions go on."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """New recovery codes; the ones before stop working. They are returned once and stored as hashes."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery", confirmed=True)
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=hash_recovery_code(user, code)) for code in codes
    )
    return codes


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


@transaction.atomic
def verify(user: User, code: str) -> Any:
    """The device that `code` proves, used up by it. Raises WrongCode.

    Of two who send the same code at once one passes: the device's row is held.
    """
    if is_app_code(code):
        devices, token = TOTPDevice.objects, compact(code)
    else:
        devices, token = StaticDevice.objects, hash_recovery_code(user, code)
    for device in devices.select_for_update().filter(user=user, confirmed=True):
        if device.verify_token(token):
            return device
    raise WrongCode


def remember(request: HttpRequest, device: Any) -> None:
    """Let this session count as one in which a code was entered."""
    remember_device(request, device)


def is_app_code(code: str) -> bool:
    digits = compact(code)
    return len(digits) == 6 and digits.isascii() and digits.isdigit()


def compact(code: str) -> str:
    """A code as it is compared, however it was grouped."""
    return "".join(code.split()).replace("-", "").lower()


def new_recovery_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def hash_recovery_code(user: User, code: str) -> str:
    """96 bits of a hash, as 16 characters: as much as the library's column holds."""
    text = f"recovery code of {user.pk}: {compact(code)}"
    return urlsafe_b64encode(sha256(text.encode("utf-8", "backslashreplace")).digest())[:16].decode()


def address_for_app(user: User, secret: str) -> str:
    """What the QR code says: an `otpauth:` address, as authenticator apps read it."""
    return str(TOTPDevice(user=user, key=secret).config_url)


def qr_code(user: User, secret: str) -> SafeString:
    """The address as an SVG without any style of its own; CSS gives it its colours."""
    drawn = segno.make(address_for_app(user, secret), error="m", micro=False)
    return mark_safe(drawn.svg_inline(omitsize=True, svgclass="qr-code", border=4, scale=1))  # noqa: S308 (drawn by us)


def spelled_secret(secret: str) -> str:
    """The secret for typing it in: base 32, in groups of four."""
    letters = b32encode(bytes.fromhex(secret)).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def is_required_of(user: User) -> bool:
    """Whether the site wants this person to log in with a code."""
    return bool(settings.REQUIRE_STAFF_TWO_FACTOR and user.is_staff)
