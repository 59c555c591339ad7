"""What was made of the same inputs before, kept within this process.

A memory is no cache that somebody must empty: its keys hold everything that a value is made of, so a changed
input is another key, and shows at once. What nobody asks for any more makes room for what is asked for now.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from dataclasses import is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar

from django.conf import settings
from django.core.signals import setting_changed
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import get_language

Value = TypeVar("Value")
P = ParamSpec("P")

ROUGHLY = 100
"""Bytes that an entry takes in a dictionary, beside its key and its value."""

memories: list[Memory[Any]] = []


class Memory(Generic[Value]):
    """Values by all that they are made of, `most` bytes at most. Threads share it without a lock.

    Two dictionaries take turns: what is new or asked for goes into the younger one; once that holds half
    of what may be kept, the older one is let go with all that nobody asked for meanwhile.
    """

    def __init__(self, *, most: int) -> None:
        self.most = most
        self.forget()
        memories.append(self)

    def forget(self) -> None:
        """Everything."""
        self.younger: dict[Hashable, Value] = {}
        self.older: dict[Hashable, Value] = {}
        self.size = 0

    def recall(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What `make` made for this key, now or earlier. Two threads may both make it: it is the same."""
        value = self.younger.get(key)
        if value is not None:
            return value
        value = self.older.get(key)
        if value is None:
            value = make()
        self.keep(key, value)
        return value

    def keep(self, key: Hashable, value: Value) -> None:
        size = size_of(key) + size_of(value) + ROUGHLY
        if 4 * size > self.most:
            return
        if 2 * (self.size + size) > self.most:
            self.older, self.younger, self.size = self.younger, {}, 0
        self.younger[key] = value
        self.size += size


def size_of(thing: Any) -> int:
    """Bytes of a text or number, or of a tuple or a dataclass of them."""
    size = sys.getsizeof(thing)
    if isinstance(thing, tuple):
        return size + sum(map(size_of, thing))
    if isinstance(thing, str | int | None) or not is_dataclass(thing):
        return size
    return size + sum(map(size_of, vars(thing).values()))


def remembered(*, most: int) -> Callable[[Callable[P, Value]], Callable[P, Value]]:
    """For a function of nothing but its values and the `surroundings`.

    Values are texts, numbers, times and tuples of them, and so is what it returns, never None; the memory
    takes `most` bytes at most. Call it without names.
    """

    def decorate(function: Callable[P, Value]) -> Callable[P, Value]:
        memory: Memory[Value] = Memory(most=most)

        @wraps(function)
        def recalled(*values: P.args, **_none: P.kwargs) -> Value:
            return memory.recall(
                (*surroundings(), *map(told_apart, values)), lambda: function(*values, **_none)
            )

        return recalled

    return decorate


def told_apart(value: Any) -> Hashable:
    """Part of a key: `1`, `True` and `1.0` are equal and print differently, and so do texts that are safe."""
    if type(value) is str:
        return value
    if isinstance(value, tuple):
        return tuple(told_apart(part) for part in value)
    if isinstance(value, float | Decimal | datetime):
        return (type(value), repr(value))
    return (type(value), value)


def surroundings() -> tuple[Hashable, ...]:
    """What words, times and addresses on a page depend on, whatever they are about.

    No request of ours has a table of addresses of its own: it is the setting's.
    """
    return get_language(), timezone.get_current_timezone(), get_script_prefix(), settings.ROOT_URLCONF


def forget_all(**_sender: Any) -> None:
    """Settings change in tests only; values are made of them too, and no key tells."""
    for memory in memories:
        memory.forget()


setting_changed.connect(forget_all)
