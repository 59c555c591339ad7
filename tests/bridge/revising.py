"""Revisions written by hand into a folder of their own, without a database."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from alembic.config import Config
from alembic.script import Script, ScriptDirectory

REVISION = '''\
"""{message}"""

from alembic import context, op
import sqlalchemy as sa
{head}
revision = {name!r}
down_revision = {below!r}


def upgrade() -> None:
{upgrade}


def downgrade() -> None:
{downgrade}
'''
FIRST_LINE = 11
"""The line of a revision's file at which its upgrade begins, where it has no `head`."""
USERS = """op.create_table(
    'users', sa.Column('id', sa.Integer(), primary_key=True), sa.Column('name', sa.String(9), nullable=True)
)"""


class RevisionFolder:
    """A chain of revisions, each on top of the one written before."""

    def __init__(self, folder: Path) -> None:
        self.versions = folder / "versions"
        self.versions.mkdir(parents=True)
        self.config = Config()
        self.config.set_main_option("script_location", str(folder))
        self.head: str | None = None

    def add(
        self,
        name: str,
        upgrade: str,
        downgrade: str = "op.execute('SELECT 1')",
        *,
        message: str = "add_something_to_users",
        head: str = "",
        below: str | None = None,
    ) -> RevisionFolder:
        texts = {
            key: indent(dedent(text).strip(), "    ") for key, text in locals().items() if "grade" in key
        }
        text = REVISION.format(message=message, name=name, below=below or self.head, head=head, **texts)
        (self.versions / f"{name}.py").write_text(text)
        self.head = name
        return self

    @property
    def script(self) -> ScriptDirectory:
        return ScriptDirectory.from_config(self.config)

    def revision(self, name: str) -> Script:
        found = self.script.get_revision(name)
        assert found is not None
        return found


def indented(text: str) -> str:
    return indent(dedent(text).strip(), "    ")
