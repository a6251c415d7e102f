"""The log: one line of JSON an event, or lines for people where a terminal reads them.

A record's extras are told by a short list of names, so that no value comes into the log by
accident; errors are told as ``redaction`` does.
"""

from __future__ import annotations

import logging
import logging.config
import sys
from typing import Any, TextIO

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, Processor, WrappedLogger

from comments.telemetry.redaction import told
from comments.telemetry.request_ids import current_request_id

EXTRAS = ("bytes", "method", "request_id", "route", "seconds", "status")
ACCESS = logging.getLogger("comments.access")
"""Where each answer is told, if the setting ``access_log`` is on."""


def configure_logging(level: str, form: str) -> None:
    """Set up the log of this process, on the standard error output; ``form`` is json, text or
    auto.
    """
    logging.config.dictConfig(logging_config(level, form))


def logging_config(level: str, form: str) -> dict[str, Any]:
    """Return what ``logging.config`` takes; the server sets up its own processes by it."""
    formatter = {
        "()": "comments.telemetry.logs.make_formatter",
        "form": form,
        "whole": level == "debug",
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {
            "stderr": {
                "class": "comments.telemetry.logs.StandardError",
                "formatter": "line",
            }
        },
        "root": {"level": level.upper(), "handlers": ["stderr"]},
        "loggers": {"_granian": {"level": level.upper()}, "granian.access": {}},
    }


class StandardError(logging.StreamHandler[TextIO]):
    """Writes to the standard error output, whatever that is by then."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """The stream as it is now."""
        return sys.stderr


def make_formatter(form: str = "auto", *, whole: bool = False) -> ProcessorFormatter:
    """Return what makes a line of a record. ``whole`` tells errors' messages whatever they hold."""
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    before: list[Processor] = [
        add_log_level,
        add_logger_name,
        ExtraAdder(allow=EXTRAS),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
        _Errors(whole),
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if as_text
        else structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False)
    )
    return ProcessorFormatter(
        foreign_pre_chain=before, processors=[ProcessorFormatter.remove_processors_meta, renderer]
    )


def _add_request_id(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    request_id = current_request_id()
    if request_id is not None:
        event.setdefault("request_id", request_id)
    return event


class _Errors:
    """Puts the text of an error in the place of the error."""

    def __init__(self, whole: bool) -> None:
        self._whole = whole

    def __call__(self, logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
        info = event.pop("exc_info", None)
        if info and info[1] is not None:
            event["exception"] = told(info[1], whole=self._whole)
        return event
