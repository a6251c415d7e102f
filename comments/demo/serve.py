"""Serves the demo newspaper beside the service: in a thread, on a port and so an origin of its
own.
"""

from __future__ import annotations

import socket
from threading import Thread

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server


class _QuietHandler(WSGIRequestHandler):
    """Leaves the terminal to what the demo has to say."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def serve_news_site(app: Flask, host: str, port: int) -> BaseWSGIServer:
    """Start serving in a daemon thread and return the server; its ``shutdown()`` ends it.

    Port 0 takes a free one, which the server's ``port`` then tells. Raises OSError where the
    address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # make_server() would end the program on a port in use; with a socket of ours that is the
    # caller's to handle.
    with socket.create_server((host, port), family=family, backlog=128) as bound:
        server = make_server(
            host, port, app, threaded=True, request_handler=_QuietHandler, fd=bound.fileno()
        )
    Thread(target=server.serve_forever, name="news-site", daemon=True).start()
    return server
