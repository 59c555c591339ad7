"""A mail server for tests: takes what it is given over real SMTP, and counts."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, pause: float) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.pause = pause
        """Seconds between taking a mail and saying so: when a client is most likely to be killed."""
        self.taken: list[Message] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Conversation(socketserver.StreamRequestHandler):
    """The few words of SMTP that Python's client says (RFC 5321)."""

    server: Server

    def handle(self) -> None:
        self.say("220 tests")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.take()
            elif word == b"QUIT":
                self.say("221 bye")
                return
            elif b"@NOWHERE" in line.upper():
                self.say("550 no such person")
            else:
                self.say("250 ok")

    def take(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if line:
            self.server.taken.append(message_from_bytes(b"".join(lines)))
            time.sleep(self.server.pause)
            self.say("250 taken")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server(*, pause: float = 0) -> Iterator[Server]:
    with Server(pause) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
