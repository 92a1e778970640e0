"""A plain, quick HTTP server of files on loopback, in a process of its own: the bench's issuer."""

from __future__ import annotations

import base64
import os
import re
import socket
import sys
import threading
from pathlib import Path

_RANGE = re.compile(rb"\r\nrange: *bytes=([0-9]+)-", re.IGNORECASE)


def serve(folder: Path) -> None:
    """Serve ``<folder>/<sha256>`` at ``/v1/blobs/<sha256>`` until standard input ends."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=_accept, args=(listener, folder), daemon=True).start()
    sys.stdin.read()


def _accept(listener: socket.socket, folder: Path) -> None:
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_serve, args=(connection, folder), daemon=True).start()


def _serve(connection: socket.socket, folder: Path) -> None:
    data = b""
    with connection:
        while True:
            while b"\r\n\r\n" not in data:
                more = connection.recv(65536)
                if not more:
                    return
                data += more
            head, _, data = data.partition(b"\r\n\r\n")
            name = head.split(b" ", 2)[1].rpartition(b"/")[2].decode("ascii")
            _answer(connection, folder / name, head)


def _answer(connection: socket.socket, path: Path, head: bytes) -> None:
    found = _RANGE.search(head)
    start = int(found[1]) if found else 0
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest = base64.b64encode(bytes.fromhex(path.name)).decode("ascii")
        partial = f"Content-Range: bytes {start}-{size - 1}/{size}\r\n" if found else ""
        connection.sendall(
            f"HTTP/1.1 {'206 Partial Content' if found else '200 OK'}\r\n"
            f"Content-Type: application/octet-stream\r\nContent-Length: {size - start}\r\n"
            f'ETag: "{path.name}"\r\nRepr-Digest: sha-256=:{digest}:\r\n{partial}\r\n'.encode()
        )
        connection.sendfile(file, start)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
