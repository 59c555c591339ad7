"""People: users, those who are about to become users, and what they prefer."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from app.accounts.usernames import fold_username, normalize_username, validate_username


def normalize_email(email: str) -> str:
    """The one spelling of an address that is stored and looked up: NFKC, stripped, in lower case."""
    return unicodedata.normalize("NFKC", email).strip().lower()


LONGEST_FOLDED_USERNAME = 150
"""Characters: Unicode folds the case of one into three at most."""


class UserQuerySet(models.QuerySet["User"]):
    """Questions one can ask of people; they chain."""

    def named(self, username: str) -> UserQuerySet:
        """Whoever has this username, whatever its capitals."""
        folded = fold_username(username)
        if "\0" in folded:  # PostgreSQL cannot even be asked for it
            return self.none()
        return self.filter(username_folded=folded)

    def at_address(self, email: str) -> UserQuerySet:
        return self.filter(email=normalize_email(email))


class FoldedUsernameField(models.CharField):  # type: ignore[type-arg]
    """The username as names are compared, computed whenever a row is written by `save` or `bulk_create`.

    What goes past both, `QuerySet.update(username=…)` and `bulk_update`, must write this too.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = fold_username(model_instance.username)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, folded)
        return folded


class UserManager(BaseUserManager["User"]):
    """Makes users; looks them up by username whatever its capitals."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def named(self, username: str) -> UserQuerySet:
        return self.get_queryset().named(username)

    def at_address(self, email: str) -> UserQuerySet:
        return self.get_queryset().at_address(email)

    def create_user(self, username: str, email: str, password: str | None = None, **fields: Any) -> User:
        """Save a new user. `password` is clear text, or None for an account that cannot log in."""
        user = self.model(username=User.normalize_username(username), email=normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, email: str, password: str | None = None, **fields: Any) -> User:
        """Save a new user who may do everything in the admin."""
        rights = {"is_staff": True, "is_superuser": True, "email_verified": True}
        return self.create_user(username, email, password, **{**rights, **fields})

    def get_by_natural_key(self, username: str | None) -> User:
        user = self.named(username or "").first()
        if user is None:
            raise User.DoesNotExist(f"Nobody is named {username!r}.")
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account."""

    username = models.CharField(
        max_length=50,
        unique=True,
        validators=[validate_username],
        help_text=_("Up to 50 letters, digits and . + - _"),
        error_messages={"unique": _("This username is taken. Choose another one.")},
    )
    username_folded = FoldedUsernameField(max_length=LONGEST_FOLDED_USERNAME, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    email_verified = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True, help_text=_("Whether this person may log in."))
    is_staff = models.BooleanField(default=False, help_text=_("Whether this person may enter the admin."))
    created_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    left_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When this person left; the row remains because ballots hang on it."""

    tries_forgiven_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Wrong passwords and codes before this do not count any more."""

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        db_table = "users"
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="email_is_unique_in_any_case"),
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True) | models.Q(is_active__holds=False),
                name="who_left_cannot_log_in",
            ),
        ]

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return normalize_username(username)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a username that is written takes its folded form along."""
        fields = kwargs.get("update_fields")
        if fields is not None and "username" in fields:
            kwargs["update_fields"] = {*fields, "username_folded"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.username

    def get_short_name(self) -> str:
        return self.username


class PendingRegistration(models.Model):
    """Someone who asked for an account and has not yet proven the address.

    Only the SHA-256 hash of the e-mailed token is stored (64 hexadecimal digits),
    and only the hash of the password.
    """

    username = models.CharField(max_length=50)
    email = models.EmailField(max_length=254, unique=True)
    password_hash = models.CharField(max_length=128)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "pending_registrations"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="registration_expires_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def is_expired(self) -> bool:
        return timezone.now() >= self.expires_at


class EmailChange(models.Model):
    """An address that somebody wants in place of theirs and has not yet proven.

    Only the SHA-256 hash of the e-mailed token is stored (64 hexadecimal digits).
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="email_change")
    email = models.EmailField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "email_changes"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="email_change_expires_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_expired(self) -> bool:
        return timezone.now() >= self.expires_at


class UserPreference(models.Model):
    """One thing a person prefers, such as `theme`: `dark`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="preferences", db_index=False)
    preference_key = models.CharField(max_length=100)
    preference_value = models.TextField(null=True, blank=True)

    class Meta:
        db_table = "user_preferences"
        ordering = ["preference_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "preference_key"], name="preference_is_set_once_per_user"
            ),
        ]

    def __str__(self) -> str:
        return self.preference_key


class RateLimit(models.Model):
    """How often one actor did one kind of thing in one window of time."""

    key = models.CharField(max_length=150)
    window_start = models.DateTimeField(db_index=True)
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "rate_limits"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "window_start"], name="rate_limit_is_counted_once_per_window"
            ),
        ]

    def __str__(self) -> str:
        return self.key
