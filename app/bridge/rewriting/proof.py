"""What revisions make of an empty database, compared by catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic.script import Script, ScriptDirectory

from app.bridge import trying
from app.bridge.catalog.states import TableState
from app.bridge.errors import BridgeError
from app.bridge.trying import Contents


@contextmanager
def rewritten(script: ScriptDirectory, texts: Mapping[str, str | None]) -> Iterator[ScriptDirectory]:
    """The same revisions in a folder of their own, some with another text, None for those that are gone."""
    with TemporaryDirectory(prefix="bridge-revisions-") as folder:
        for revision in script.walk_revisions():
            text = texts.get(revision.revision, Path(revision.path).read_text(encoding="utf-8"))
            if text is not None:
                (Path(folder) / Path(revision.path).name).write_text(text, encoding="utf-8")
        yield ScriptDirectory(folder, version_locations=[folder])


def told(revision: Script, direction: str, words: str) -> str:
    return (
        f"The {direction} of {revision.revision} ({revision.doc}) does not run on empty tables, in one "
        f"transaction: {words}. No file was changed."
    )


contents_after = partial(trying.contents_after, telling=told)


def differences(left: Contents, right: Contents) -> list[str]:
    """Each table, part of one, view, trigger or the like that is not the same, in a line."""
    found = []
    ours, theirs = facts_of_contents(left), facts_of_contents(right)
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours or name not in theirs:
            found.append(f"{name} is on one side only")
        else:
            found += [f"{name.removeprefix('table ')}: {what}" for what in sorted(ours[name] ^ theirs[name])]
    return found


def facts_of_contents(contents: Contents) -> dict[str, set[str]]:
    tables = {f"table {name}": traits_of(state) for name, state in contents.tables.items()}
    return tables | {f"{kind} {name}": {item.definition} for (kind, name), item in contents.objects.items()}


def traits_of(state: TableState) -> set[str]:
    """All that there is to a table, in words that compare."""
    return {
        *(f"column {name} {column}" for name, column in state.columns.items()),
        *(f"{one.kind} {one.name} {one.body}" for one in state.objects),
        *(f"{trait}" for trait in state.traits.items()),
        f"comment {state.comment}",
    }


def refuse_differences(left: Contents, right: Contents, what: str) -> None:
    """Raises BridgeError with what is different."""
    if found := differences(left, right):
        more = f" (and {len(found) - 3} more)" if len(found) > 3 else ""
        raise BridgeError(f"{what}: {'; '.join(found[:3])}{more}. No file was changed.")
