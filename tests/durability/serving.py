"""The real ``comments serve`` on a database of its own, to be written to and killed."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comments.app import create_app
from comments.cli.context import let_go
from comments.database.engines import db, writing
from comments.services.sites.site_settings import add_site, change_settings
from comments.settings import Settings
from tests.prepared import SECRET, prepare
from tests.terminal import call

COMMENTS = str(Path(sys.executable).parent / "comments")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def accepts(port: int) -> bool:
    """Whether somebody listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Service:
    """A database in a folder, the commands that work on it, and at times a server."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    settings: dict[str, str] = field(default_factory=dict)
    """Settings of its own, by their names."""

    @property
    def file(self) -> Path:
        """Where the database is."""
        return self.folder / "comments.db"

    @property
    def environment(self) -> dict[str, str]:
        """What the commands are told."""
        inherited = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LANG", "PYTHONPATH")
            if name in os.environ
        }
        return {
            **inherited,
            "COMMENTS_DATABASE_URL": f"sqlite:///{self.file}",
            "COMMENTS_SECRET_KEY": SECRET,
            "COMMENTS_RATE_LIMITS": "off",
            "COMMENTS_LOG_LEVEL": "error",
            **{f"COMMENTS_{name.upper()}": value for name, value in self.settings.items()},
        }

    def run(self, *arguments: str) -> str:
        """Run a command that must succeed; return what it prints."""
        status, printed, complaint = call(*arguments, environment=self.environment)
        assert status == 0, printed + complaint
        return printed.strip()

    def prepare(self) -> None:
        """Make the tables and a site that holds nothing for its pace or its repeats."""
        app = create_app(Settings(self.environment["COMMENTS_DATABASE_URL"], SECRET))
        prepare(app)
        with app.app_context():
            session = db.session()
            writing(session)
            site = add_site(
                session, "daily", name="The Daily Test", origins=["https://news.example"]
            )
            change_settings(session, site, {"flood_minute": "0", "flood_hour": "0"})
            session.commit()
            session.close()
            let_go()

    def copied(self, folder: Path) -> Service:
        """Return a service in a folder of its own with what this one holds."""
        for file in self.folder.iterdir():
            shutil.copy(file, folder)
        return Service(folder)

    def start(
        self, *before: str, processes: int = 1, host: str = "127.0.0.1", program: str = ""
    ) -> None:
        """Serve, and wait until the port answers. ``program`` is Python that runs the command."""
        comments = [sys.executable, "-c", program] if program else [COMMENTS]
        command = [*before, *comments, "serve", "--host", host, "--port", str(self.port)]
        if processes > 1:
            command += ["--processes", str(processes)]
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 60
        while not accepts(self.port):
            assert self.process.poll() is None, (self.folder / "serve.log").read_text()[-2000:]
            assert time.monotonic() < deadline, "the service did not start"
            time.sleep(0.05)

    def kill(self, *, group: bool = False) -> None:
        """End the main process, or all of them, without a word of warning."""
        assert self.process is not None
        if group:
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.process = None

    def stop(self) -> None:
        """End the server if there is one."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        self.process = None

    def post(self, path: str, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
        """Send a request on a connection of its own; raises ``OSError`` or ``HTTPException`` where
        it breaks.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            all_headers = {"Content-Type": "application/json", **headers}
            connection.request("POST", f"/api/v1{path}", json.dumps(body), all_headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def sign_in(self, name: str) -> str:
        """Sign a guest in; return the header that says so."""
        status, body = self.post("/readers", {"site": "daily", "name": name})
        assert status == 201, body
        return f"Bearer {body['token']}"
