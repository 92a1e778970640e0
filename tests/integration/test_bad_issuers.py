"""Issuers that misbehave, and what only looks like one: told plainly, and all that waits stays."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import sqlalchemy as sa

from assessor_app.issuers.http import HttpLimits
from assessor_app.issuers.sync_api import SyncApiConnector
from assessor_app.services import decisions
from assessor_app.services.intake import syncing
from assessor_app.signing.multikey import SigningKey
from reference_issuer.tables import manifests
from tests.fakes.refusals import check_plain, state_of
from tests.fakes.reviewing import complete
from tests.fakes.world import ASSESSOR, World, sample_entry


def test_a_tampered_manifest_from_the_issuer_is_refused_and_told(world: World) -> None:
    world.issuer.add_submissions([sample_entry("s9", "LIST-09")], base=world.samples)
    world.issuer.assign("s9", ASSESSOR)
    world.issuer.export_packages(world.folder / "packages")
    with world.issuer._store.write() as connection:
        for digest, data in connection.execute(sa.select(manifests.c.digest, manifests.c.data)):
            changed = data.replace(b'"LIST-09"', b'"LIST-90"')
            connection.execute(
                sa.update(manifests).where(manifests.c.digest == digest).values(data=changed)
            )
    world.go_online()
    before = state_of(world)
    ran = world.run("sync")
    check_plain(ran, 1, "was refused:")
    after = state_of(world)
    assert [one for one in after["assignments"] if one in before["assignments"]] == before[
        "assignments"
    ]
    assert "failed" in world.run("list", "--json").out


class Misbehaving(BaseHTTPRequestHandler):
    """Answers everything with a portal's page, or sends everybody elsewhere."""

    way = "html"

    def do_GET(self) -> None:
        body = b"<html>Accept our terms</html>"
        if self.way == "redirect":
            self.send_response(302)
            self.send_header("Location", "https://elsewhere.example/")
            body = b""
        else:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def misbehaving(way: str) -> Iterator[str]:
    """Serve on loopback in one of the ways; ``silent`` takes connections and says nothing."""
    if way == "silent":
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        return
    handler = type("Handler", (Misbehaving,), {"way": way})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("html", "Something else answered"),
        ("redirect", "leads elsewhere"),
        ("silent", "did not answer in time"),
    ],
)
def test_an_issuer_that_is_none_keeps_everything_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch, way: str, words: str
) -> None:
    complete(world.workspace, world.assignment())
    decisions.finish(world.workspace, world.assignment())

    silent = HttpLimits(connect_s=1.0, silence_s=0.3, deadline_s=0.5)
    limits = silent if way == "silent" else HttpLimits()

    def connect(issuer: Any) -> SyncApiConnector:
        return SyncApiConnector(issuer.base_url, issuer.api_base, issuer.token, limits=limits)

    monkeypatch.setattr(syncing, "connect", connect)
    with misbehaving(way) as url:
        with world.workspace.store.write() as tx:
            for issuer in tx.issuers.all():
                tx.issuers.update(replace(issuer, base_url=url, api_base=url + "/v1"))
        before = state_of(world)
        check_plain(world.run("sync"), 3, words, "1 still waiting")
        assert state_of(world) == before
        key = SigningKey.generate().public.multibase
        invitation = f"{url}/enrol#code=abcdefghij&key={key}"
        if way != "silent":
            check_plain(world.run("enrol", invitation, "--name", "A"), 3)
