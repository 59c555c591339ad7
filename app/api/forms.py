"""What people fill in about their tokens."""

from django import forms
from django.utils.translation import gettext_lazy as _

from app.api.models import LONGEST_NAME
from app.topics.forms import LineField


class TokenForm(forms.Form):
    """The name of a new token."""

    name = LineField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("The program that gets it, so that you know later which one to revoke."),
        error_messages={"required": _("Give it a name, such as the program that gets it.")},
    )
