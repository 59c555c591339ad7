"""The SQLAlchemy tables of the models, by the models' labels: `tables["shop.Order"]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from threading import RLock

import sqlalchemy as sa
from django.apps import apps
from django.db import connections

from app.bridge.errors import BridgeError
from app.bridge.facts import facts_of
from app.bridge.metadata import metadata_from_models


class UnknownModel(BridgeError, KeyError):
    """No table goes by this label."""

    __str__ = Exception.__str__


class ModelTables(Mapping[str, sa.Table]):
    """Label → table. Letter case does not matter; a proxy has the table of its model.

    The models are read at the first look-up, once in a process and for each database.
    Tables of one database belong to one MetaData, so that joins know their foreign keys.
    """

    def __init__(self) -> None:
        self.read: dict[tuple[str, str], dict[str, sa.Table]] = {}
        self.lock = RLock()

    def __getitem__(self, label: str) -> sa.Table:
        """Raises UnknownModel, a KeyError, which names the labels that are near."""
        wanted = concrete_label(label).lower()
        for alias in connections:
            for known, table in self.of(alias).items():
                if known.lower() == wanted:
                    return table
        raise UnknownModel(self.why_unknown(label))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(label for alias in connections for label in self.of(alias)))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def of(self, alias: str) -> dict[str, sa.Table]:
        """Label → table of the models whose tables are in the database `alias`."""
        key = (alias, connections[alias].vendor)
        with self.lock:
            if key not in self.read:
                metadata = metadata_from_models(apps, connections[alias])
                labels = facts_of(metadata).labels
                self.read[key] = {label: metadata.tables[name] for name, label in labels.items()}
            return self.read[key]

    def why_unknown(self, label: str) -> str:
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):
            near = get_close_matches(label, list(self), n=3, cutoff=0.5)
            hint = f"Near are {', '.join(near)}." if near else "Labels are like app_label.ModelName."
            return f"No model is called {label!r}. {hint}"
        if swapped := model._meta.swapped:
            return f"{label} is swapped out for {swapped}: take that."
        return f"{label} has no table of the project's: it is unmanaged, or no database takes it."


def concrete_label(label: str) -> str:
    """The label of the model whose table a model uses; what names no model is left as it is."""
    try:
        meta = apps.get_model(label)._meta
    except (LookupError, ValueError):
        return label
    return meta.concrete_model._meta.label if meta.concrete_model else label


tables = ModelTables()
