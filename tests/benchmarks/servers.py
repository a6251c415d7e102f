"""The contenders: this service, Isso as its documentation recommends it, nginx with the same bytes
as a file, and the server under this service with next to no application.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.machine import free_port, running, wait_for

ISSO = ("isso==0.14.0", "gunicorn==23.0.0", "setuptools<80")
COMMENTS = [str(Path(sys.executable).with_name("comments"))]


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    address: str
    pid: int
    started: float
    """Seconds from its start to its first answer."""


def environment(database: Path | str, **more: str) -> dict[str, str]:
    """The variables under which this service is measured: limits off, everything else as it comes.

    ``database`` is a file of SQLite or an address.
    """
    url = database if isinstance(database, str) else f"sqlite:///{database}"
    return {
        "COMMENTS_DATABASE_URL": url,
        "COMMENTS_SECRET_KEY": "for benchmarks, and for benchmarks alone",
        "COMMENTS_RATE_LIMITS": "off",
        "COMMENTS_LOG_LEVEL": "warning",
        "PYTHONDONTWRITEBYTECODE": "",
        **more,
    }


@contextmanager
def ours(
    folder: Path, database: Path | str, *, threads: int = 0, processes: int = 1, **more: str
) -> Iterator[Server]:
    """This service, in one process or several."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        *COMMENTS,
        "serve",
        "--port",
        str(port),
        *(["--threads", str(threads)] if threads else []),
        *(["--processes", str(processes)] if processes > 1 else []),
    ]
    variables = environment(database, COMMENTS_PUBLIC_URL=address, **more)
    with running(command, folder / "comments.log", **variables) as process:
        started = wait_for(f"{address}/api/v1/counts?site=bench&article=hundred", process)
        yield Server(address, process.pid, started)


@contextmanager
def nginx(folder: Path, body: bytes) -> Iterator[Server]:
    """One worker of nginx with a file of these bytes at ``/page``, kept open and sent by
    sendfile.
    """
    port, root = free_port(), folder / "www"
    root.mkdir(exist_ok=True)
    (root / "page").write_bytes(body)
    root.chmod(0o755)
    config = folder / "nginx.conf"
    config.write_text(
        f"worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;"
        "events { worker_connections 1024; }"
        "http { access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests "
        "100000000;"
        " open_file_cache max=100; default_type text/html;"
        f" server {{ listen 127.0.0.1:{port} backlog=2048; root {root}; }} }}"
    )
    with running(["nginx", "-c", str(config)], folder / "nginx.out") as process:
        yield Server(
            f"http://127.0.0.1:{port}",
            process.pid,
            wait_for(f"http://127.0.0.1:{port}/page", process),
        )


@contextmanager
def two_lines(folder: Path, body: bytes) -> Iterator[Server]:
    """An application of two lines that answers these bytes, on the same granian as this service."""
    port, file = free_port(), folder / "two_lines.body"
    file.write_bytes(body)
    command = [sys.executable, "-m", "tests.benchmarks.two_lines", str(port), str(file)]
    address = f"http://127.0.0.1:{port}"
    with running(command, folder / "two_lines.log") as process:
        yield Server(address, process.pid, wait_for(f"{address}/page", process))


@contextmanager
def isso(folder: Path, comments: list[str], page: str = "http://127.0.0.1/") -> Iterator[Server]:
    """Isso 0.14 under gunicorn, with these comments on ``/hundred/`` of a page's origin and its
    rate limits off.
    """
    python = _isso_environment(folder)
    port, config = free_port(), folder / "isso.cfg"
    address = f"http://127.0.0.1:{port}"
    database = folder / "isso.db"
    database.unlink(missing_ok=True)
    config.write_text(
        f"[general]\ndbpath = {database}\nhost = {page}\nlog-file = {folder}/isso-app.log\n"
        "[server]\nlisten = http://127.0.0.1:8080/\n[guard]\nenabled = "
        "false\n[moderation]\nenabled = false\n"
    )
    command = [
        str(python.parent / "gunicorn"),
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "4",
        "--preload",
        "isso.run",
    ]
    with running(command, folder / "isso.log", ISSO_SETTINGS=str(config)) as process:
        wait_for(f"{address}/info", process)
        parents: list[int] = []
        for number, text in enumerate(comments):
            comment: dict[str, object] = {
                "text": text,
                "author": f"Reader {number % 40}",
                "title": "Hundred",
            }
            if number % 5 in (3, 4) and parents:
                comment["parent"] = parents[number % len(parents)]
            answer = _post(f"{address}/new?uri=%2Fhundred%2F", comment)
            if answer.get("parent") is None:
                parents.append(int(str(answer["id"])))
        yield Server(address, process.pid, 0.0)


def _post(url: str, body: dict[str, object]) -> dict[str, object]:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    for attempt in range(5):
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return dict(json.load(answer))
        except OSError:
            if attempt == 4:
                raise
            time.sleep(0.5)
    raise AssertionError("unreachable")


def _isso_environment(folder: Path) -> Path:
    place = folder / "isso-venv"
    python = place / "bin" / "python"
    if not (place / "bin" / "gunicorn").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *ISSO], check=True)
    return python
