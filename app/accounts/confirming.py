"""Forms that ask for the password once more, before what cannot be undone or would lock the owner out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from app.accounts.forms import AddressField, PasswordField
from app.accounts.leaving import PublicText
from app.accounts.models import User
from app.pages.templatetags.pages import wait


class ConfirmingForm(forms.Form):
    """A form that only the owner of the account can send: a session left open is not enough."""

    password = PasswordField(label=_("Your password"), autocomplete="current-password")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password. Enter the one you log in with."))
        return str(password)


class AddressChangeForm(ConfirmingForm):
    """The address that an account shall have."""

    email = AddressField(
        help_text=_("We send a link to it. Until you open that, your address stays as it is.")
    )
    field_order = ["email", "password"]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if email == self.user.email:
            raise ValidationError(_("This is the address that you have. Enter another one."))
        return email


class LeavingForm(ConfirmingForm):
    """What becomes of what somebody wrote, and their password."""

    public_text = forms.ChoiceField(
        label=_("What shall become of what you wrote?"),
        choices=PublicText.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the two."),
            "invalid_choice": _("Choose one of the two."),
        },
    )
    field_order = ["public_text", "password"]

    def __init__(self, user: User, *args: Any, asks_about_text: bool, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        if not asks_about_text:
            del self.fields["public_text"]

    def chosen(self) -> PublicText:
        """What becomes of public text, once the form is valid; where there is none, nothing does."""
        return PublicText(self.cleaned_data.get("public_text", PublicText.KEEP))

    def refuse_last_superuser(self) -> None:
        self.add_error(
            None,
            gettext("You are the only superuser. Make somebody else one first, in the admin, then leave."),
        )


class CodeField(forms.CharField):
    """A code from an app, or a recovery code."""

    def __init__(self, **options: Any) -> None:
        attributes = {
            "autocomplete": "one-time-code",
            "autocapitalize": "none",
            "spellcheck": "false",
            **options.pop("attributes", {}),
        }
        super().__init__(
            max_length=40,
            widget=forms.TextInput(attributes),
            error_messages={
                "required": _("Enter the code."),
                "max_length": _("The code has %(show_value)d characters; it may have %(limit_value)d."),
            },
            **options,
        )


class CodeForm(forms.Form):
    """The second step of log-in."""

    code = CodeField(
        label=_("Code"),
        help_text=_("The six digits that your app shows now, or one of your recovery codes."),
    )

    def refuse(self) -> None:
        self.add_error(
            "code",
            gettext("This code does not work. Wait for the next one in your app, and enter that."),
        )

    def refuse_for_now(self, seconds: int) -> None:
        self.add_error(
            None, gettext("Too many wrong codes. Try again in %(length)s.") % {"length": wait(seconds)}
        )


class SwitchOnForm(ConfirmingForm):
    """That the app works, and that it is the owner who switches it on."""

    code = CodeField(
        label=_("Code"),
        help_text=_("The six digits that the app shows now."),
        attributes={"inputmode": "numeric"},
    )
    field_order = ["code", "password"]

    def refuse(self) -> None:
        self.add_error(
            "code",
            gettext(
                "This is not the code of this moment. Wait for the next one and enter that; "
                "if it is wrong again, check that the clock of your device is right."
            ),
        )
