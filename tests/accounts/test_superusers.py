"""`manage.py createsuperuser` with our user."""

import io

import pytest
from django.contrib.auth.management.commands import createsuperuser
from django.core.management import CommandError, call_command

from app.accounts.models import User

pytestmark = pytest.mark.django_db


def create(username: str, email: str) -> None:
    call_command("createsuperuser", interactive=False, username=username, email=email, stdout=io.StringIO())


def test_a_superuser_is_made_without_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery staple")
    create("Root", "Root@Example.org")
    root = User.objects.get()
    assert (root.username, root.email) == ("Root", "root@example.org")
    assert (root.is_staff, root.is_superuser, root.email_verified) == (True, True, True)
    assert root.check_password("correct horse battery staple")


class FakeTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_superuser_is_made_by_answering(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["ALICE", "root", "Alice@example.org", "root@example.org"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(answers))
    monkeypatch.setattr(createsuperuser.getpass, "getpass", lambda *_prompt: "correct horse battery staple")
    errors = io.StringIO()
    call_command("createsuperuser", stdin=FakeTerminal(), stdout=io.StringIO(), stderr=errors)
    assert User.objects.get(username="root").is_superuser
    assert "username is already taken" in errors.getvalue()
    assert "That e-mail address has an account" in errors.getvalue()


def test_a_username_taken_in_other_capitals_is_one_sentence(alice: User) -> None:
    with pytest.raises(CommandError, match="already taken"):
        create("aLICE", "new@example.org")


@pytest.mark.django_db(transaction=True)
def test_an_address_that_is_taken_is_one_sentence(alice: User) -> None:
    with pytest.raises(CommandError, match="exists"):
        create("root", "ALICE@example.org")


def test_a_username_with_an_at_sign_is_refused_because_it_could_pass_for_an_address() -> None:
    with pytest.raises(CommandError, match="@"):
        create("root@example.org", "root@example.org")
