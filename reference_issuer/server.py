"""Serving an issuer with uvicorn: a socket of its own, its address told, a graceful stop."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from assessor_app.errors import EnvironmentProblem
from reference_issuer.app import create_app
from reference_issuer.config import IssuerConfig
from reference_issuer.durable import write_durably
from reference_issuer.service import IssuerService

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_IDLE_TIMEOUT_S = 75
_STOP_TIMEOUT_S = 5


class IssuerServer:
    """A server that is bound but not yet serving; :attr:`location` is where it will answer."""

    def __init__(self, config: IssuerConfig, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """Bind ``host``:``port`` (0: a free one).

        An issuer whose base URL is on this very machine answers where it is bound; another one
        stands behind a proxy at its base URL.

        Raises:
            EnvironmentProblem: ``code="port_taken"``.
            UserFixable: ``issuer_missing`` or ``issuer_newer``.
        """
        with IssuerService(config.home, config=config) as service:
            location = service.location
        self._socket = _bound(host, port)
        self.host, self.port = host, self._socket.getsockname()[1]
        if urlsplit(location).hostname in _LOOPBACK:
            shown = f"[{host}]" if ":" in host else host
            location = f"http://{shown}:{self.port}"
            with IssuerService(config.home, config=config) as service:
                service.set_location(location)
        self.location = location
        self._app = create_app(config)
        self._server = _Server(
            uvicorn.Config(
                self._app,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_keep_alive=_IDLE_TIMEOUT_S,
                timeout_graceful_shutdown=_STOP_TIMEOUT_S,
            )
        )

    def serve(
        self, *, port_file: Path | None = None, on_ready: Callable[[], None] | None = None
    ) -> None:
        """Serve until :meth:`stop` or a signal.

        The port file is written, and ``on_ready`` called, once calls and signals are heard.
        """

        def tell() -> None:
            if port_file is not None:
                write_durably(port_file, f"{self.port}\n".encode("ascii"), mode=0o644)
            if on_ready is not None:
                on_ready()

        self._server.on_started = tell
        try:
            with contextlib.suppress(KeyboardInterrupt):
                self._server.run(sockets=[self._socket])
        finally:
            self._app.state.issuer.close()
            self._socket.close()

    def stop(self) -> None:
        """Let :meth:`serve` finish what it is doing and return. From any thread."""
        self._server.should_exit = True


class _Server(uvicorn.Server):
    """A server that says when it has begun."""

    on_started: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.on_started()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as exc:
        listener.close()
        raise EnvironmentProblem(
            f"The port {port} of {host} cannot be used.", code="port_taken"
        ) from exc
    return listener
