"""What people type about themselves, parsed or refused."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from app.accounts.models import User, normalize_email
from app.accounts.usernames import normalize_username, validate_not_kept, validate_username
from app.pages.templatetags.pages import wait

LONGEST_PASSWORD = 1000
"""Characters; more only costs time to hash."""


class UsernameField(forms.CharField):
    """A new username in its one stored form."""

    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(
            label=_("Username"),
            help_text=_("Others see it beside what you propose. Up to 50 letters, digits and . + - _"),
            max_length=50,
            validators=[validate_username, validate_not_kept],
            widget=forms.TextInput(attributes),
            error_messages={
                "required": _("Enter a username."),
                "max_length": _("The username has %(show_value)d characters; it may have 50."),
            },
            **options,
        )

    def to_python(self, value: Any) -> Any:
        return normalize_username(super().to_python(value) or "")

    def clean(self, value: Any) -> Any:
        username = super().clean(value)
        if User.objects.named(username).exists():
            raise ValidationError(username_is_taken(), code="taken")
        return username


class AddressField(forms.EmailField):
    """An e-mail address in its one stored form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("E-mail address"),
            max_length=254,
            widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
            error_messages={
                "required": _("Enter your e-mail address."),
                "invalid": _("Enter an e-mail address like name@example.org"),
                "max_length": _("The e-mail address has %(show_value)d characters; it may have 254."),
            },
            **options,
        )

    def to_python(self, value: Any) -> Any:
        return normalize_email(super().to_python(value) or "")

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        try:
            value.rpartition("@")[2].encode("idna")
        except UnicodeError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class PasswordField(forms.CharField):
    """A password as it was typed, spaces included; pasting and password managers are welcome."""

    def __init__(self, *, autocomplete: str, **options: Any) -> None:
        options.setdefault("label", _("Password"))
        super().__init__(
            strip=False,
            max_length=LONGEST_PASSWORD,
            widget=forms.PasswordInput({"autocomplete": autocomplete}),
            error_messages={
                "required": _("Enter a password."),
                "max_length": _("The password has %(show_value)d characters; it may have %(limit_value)d."),
            },
            **options,
        )


def new_password_field(**options: Any) -> PasswordField:
    """A password being chosen: asked for once, because it can be reset when it was mistyped."""
    hint = _("At least 10 characters. A few words that you remember are better than one strange one.")
    return PasswordField(autocomplete="new-password", help_text=hint, **options)


class RegistrationForm(forms.Form):
    """What someone tells who wants an account."""

    username = UsernameField()
    email = AddressField()
    password = new_password_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.REQUIRE_EMAIL_VERIFICATION:
            self.fields["email"].help_text = _("We send a link to it that opens your account.")

    def clean(self) -> dict[str, Any]:
        """Check the password against the other answers too: it may not resemble them."""
        answers = self.cleaned_data
        person = User(username=answers.get("username", ""), email=answers.get("email", ""))
        check_new_password(self, "password", person)
        return answers


class ConfirmationForm(forms.Form):
    """The password chosen at registration; another username too, where the first was taken meanwhile."""

    username = UsernameField()
    password = PasswordField(
        label=_("Your password"),
        help_text=_("The one you chose when you registered. It shows that it was you who asked."),
        autocomplete="current-password",
    )

    def __init__(self, *args: Any, asks_username: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_username:
            del self.fields["username"]

    def ask_username(self) -> None:
        """Ask for another username: somebody took this one at the same moment."""
        self.fields = {"username": deepcopy(self.base_fields["username"]), **self.fields}
        self.add_error("username", username_is_taken())

    def refuse(self) -> None:
        self.add_error(
            "password",
            _("This is not the password chosen with this registration. Try again, or choose a new one."),
        )


class AnewForm(forms.Form):
    """A username and a password for the `email` that its owner has proven, in place of those held for it."""

    username = UsernameField()
    password = new_password_field()

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        person = User(username=self.cleaned_data.get("username", ""), email=self.email)
        check_new_password(self, "password", person)
        return self.cleaned_data


class LogInForm(forms.Form):
    """Who someone says to be, and the password."""

    name = forms.CharField(
        label=_("Username or e-mail address"),
        max_length=254,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
        ),
        error_messages={"required": _("Enter your username or your e-mail address.")},
    )
    password = PasswordField(autocomplete="current-password")

    def refuse(self) -> None:
        """One answer to an unknown name, a wrong password and a suspended account."""
        self.add_error(
            None,
            _("The name and the password do not belong together. Check both and try again."),
        )

    def refuse_for_now(self, seconds: int) -> None:
        """After too many wrong tries: how long to wait, and the way out. Unknown names get the same."""
        self.add_error(
            None,
            _(
                "Too many wrong passwords for this name. Try again in %(length)s, or choose a new "
                "password by mail: “I forgot my password” lets you in at once."
            )
            % {"length": wait(seconds)},
        )


class AddressForm(forms.Form):
    """The address of an account whose password is forgotten."""

    email = AddressField(help_text=_("The address of your account. We send a link to it."))


class NewPasswordForm(forms.Form):
    """A new password for `user`."""

    new_password = new_password_field(label=_("New password"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        check_new_password(self, "new_password", self.user)
        return self.cleaned_data

    def save(self) -> User:
        """Store the password, which ends every session but the one that is told of it."""
        self.user.set_password(self.cleaned_data["new_password"])
        self.user.save(update_fields=["password"])
        return self.user


class ForgottenPasswordForm(NewPasswordForm):
    """A new password for someone who came by the link in a mail."""

    def save(self) -> User:
        """Store the password. Reading the mail has shown that the address is theirs: tries begin anew."""
        user = super().save()
        user.email_verified = True
        user.tries_forgiven_at = timezone.now()  # who shut the owner out may not go on doing so
        user.save(update_fields=["email_verified", "tries_forgiven_at"])
        return user


class PasswordChangeForm(NewPasswordForm):
    """A new password for someone who knows the old one."""

    old_password = PasswordField(label=_("Your password now"), autocomplete="current-password")
    field_order = ["old_password", "new_password"]

    def clean_old_password(self) -> str:
        old = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise ValidationError(_("This is not your password. Enter the one you log in with now."))
        return str(old)


def username_is_taken() -> str:
    return gettext("This username is taken. Choose another one.")


def check_new_password(form: forms.Form, field: str, user: User) -> None:
    """Put the reasons why a new password is too weak beside it."""
    if password := form.cleaned_data.get(field):
        try:
            password_validation.validate_password(password, user)
        except ValidationError as error:
            form.add_error(field, error)
