"""With tracing on, a collector is told of requests and statements, and of nothing in them."""

from __future__ import annotations

import http.server
import sys
import threading
import time
from pathlib import Path

from comments.settings import Settings
from tests.benchmarks.machine import free_port, running, wait_for
from tests.house import House
from tests.operations.test_watching import Served


def test_a_collector_is_told_of_requests_below_their_callers_trace(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    spans = bytearray()

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            spans.extend(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    collector = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    port = free_port()
    command = [str(Path(sys.executable).with_name("comments")), "serve", "--port", str(port)]
    variables = {
        "COMMENTS_DATABASE_URL": settings.database_url,
        "COMMENTS_SECRET_KEY": settings.secret_key,
        "COMMENTS_WORKER": "off",
        "COMMENTS_TRACING": "on",
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    with running(command, tmp_path / "serve.log", **variables) as process:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        trace = f"00-{'ab' * 16}-{'cd' * 8}-01"
        path = f"/api/v1/thread?site={house.key}&article=a-secret-name"
        assert Served(port, tmp_path, 1).get(path, traceparent=trace)[0] == 200
        deadline = time.monotonic() + 20
        while b"GET /api/v1/thread" not in spans and time.monotonic() < deadline:
            time.sleep(0.1)
    collector.shutdown()
    assert b"GET /api/v1/thread" in spans
    assert bytes.fromhex("ab" * 16) in spans
    assert b"a-secret-name" not in spans
