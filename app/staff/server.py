"""The production server: gunicorn with threads, on a socket that is already open."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

if TYPE_CHECKING:
    import socket

    from django.core.handlers.wsgi import WSGIHandler
    from gunicorn.workers.base import Worker


class Server(BaseApplication):
    """Serves the site until SIGINT or SIGTERM; requests under way are answered first."""

    def __init__(
        self, listener: socket.socket, *, workers: int, threads: int, ready: Callable[[], None]
    ) -> None:
        """`ready` is called once the first connections are taken."""
        self.options: dict[str, Any] = {
            "bind": f"fd://{listener.fileno()}",
            "worker_class": "gthread",
            "workers": workers,
            "threads": threads,
            "preload_app": True,
            "loglevel": "warning",
            "graceful_timeout": 10,
            "control_socket_disable": True,
            # Only Django's SECURE_PROXY_SSL_HEADER decides whether a request came by https.
            "secure_scheme_headers": {},
            "when_ready": lambda _: ready(),
            "post_worker_init": leave_interrupts_to_the_parent,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        application = get_wsgi_application()
        gc.collect()
        gc.freeze()  # what is loaded stays: no collection looks through it again, and workers share it
        return application

    def run(self) -> None:
        GracefulArbiter(self).run()


class GracefulArbiter(Arbiter):
    """Takes Ctrl-C as a request to finish what is under way; a second one is hurry."""

    def handle_int(self) -> None:
        self.handle_term()


def leave_interrupts_to_the_parent(worker: Worker) -> None:
    """Ctrl-C reaches every process of the terminal; the parent alone decides what it means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
