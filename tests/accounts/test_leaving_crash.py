"""A process that dies while somebody leaves leaves nothing half done."""

import json
import signal
import sys

from tests.conftest import RunCommand

FURNISH = """
from django.utils import timezone
from app.accounts.models import User
from app.topics.publishing import Draft, publish
alice = User.objects.create_user("Alice", "alice@example.org", "a long enough one")
alice.preferences.create(preference_key="theme", preference_value="dark")
draft = Draft(title="A bench", description="", options=["Yes", "No"], multiple_choice=False, unlisted=False)
publish(draft, creator=alice, at=timezone.now())
"""
LOOK = """
import json
from app.accounts.models import User
from app.topics.models import Topic
user = User.objects.get()
told = [user.email, user.left_at is None, user.preferences.count(), Topic.objects.count()]
print("told " + json.dumps(told))
"""


def look(run_command: RunCommand) -> list[object]:
    printed = run_command("manage.py", "shell", "--no-imports", "-c", LOOK).stdout
    told: list[object] = json.loads(printed.rpartition("told ")[2])
    return told


def test_a_process_killed_in_the_middle_changes_nothing_and_the_next_one_finishes(
    run_command: RunCommand,
) -> None:
    run_command("alembic", "upgrade", "head")
    run_command("manage.py", "shell", "--no-imports", "-c", FURNISH)
    before = look(run_command)
    assert before == ["alice@example.org", True, 1, 1]
    run_command(sys.executable, "-m", "tests.accounts.leaver", "alice", "die", status=-signal.SIGKILL)
    assert look(run_command) == before
    run_command(sys.executable, "-m", "tests.accounts.leaver", "alice")
    assert look(run_command)[1:] == [False, 0, 0]
