"""The keys that people give to their programs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 60


class AccessToken(models.Model):
    """A personal access token. Only its SHA-256 hash is stored (64 hexadecimal digits)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_tokens"
    )
    name = models.CharField(max_length=LONGEST_NAME)
    """What its owner calls it, such as the program that has it."""
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    """To the hour: a note for each request would cost as much as the request."""

    class Meta:
        db_table = "access_tokens"
        ordering = ["-created_at", "-id"]
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")

    def __str__(self) -> str:
        return self.name
