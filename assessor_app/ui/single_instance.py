"""A second start raises the first one's window instead."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 300


class SingleInstance(QObject):
    """One window a profile, found by a local socket named for the profile's folder.

    Signals (main thread): ``raise_requested()`` when another start asks for this window.
    """

    raise_requested = Signal()

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        digest = hashlib.sha256(str(folder.expanduser().resolve()).encode("utf-8")).hexdigest()
        self._name = f"assessor-{digest[:24]}"
        self._server: QLocalServer | None = None

    def raised_the_other(self) -> bool:
        """Ask a running program to come to the front; else listen. Say whether one was there."""
        socket = QLocalSocket(self)
        socket.connectToServer(self._name)
        if socket.waitForConnected(_WAIT_MS):
            socket.write(b"raise")
            socket.waitForBytesWritten(_WAIT_MS)
            socket.disconnectFromServer()
            return True
        QLocalServer.removeServer(self._name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._asked)
        self._server.listen(self._name)
        return False

    @Slot()
    def _asked(self) -> None:
        assert self._server is not None
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
        self.raise_requested.emit()
