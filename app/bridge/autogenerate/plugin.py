"""The bridge as a plugin of Alembic's autogenerate."""

from __future__ import annotations

from types import ModuleType
from typing import cast

from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority

from app.bridge.autogenerate.compare import compare_column, compare_table
from app.bridge.autogenerate.finish import finish
from app.bridge.autogenerate.renames import settle_renames
from app.bridge.autogenerate.schemas import compare_schemas
from app.bridge.autogenerate.strangers import overlook_strangers
from app.bridge.autogenerate.unhealed import add_unhealed

NAME = "app.bridge"
PLUGINS = ["alembic.autogenerate.tables", NAME]
"""What autogenerate runs: Alembic finds added and removed tables and columns, the bridge the rest."""


class BridgePlugin:
    @staticmethod
    def setup(plugin: Plugin) -> None:
        plugin.add_autogenerate_comparator(
            settle_renames, "autogenerate", NAME, priority=DispatchPriority.FIRST
        )
        plugin.add_autogenerate_comparator(
            overlook_strangers, "autogenerate", NAME, priority=DispatchPriority.FIRST
        )
        plugin.add_autogenerate_comparator(compare_schemas, "autogenerate", NAME)
        plugin.add_autogenerate_comparator(compare_column, "column", NAME)
        plugin.add_autogenerate_comparator(compare_table, "table", NAME)
        plugin.add_autogenerate_comparator(finish, "autogenerate", NAME, priority=DispatchPriority.LAST)
        plugin.add_autogenerate_comparator(add_unhealed, "autogenerate", NAME, priority=DispatchPriority.LAST)


Plugin.setup_plugin_from_module(cast("ModuleType", BridgePlugin), NAME)
