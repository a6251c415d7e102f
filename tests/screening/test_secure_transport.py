"""Requests to services outside over real TLS: only to a host whose certificate is its own."""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from comments.screening.external.transport import NO_ANSWER, Unanswered, post


class Echo(BaseHTTPRequestHandler):
    """Answers every question with itself."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def certificate_of(folder: Path, host: str) -> tuple[Path, Path]:
    """Make a certificate of a host that vouches for itself; return it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    names = x509.SubjectAlternativeName(
        [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{host}.pem", folder / f"{host}.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A server for ``localhost`` over TLS: its port, and the certificate to trust."""
    certificate, key = certificate_of(tmp_path, "localhost")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, certificate
    server.shutdown()


def test_a_host_with_a_certificate_of_its_own_is_asked(
    secure: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, certificate = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answer = post(f"https://localhost:{port}/check", b"hello", {}, 5, loopback=True)
    assert (answer.status, answer.body) == (200, b"hello")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_certificate_nobody_trusts_or_of_another_name_is_no_answer(
    secure: tuple[int, Path], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    port, certificate = secure
    if host == "127.0.0.1":
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(Unanswered, match=NO_ANSWER):
        post(f"https://{host}:{port}/check", b"hello", {}, 5, loopback=True)


def test_this_machine_is_not_asked_unless_the_operator_says_so(secure: tuple[int, Path]) -> None:
    port, _ = secure
    for host in ("localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "169.254.169.254"):
        with pytest.raises(Unanswered, match=NO_ANSWER):
            post(f"https://{host}:{port}/check", b"hello", {}, 5)
