"""The card that chats and social networks show where somebody shares an address: `{% load share_cards %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext as _

register = template.Library()

IMAGE = "pages/share-card.png"
WIDTH, HEIGHT = 1200, 630
"""Of every card's image, in pixels."""


@register.inclusion_tag("pages/share_card.html")
def share_card(title: str = "", text: str = "", address: str = "", image: str = "") -> dict[str, Any]:
    """The metadata of one page; without a title those of the site. `address` and `image` are paths."""
    return {
        "title": title or _("Decide together, and check the result"),
        "text": text or _("A community puts its questions to everyone, votes, and checks the result."),
        "address": f"{settings.SITE_URL}{address}" if address else "",
        "image": f"{settings.SITE_URL}{image or static(IMAGE)}",
        "width": WIDTH,
        "height": HEIGHT,
    }
