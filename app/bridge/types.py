"""The bridge's own SQLAlchemy types, for what no other type says: all that a revision imports of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeEngine, UserDefinedType

from app.bridge.sql import text

AnyType = TypeEngine[Any]


class VendorType(UserDefinedType[Any]):
    """A type with another SQL name on each vendor."""

    cache_ok = True
    names: ClassVar[Mapping[str, str]]

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


@compiles(VendorType)
def compile_vendor_type(type_: VendorType, compiler: Any, **options: Any) -> str:
    return type_.names.get(compiler.dialect.name, type_.names["default"])


class PositiveInteger(VendorType):
    """An integer whose SQLite name says that it is not negative; a CHECK sees to it."""

    names = {"sqlite": "integer unsigned", "default": "INTEGER"}


class PositiveBigInteger(VendorType):
    """As PositiveInteger, of 64 bits."""

    names = {"sqlite": "bigint unsigned", "default": "BIGINT"}


class PositiveSmallInteger(VendorType):
    """As PositiveInteger, of 16 bits."""

    names = {"sqlite": "smallint unsigned", "default": "SMALLINT"}


class JSON(VendorType):
    """JSON: `jsonb` on PostgreSQL, text under a CHECK on SQLite."""

    names = {"sqlite": "text", "default": "JSONB"}


class IPAddress(VendorType):
    """An IP address: `inet` on PostgreSQL."""

    names = {"sqlite": "char(39)", "default": "INET"}


class ByVendor(sa.ColumnElement[Any]):
    """SQL in each vendor's words, as a column's default or generated expression."""

    inherit_cache = False

    def __init__(self, **words: str) -> None:
        self.words = words

    def __repr__(self) -> str:
        words = ", ".join(f"{vendor}={sql!r}" for vendor, sql in sorted(self.words.items()))
        return f"ByVendor({words})"


@compiles(ByVendor)
def compile_by_vendor(element: ByVendor, compiler: Any, **options: Any) -> str:
    return str(compiler.process(text(element.words[compiler.dialect.name]), **options))


class RawType(UserDefinedType[Any]):
    """A database type by its SQL, for what no other type says."""

    cache_ok = True

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def get_col_spec(self, **options: Any) -> str:
        return self.sql

    def __repr__(self) -> str:
        return f"RawType({self.sql!r})"
