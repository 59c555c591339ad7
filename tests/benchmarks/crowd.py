"""People at their browsers: threads with a connection each that ask the server one thing after another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

PATIENCE = 30
"""Seconds for which one waits for an answer."""


@dataclass(frozen=True)
class Request:
    """What one person asks; posted where there are `fields`."""

    address: str
    session: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a crowd got. A server that stalls gives no errors: it gives no answers."""

    answers: int
    errors: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


Asking = Callable[[], Request]
TOKEN = "b" * 32


def send(
    port: int, clients: int, ask: Asking, *, seconds: float, expected: Sequence[int] = (200,)
) -> Outcome:
    """Let `clients` ask what `ask` says, again and again for some `seconds`."""
    answers, errors = [0] * clients, [0] * clients
    ends = time.monotonic() + seconds
    start = threading.Barrier(clients + 1)

    def be_client(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        start.wait()
        while time.monotonic() < ends:
            try:
                if fetch(connection, ask()) in expected:
                    answers[number] += 1
                else:
                    errors[number] += 1
            except (OSError, HTTPException):
                errors[number] += 1
                connection.close()
        connection.close()

    threads = [threading.Thread(target=be_client, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.monotonic()
    ends = began + seconds
    for thread in threads:
        thread.join()
    return Outcome(sum(answers), sum(errors), time.monotonic() - began)


def fetch(connection: HTTPConnection, request: Request) -> int:
    """The status of the answer, all of which is read."""
    cookies = f"sessionid={request.session}; csrftoken={TOKEN}"
    headers = {"Cookie": cookies, "Accept-Encoding": "gzip", "X-CSRFToken": TOKEN}
    if request.fields:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST", request.address, urlencode(request.fields), headers)
    else:
        connection.request("GET", request.address, headers=headers)
    response = connection.getresponse()
    response.read()
    return response.status
