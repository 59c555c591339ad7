"""The image of a topic's card, for chats and social networks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from app.pages import card_images
from app.pages.templatetags.share_cards import IMAGE
from app.topics.guessing import find_topic
from app.topics.models import Topic
from app.topics.sharing import mark_of_title


@require_safe
@cache_control(public=True, max_age=60 * 60 * 24)
def card_image(request: HttpRequest, code: str) -> HttpResponse:
    """The title as a picture; the site's own card where we have no letters for it. Public topics only."""
    title = find_topic(request, code, among=Topic.objects.public()).title
    if not card_images.can_draw(title):
        return redirect(static(IMAGE))

    @condition(etag_func=lambda request: f'"{mark_of_title(title)}"')
    def image(request: HttpRequest) -> HttpResponse:
        return HttpResponse(card_images.draw(title), content_type="image/png")

    return image(request)
