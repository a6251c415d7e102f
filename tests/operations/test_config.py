"""The files to copy in ``config/``, as far as they can be tried without the machine they are
for.
"""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from comments.settings import Settings
from tests.benchmarks.machine import free_port, running, wait_for

CONFIG = Path(__file__).parents[2] / "config"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


@pytest.fixture(scope="module")
def service(
    app: object, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """A service on a port."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("comments")), "serve", "--port", str(port)]
    variables = {
        "COMMENTS_DATABASE_URL": settings.database_url,
        "COMMENTS_SECRET_KEY": settings.secret_key,
        "COMMENTS_WORKER": "off",
        "COMMENTS_TRUSTED_PROXIES": "1",
        "COMMENTS_REDIS_URL": f"redis://127.0.0.1:{free_port()}",
    }
    log = tmp_path_factory.mktemp("service") / "serve.log"
    with running(command, log, **variables) as process:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        assert "Redis does not answer." in log.read_text()
        yield port


@pytest.fixture(scope="module")
def proxy(service: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """nginx by our own file, with other ports and a certificate of its own."""
    if not Path(NGINX).exists():
        pytest.skip("nginx is not here")
    folder, port, plain = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    key = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    files = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"]
    subprocess.run([*key, *files], check=True, capture_output=True)
    text = (CONFIG / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{service}")
    text = re.sub(r"listen 443 .*;", f"listen 127.0.0.1:{port} ssl http2;", text)
    text = re.sub(r"listen 80;", f"listen 127.0.0.1:{plain};", text)
    text = re.sub(r"listen \[::\]:.*;", "", text)
    below = re.search(r"^#    (location /comments/ .*?)^#    }", text, re.MULTILINE | re.DOTALL)
    assert below is not None, "the example of a sub-path"
    example = below[1].replace("\n#    ", "\n") + "}\n"
    text = text.replace("    location / {", f"{example}    location / {{", 1)
    text = text.replace(
        "    location / {",
        f"    location /nobody {{ proxy_pass http://127.0.0.1:{free_port()}; }}\n    location / {{",
        1,
    )
    text = re.sub(r"/etc/letsencrypt\S*fullchain.pem", f"{folder}/cert.pem", text)
    text = re.sub(r"/etc/letsencrypt\S*privkey.pem", f"{folder}/key.pem", text)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{text}\n}}\n"
    )
    subprocess.run(
        [NGINX, "-t", "-c", str(file), "-p", str(folder)], check=True, capture_output=True
    )
    process = subprocess.Popen([NGINX, "-c", str(file), "-p", str(folder)])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(10)


def get(
    port: int, path: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """Ask nginx."""
    import ssl

    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer, answer.read()


def test_nginx_passes_on_compresses_what_is_raw_and_names_requests(proxy: int) -> None:
    answer, body = get(proxy, "/api/v1/openapi.json", **{"Accept-Encoding": "gzip"})
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert b'"openapi"' in gzip.decompress(body)
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])
    script, _ = get(proxy, "/embed.js", **{"Accept-Encoding": "br, gzip"})
    assert script.headers["Content-Encoding"] == "br"
    assert get(proxy, "/readyz")[0].status == 200
    assert get(proxy, "/metrics")[0].status == 404
    below, _ = get(proxy, "/comments/api/v1/openapi.json")
    assert (below.status, below.headers["Content-Type"]) == (200, "application/json")


def test_nginx_tells_the_widget_when_to_come_back_where_no_service_answers(proxy: int) -> None:
    answer, body = get(proxy, "/nobody", Origin="https://daily.example")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["code"] == "unavailable"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After"
    preflight, _ = get(proxy, "/nobody", method="OPTIONS", Origin="https://daily.example")
    assert preflight.status == 204
    offered = preflight.headers["Access-Control-Allow-Headers"] or ""
    assert {"Authorization", "Content-Type", "Idempotency-Key"} <= set(offered.split(", "))


def test_the_unit_is_understood_and_tight(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not here")
    unit = tmp_path / "comments.service"
    text = (CONFIG / "comments.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/comments/bin/comments", sys.executable))
    checked = subprocess.run(
        [program, "verify", str(unit)], capture_output=True, text=True, check=False
    )
    ours = [line for line in checked.stderr.splitlines() if "comments.service" in line]
    assert not ours, ours
    rated = subprocess.run(
        [program, "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_COLORS": "0"},
    )
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", rated.stdout)
    assert exposure is not None, rated.stdout + rated.stderr
    assert float(exposure[1]) <= 1.5, rated.stdout


def test_the_container_is_watched_by_what_it_serves(service: int) -> None:
    text = (CONFIG / "Dockerfile").read_text(encoding="utf-8")
    command = re.search(r'HEALTHCHECK[^\n]*\\\n\s*CMD \["python", "-c", "(.+)"\]', text)
    assert command is not None
    assert ":8000/healthz" in command[1]
    for port, is_well in ((service, True), (free_port(), False)):
        check = command[1].replace(":8000/", f":{port}/")
        outcome = subprocess.run([sys.executable, "-c", check], check=False, capture_output=True)
        assert (outcome.returncode == 0) is is_well


def test_the_container_is_built_of_what_is_here_and_starts_by_commands_there_are() -> None:
    text = (CONFIG / "Dockerfile").read_text(encoding="utf-8")
    root = CONFIG.parent
    sources = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    assert sources
    assert all((root / name).exists() for line in sources for name in line.split())
    stages = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert len(set(stages)) == 1, "an environment is copied only to the Python that made it"
    assert text.index("USER comments") < text.index("VOLUME /var/lib/comments")
    start = re.findall(r'^CMD \["sh", "-c", "(.+)"\]', text, re.MULTILINE)[-1]
    for command in start.replace("exec ", "").split(" && "):
        name, *words = shlex.split(command)
        program = Path(sys.executable).with_name(name)
        # An option or a command that there is not ends it before it can help.
        subprocess.run([program, *words, "--help"], check=True, capture_output=True)
