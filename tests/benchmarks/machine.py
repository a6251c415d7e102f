"""What a measurement needs of the machine: programs, ports, processes and their memory."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = {"wrk": "wrk", "nginx": "nginx-light"}
"""Programs and the Debian packages they come in."""


def require_programs() -> None:
    """Install what is missing, as root; otherwise say what to install and stop."""
    os.environ["PATH"] += ":/usr/sbin"
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"The benchmark needs {', '.join(missing)}; install them and run again.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
        check=True,
        env=environment,
    )


def free_port() -> int:
    """Return a port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server for as long as it is needed; what it says is in ``log``."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60.0) -> float:
    """Wait until an address answers; return the seconds it took. Raises ``RuntimeError`` where the
    server ended.
    """
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if process.poll() is not None:
            raise RuntimeError(
                f"the server ended with {process.returncode} before it answered {url}"
            )
        try:
            with urllib.request.urlopen(url, timeout=5):
                return time.monotonic() - begun
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"{url} did not answer within {seconds:.0f} s")


def resident(pid: int) -> int:
    """Return the bytes of memory the largest process of a group has resident: the one that
    serves.
    """
    listing = subprocess.run(
        ["ps", "-o", "rss=", "-g", str(pid)], capture_output=True, text=True, check=False
    )
    return max((int(line) for line in listing.stdout.split()), default=0) * 1024


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process and all it started have used, those that have ended
    among them.
    """
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(int(part) for part in parts[11:15])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return ticks / os.sysconf("SC_CLK_TCK") + sum(processor_seconds(int(one)) for one in children)


def paces(times: int = 40) -> list[float]:
    """Return the processor's seconds that the same small work takes, again and again: on a machine
    with other things to do it takes longer.
    """
    seconds = []
    for _ in range(times):
        begun = time.process_time()
        json.loads(json.dumps([{"number": number, "text": str(number)} for number in range(2_000)]))
        seconds.append(time.process_time() - begun)
    return seconds
