"""Sends checkpoints of the log elsewhere: to a file, an address on the web, by mail."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import orjson

from comments.screening.external.transport import Unanswered, post
from comments.settings import Settings

_log = logging.getLogger(__name__)
_STEPS = 4
"""All of a mail's exchange may take as long as so many answers of another service."""
Deliver = Callable[[bytes], None]


class CheckpointSender:
    """Remembers what each place has been sent: a quiet site's checkpoint goes there once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._due = monotonic()
        places: dict[str, Deliver] = {
            settings.log_checkpoints_file: self._append,
            settings.log_checkpoints_url: self._post,
            settings.log_checkpoints_mail: self._mail,
        }
        self._places = {place: deliver for place, deliver in places.items() if place}
        self._numbers: dict[tuple[str, str], tuple[int, int]] = {}

    def is_due(self) -> bool:
        """Say whether checkpoints are sent anywhere, and it is time for the next."""
        return bool(self._places) and monotonic() >= self._due

    def send(self, points: Sequence[dict[str, Any]]) -> None:
        """Send every place that is set those that are news to it; where that fails, it is tried
        at the next turn.
        """
        self._due = monotonic() + self._settings.log_checkpoints_minutes * 60
        for place, deliver in self._places.items():
            news = {(place, one["site"]): one for one in points}
            news = {
                key: one for key, one in news.items() if self._numbers.get(key) != _numbers(one)
            }
            if not news:
                continue
            try:
                deliver(b"".join(orjson.dumps(one) + b"\n" for one in news.values()))
            except (OSError, ValueError, Unanswered, smtplib.SMTPException) as error:
                _log.warning("Checkpoints of the log were not delivered to %s: %s", place, error)
                continue
            self._numbers |= {key: _numbers(one) for key, one in news.items()}

    def _append(self, lines: bytes) -> None:
        with Path(self._settings.log_checkpoints_file).open("ab") as file:
            file.write(lines)

    def _post(self, lines: bytes) -> None:
        settings = self._settings
        answer = post(
            settings.log_checkpoints_url,
            lines,
            {"Content-Type": "application/x-ndjson"},
            settings.external_timeout,
            loopback=settings.loopback_checks,
        )
        if answer.status >= 300:
            raise Unanswered(f"the answer was {answer.status}")

    def _mail(self, lines: bytes) -> None:
        settings, server = self._settings, urlsplit(self._settings.smtp_url)
        message = EmailMessage()
        message["Subject"] = "Checkpoints of the log of decisions"
        message["To"] = message["From"] = settings.log_checkpoints_mail
        message.set_content(lines.decode())
        with _connected(server, settings.external_timeout) as smtp:
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
            smtp.send_message(message)


class _Bounded:
    """A mail client all of whose exchange takes so many ``seconds`` at most: a server that says a
    word now and then would hold the worker up for ever.
    """

    sock: socket.socket | None = None

    def __init__(self, host: str, port: int, *, seconds: float, **options: Any) -> None:
        self._end = threading.Timer(seconds, self._hang_up)
        self._end.daemon = True
        self._end.start()
        super().__init__(host, port, **options)  # type: ignore[call-arg]

    def close(self) -> None:
        """End the exchange."""
        self._end.cancel()
        super().close()  # type: ignore[misc]

    def _hang_up(self) -> None:
        """Wake whoever waits for the next word."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


class _Client(_Bounded, smtplib.SMTP):
    """By STARTTLS, or as it is."""


class _SecureClient(_Bounded, smtplib.SMTP_SSL):
    """By TLS from the first word on."""


def _connected(server: SplitResult, timeout: float) -> smtplib.SMTP:
    """Connect to a mail server, by TLS where it knows it; its certificate has to be its own."""
    host, context = server.hostname or "localhost", ssl.create_default_context()
    seconds = _STEPS * timeout
    if server.scheme == "smtps":
        port = server.port or 465
        return _SecureClient(host, port, seconds=seconds, timeout=timeout, context=context)
    smtp = _Client(host, server.port or 25, seconds=seconds, timeout=timeout)
    # Before the greeting smtplib knows of no extension.
    smtp.ehlo()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=context)
    return smtp


def _numbers(point: dict[str, Any]) -> tuple[int, int]:
    """How far a checkpoint's two chains reach."""
    return point["number"], point.get("reports", {}).get("number", 0)
