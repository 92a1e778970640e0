from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from assessor_app.errors import UserFixable
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.issuers.http import Call, HttpClient, proxy_for, secure_url


@pytest.mark.parametrize(
    "url",
    [
        "https://issuer.example",
        "https://issuer.example:8443/a/b",
        "http://127.0.0.1:8000",
        "http://localhost:8000/x",
        "http://[::1]:8000",
    ],
)
def test_https_and_this_machine_are_secure(url: str) -> None:
    assert secure_url(url) == url


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://issuer.example", "issuer_not_https"),
        ("http://127.0.0.1.issuer.example", "issuer_not_https"),
        ("ftp://issuer.example", "issuer_not_https"),
        ("https://name:word@issuer.example", "issuer_url"),
        ("https://", "issuer_url"),
        ("https://issuer.example:99999", "issuer_url"),
        ("https://[::1", "issuer_url"),
        ("https://issuer.example/\r\nHost: other", "issuer_url"),
        ("https://\u0456ssuer.example", "issuer_url"),
        ("issuer.example", "issuer_url"),
        ("https://issuer.example/a b", "issuer_url"),
        ("https://issuer.example/?a=b", "issuer_url"),
        ("https://issuer.example/#a", "issuer_url"),
    ],
)
def test_other_addresses_are_refused(url: str, code: str) -> None:
    with pytest.raises(UserFixable) as caught:
        secure_url(url)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("https://issuer.example", "http://proxy.example:3128"),
        ("https://inside.example", None),
        ("http://127.0.0.1:8000", None),
        ("http://localhost:8000", None),
    ],
)
def test_the_systems_proxy_is_used_but_never_to_this_machine(
    monkeypatch: pytest.MonkeyPatch, url: str, proxy: str | None
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    assert proxy_for(url) == proxy


def test_a_proxy_of_another_kind_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("https_proxy", "socks5://proxy.example:1080")
    assert proxy_for("https://issuer.example") is None


def test_a_proxy_that_is_not_there_makes_the_issuer_unreachable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "http://name:word@127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.delenv("NO_PROXY", raising=False)
    client = HttpClient("https://issuer.example")
    with pytest.raises(IssuerProblem) as caught:
        client.fetch(Call("GET", "https://issuer.example/x"))
    assert caught.value.failure is Failure.UNREACHABLE
    client.close()


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the client refuses the handshake."""


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    certificate = _self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = _Quiet(("127.0.0.1", 0), _Answers)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}", certificate
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_that_the_system_does_not_trust_is_refused(
    tls_server: tuple[str, Path],
) -> None:
    url, _ = tls_server
    client = HttpClient(url)
    with pytest.raises(IssuerProblem) as caught:
        client.fetch(Call("GET", url))
    assert caught.value.failure is Failure.UNREACHABLE
    client.close()


def test_a_certificate_that_the_system_trusts_is_taken(
    tls_server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, certificate = tls_server
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    client = HttpClient(url)
    assert client.fetch(Call("GET", url))[1] == b"{}"
    client.close()


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "issuer")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
