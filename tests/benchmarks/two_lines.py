"""The ceiling of the server itself: ``python -m tests.benchmarks.two_lines PORT FILE`` answers the
bytes of a file at ``/page`` and a bare 304 elsewhere, on granian as this service sets it up, with
no code between.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops

FILE = "BENCH_FILE"
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"')]
_page = Path(os.environ[FILE]).read_bytes() if FILE in os.environ else b""


async def app(scope: Any, protocol: Any) -> None:
    """Answer, whatever is asked."""
    if scope.path == "/page":
        protocol.response_bytes(200, HEADERS, _page)
    else:
        protocol.response_empty(304, HEADERS)


def main(port: str, file: str) -> None:
    """Serve until stopped."""
    os.environ[FILE] = file
    Granian(
        "tests.benchmarks.two_lines:app",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.RSGI,
        loop=Loops.auto,
        http=HTTPModes.http1,
        websockets=False,
        backlog=2048,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
