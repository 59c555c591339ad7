"""The request of someone who is logged in."""

from django.http import HttpRequest

from app.accounts.models import User


class MemberRequest(HttpRequest):
    """What a view behind `login_required` gets, for the type checker: its user is never anonymous."""

    user: User
