"""Steps of Django migrations that a comparison of schemas cannot find are listed until they are decided."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest
from alembic.script import ScriptDirectory
from django.apps import AppConfig, apps
from django.core.checks import run_checks

from app.bridge import checks
from app.bridge.decisions import Decisions, notes, problems, read_decisions
from app.bridge.errors import BridgeError
from app.bridge.foreign_steps import ForeignStep, came_with, foreign_steps, migrations_of, steps_of
from app.bridge.revisions import scripts

pytestmark = pytest.mark.once

STEP = ForeignStep("auth", "0011_update_proxy_permissions", 0, "RunPython update", "auth/0011.py:17")


@pytest.fixture
def blog(tmp_path, monkeypatch):
    """Writes a migration of the app `blog`, given its operations; returns the app."""
    package = tmp_path / "blog/migrations"
    package.mkdir(parents=True)
    (tmp_path / "blog/__init__.py").touch()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(name: str, operations: str, *, before: str = "", rest: str = "") -> AppConfig:
        head = (
            "from django.db import migrations, models\nfrom django.contrib.postgres import operations as pg\n"
        )
        body = f"class Migration(migrations.Migration):\n    {rest}\n    operations = [{operations}]\n"
        (package / f"{name}.py").write_text(f"{head}{dedent(before)}\n{body}")
        return AppConfig("blog", sys.modules[__name__])

    yield write
    migrations_of.cache_clear()
    for name in [name for name in sys.modules if name == "blog" or name.startswith("blog.")]:
        del sys.modules[name]


def keys(config: AppConfig) -> list[str]:
    return [step.key for step in steps_of(config)]


def test_what_models_tell_is_no_step(blog):
    config = blog(
        "0001_initial",
        """
        migrations.CreateModel("Post", [("id", models.AutoField(primary_key=True))]),
        migrations.AddField("post", "slug", models.SlugField(default="")),
        migrations.AlterModelOptions("post", {}),
        migrations.AddIndex("post", models.Index(fields=["slug"], name="slug")),
        pg.AddIndexConcurrently("post", models.Index(fields=["slug"], name="other")),
        migrations.RunPython(migrations.RunPython.noop, print),
        migrations.RunSQL(migrations.RunSQL.noop, "SELECT 1"),
        """,
    )
    assert keys(config) == []


@pytest.mark.parametrize(
    ("operation", "summary"),
    [
        ("migrations.RunPython(fill)", "RunPython fill: Give every post a slug."),
        ('migrations.RunSQL("UPDATE  blog_post\\nSET slug = id")', "RunSQL UPDATE blog_post SET slug = id"),
        ('migrations.RunSQL([("SELECT %s", [1]), "SELECT 2"])', "RunSQL SELECT %s; SELECT 2"),
        (
            'migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")], [])',
            "SeparateDatabaseAndState in the database: Raw SQL operation",
        ),
        (
            "pg.TrigramExtension()",
            "TrigramExtension of django.contrib.postgres.operations: Creates extension pg_trgm",
        ),
        ("Own('post', {})", "Own of blog.migrations.0002_step: Change Meta options on post"),
    ],
)
def test_anything_else_is_a_step(blog, operation, summary):
    before = '''
        def fill(apps, schema_editor):
            """Give every post a slug."""

        class Own(migrations.AlterModelOptions):
            pass
    '''
    config = blog("0002_step", f'migrations.DeleteModel("Draft"), {operation}', before=before)
    [step] = steps_of(config)
    assert (step.key, step.summary) == ("blog.0002_step:1", summary)
    assert "blog/migrations/0002_step.py" in step.place


def test_a_squash_adds_nothing_while_what_it_replaces_is_there(blog):
    squash = {"rest": 'replaces = [("blog", "0001_one"), ("blog", "0002_two")]'}
    blog("0001_one", 'migrations.RunSQL("SELECT 1")')
    blog("0002_two", 'migrations.RunSQL("SELECT 2", elidable=True)')
    config = blog("0001_one_squashed_0002_two", 'migrations.RunSQL("SELECT 1")', **squash)
    assert keys(config) == ["blog.0001_one:0", "blog.0002_two:0"]


def test_a_squash_alone_speaks_for_itself(blog):
    config = blog("0001_s", 'migrations.RunSQL("SELECT 1")', rest='replaces = [("blog", "0001_gone")]')
    assert keys(config) == ["blog.0001_s:0"]


@pytest.mark.parametrize("text", ["nothing_of_this_name()", "1 / 0"])
def test_a_migration_that_cannot_be_read_is_named(blog, text):
    config = blog("0001_broken", text)
    with pytest.raises(BridgeError, match=r"blog\.migrations\.0001_broken cannot be read"):
        keys(config)


def test_migrations_are_read_although_the_settings_switch_them_off(settings):
    assert "auth" in settings.MIGRATION_MODULES
    assert settings.MIGRATION_MODULES["auth"] is None
    assert "auth.0011_update_proxy_permissions:0" in [step.key for step in foreign_steps()]


def test_it_is_known_what_brought_an_app():
    assert came_with("auth").startswith("Django ")
    assert came_with("topics") == ""


# What was decided


@pytest.fixture
def script(tmp_path) -> ScriptDirectory:
    """A place for revisions, with one, `abc123`."""
    (tmp_path / "revisions/versions").mkdir(parents=True)
    (tmp_path / "revisions/versions/abc123.py").write_text("revision = 'abc123'\ndown_revision = None\n")
    return ScriptDirectory(str(tmp_path / "revisions"))


def decide(script: ScriptDirectory, text: str) -> Decisions:
    Path(script.dir, "foreign_steps.toml").write_text(text)
    return read_decisions(script)


def found(script: ScriptDirectory, text: str) -> list[str]:
    return [problem.id for problem in problems(decide(script, text), [STEP], script)]


def entry(line: str) -> str:
    return f'[steps."{STEP.key}"]\n{line}\n'


def test_a_step_of_which_nothing_is_said_is_an_error_with_a_cure(script):
    [problem] = problems(read_decisions(script), [STEP], script)
    assert problem.id == "bridge.E002"
    assert STEP.key in problem.text
    assert "foreign_steps.toml" in problem.hint


@pytest.mark.parametrize("line", ['acknowledged = "There are no proxies."', 'carried = "abc123"'])
def test_a_decided_step_is_none(script, line):
    assert found(script, entry(line)) == []


def test_a_revision_that_does_not_exist_carries_nothing(script):
    assert found(script, entry('carried = "fff000"')) == ["bridge.E003"]


@pytest.mark.parametrize(
    "line", ["", 'acknowledged = "  "', "carried = 5", 'reason = "none"', 'carried = "a"\nacknowledged = "b"']
)
def test_half_a_decision_is_none(script, line):
    assert found(script, entry(line)) == ["bridge.E004"]


def test_a_decision_that_is_no_table_is_none(script):
    assert found(script, f'[steps]\n"{STEP.key}" = "yes"') == ["bridge.E004"]


@pytest.mark.parametrize("text", ["[steps", "steps = 1", "apps = []"])
def test_a_file_that_cannot_be_read_is_named(script, text):
    with pytest.raises(BridgeError, match=r"foreign_steps\.toml"):
        decide(script, text)


def test_new_steps_of_another_version_are_told_as_news(script):
    decisions = decide(script, '[apps]\nauth = "Django 1.11"')
    [problem] = problems(decisions, [STEP], script)
    assert f"new since Django 1.11: it comes with {came_with('auth')} now" in problem.text


def test_another_version_without_new_steps_is_only_noted(script):
    decisions = decide(script, '[apps]\nauth = "Django 1.11"\n' + entry('acknowledged = "No proxies."'))
    assert list(problems(decisions, [STEP], script)) == []
    assert [note for note in notes(decisions, [STEP]) if "Django 1.11" in note]


def test_a_decision_on_a_step_that_is_gone_is_only_noted(script):
    decisions = decide(script, entry('carried = "abc123"'))
    assert list(problems(decisions, [], script)) == []
    assert [STEP.key in note for note in notes(decisions, [])] == [True]


# This project


def test_every_step_of_the_installed_apps_is_decided():
    assert list(problems(read_decisions(scripts()), foreign_steps(), scripts())) == []
    assert run_checks(tags=["bridge"]) == []


def test_no_installed_app_has_a_proxy_model():
    """The reason that foreign_steps.toml gives for leaving out a step of auth."""
    assert [model for model in apps.get_models() if model._meta.proxy] == []


def test_the_check_speaks_up(monkeypatch, script):
    monkeypatch.setattr(checks, "scripts", lambda: script)
    [message] = run_checks(tags=["bridge"])
    assert (message.id, STEP.key in message.msg) == ("bridge.E002", True)
    Path(script.dir, "foreign_steps.toml").write_text("[")
    assert [message.id for message in run_checks(tags=["bridge"])] == ["bridge.E005"]


def test_the_command_lists_the_steps_and_stands_in_alembics_help(run_command):
    answer = run_command("manage.py", "alembic", "foreign-steps")
    assert STEP.key in answer.stdout
    assert "acknowledged: " in answer.stdout
    assert "foreign-steps" in run_command("manage.py", "alembic", "--help").stdout
