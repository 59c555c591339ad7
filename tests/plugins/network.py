"""Fails a test that talks to another machine.

An audit hook sees every connection that Python code makes, whichever library asks for it.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any

import pytest

GUARDED = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0}
"""Events of the `socket` module, and which of their arguments names the other side."""


class NetworkAccess(RuntimeError):
    """A test tried to reach another machine."""


def pytest_configure(config: pytest.Config) -> None:
    sys.addaudithook(refuse_other_machines)


def refuse_other_machines(event: str, arguments: tuple[Any, ...]) -> None:
    if event in GUARDED and not is_here(arguments[GUARDED[event]]):
        raise NetworkAccess(f"{event} to {arguments[GUARDED[event]]!r}: tests reach no machine but this one")


def is_here(address: Any) -> bool:
    """Whether an address is a unix socket, this machine, or nowhere in particular."""
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if not isinstance(host, str) or host[:1] in ("/", "\0"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in ("", "localhost", socket.gethostname())
