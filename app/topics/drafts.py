"""What someone typed for a new topic and sent while logged out, kept in the session until it is published."""

from django.http import HttpRequest

from app.topics.forms import TopicForm

SESSION_KEY = "topic_draft"
LARGEST_DRAFT = 300_000
"""In characters: a thousand options of the greatest length, and a description, fit."""


def keep_draft(request: HttpRequest) -> bool:
    """Keep the fields of the topic form that `request` posts; False when they are too large to keep."""
    draft = {name: request.POST[name] for name in TopicForm.base_fields if name in request.POST}
    if sum(map(len, draft.values())) > LARGEST_DRAFT:
        return False
    request.session[SESSION_KEY] = draft
    return True


def read_draft(request: HttpRequest) -> dict[str, str]:
    draft: dict[str, str] = request.session.get(SESSION_KEY, {})
    return draft


def forget_draft(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)
