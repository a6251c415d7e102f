"""Sends checkpoints of the log elsewhere: to a file, an address on the web, by mail."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import orjson

from comments.screening.external.transport import Unanswered, post
from comments.settings import Settings

_log = logging.getLogger(__name__)


class CheckpointSender:
    """Remembers what it has sent, so that a quiet site's checkpoint goes once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._due = monotonic()
        self._numbers: dict[str, tuple[int, int]] = {}

    def is_due(self) -> bool:
        """Say whether checkpoints are sent anywhere, and it is time for the next."""
        settings = self._settings
        places = (
            settings.log_checkpoints_file,
            settings.log_checkpoints_url,
            settings.log_checkpoints_mail,
        )
        return any(places) and monotonic() >= self._due

    def send(self, points: Sequence[dict[str, Any]]) -> None:
        """Send those that are news to every place that is set; what fails is tried at the next
        turn.
        """
        self._due = monotonic() + self._settings.log_checkpoints_minutes * 60
        news = [one for one in points if self._numbers.get(one["site"]) != _numbers(one)]
        if not news:
            return
        lines = b"".join(orjson.dumps(one) + b"\n" for one in news)
        try:
            self._deliver(lines)
        except (OSError, ValueError, Unanswered, smtplib.SMTPException) as error:
            _log.warning("Checkpoints of the log were not delivered: %s", error)
            return
        self._numbers |= {one["site"]: _numbers(one) for one in news}

    def _deliver(self, lines: bytes) -> None:
        settings = self._settings
        if settings.log_checkpoints_file:
            with Path(settings.log_checkpoints_file).open("ab") as file:
                file.write(lines)
        if settings.log_checkpoints_url:
            headers = {"Content-Type": "application/x-ndjson"}
            answer = post(
                settings.log_checkpoints_url,
                lines,
                headers,
                settings.external_timeout,
                loopback=settings.loopback_checks,
            )
            if answer.status >= 300:
                raise Unanswered(f"the answer was {answer.status}")
        if settings.log_checkpoints_mail:
            self._mail(lines.decode())

    def _mail(self, text: str) -> None:
        settings, server = self._settings, urlsplit(self._settings.smtp_url)
        message = EmailMessage()
        message["Subject"] = "Checkpoints of the log of decisions"
        message["To"] = message["From"] = settings.log_checkpoints_mail
        message.set_content(text)
        with _connected(server, settings.external_timeout) as smtp:
            if server.username:
                smtp.login(unquote(server.username), unquote(server.password or ""))
            smtp.send_message(message)


def _connected(server: SplitResult, timeout: float) -> smtplib.SMTP:
    """Connect to a mail server, by TLS where it knows it; its certificate has to be its own."""
    host, context = server.hostname or "localhost", ssl.create_default_context()
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, server.port or 465, timeout=timeout, context=context)
    smtp = smtplib.SMTP(host, server.port or 25, timeout=timeout)
    # Before the greeting smtplib knows of no extension.
    smtp.ehlo()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=context)
    return smtp


def _numbers(point: dict[str, Any]) -> tuple[int, int]:
    """How far a checkpoint's two chains reach."""
    return point["number"], point.get("reports", {}).get("number", 0)
