"""What checks found in a comment and what readers reported it for, as staff see it."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from comments.models import (
    Report,
    StoredFinding,
    public_id,
)
from comments.screening.verdict import Finding
from comments.web.presenters.base import Timestamp
from comments.web.presenters.finding_reasons import translated_reason


class FindingSchema(Schema):
    """What a check found."""

    check = fields.String(required=True)
    rule = fields.String(required=True)
    status = fields.String(required=True)
    reason = fields.String(
        required=True,
        metadata={
            "description": "A sentence for moderators, in the language of Accept-Language or lang "
            "where it is the service's own; a judge's outside stays in that judge's words."
        },
    )
    match = fields.String(required=True, allow_none=True)
    span = fields.List(fields.Integer(), required=True, allow_none=True)
    severity = fields.Integer(required=True)
    revision = fields.Integer(required=True)


class ReporterSchema(Schema):
    """Who reported, and how often they were right."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    upheld = fields.Integer(required=True)
    dismissed = fields.Integer(required=True)


class StaffReportSchema(Schema):
    """A report; ``resolved`` is null while it is open."""

    reason = fields.String(required=True)
    detail = fields.String(required=True, allow_none=True)
    reporter = fields.Nested(ReporterSchema, required=True)
    created_at = Timestamp(required=True)
    resolved = fields.String(required=True, allow_none=True)


def finding_json(finding: StoredFinding) -> dict[str, Any]:
    """A stored finding, with where in the text it lies."""
    span = None if finding.span_start is None else [finding.span_start, finding.span_end]
    return {**_plain(finding), "span": span, "revision": finding.revision}


def trial_finding_json(finding: Finding) -> dict[str, Any]:
    """What a check finds in a text that is only tried."""
    span = None if finding.span is None else list(finding.span)
    return {**_plain(finding), "span": span, "revision": 1}


def _plain(finding: StoredFinding | Finding) -> dict[str, Any]:
    names = ("check", "rule", "status", "reason", "match", "severity")
    values = {name: getattr(finding, name) for name in names}
    return {**values, "reason": translated_reason(finding.reason)}


def report_json(report: Report) -> dict[str, Any]:
    """A report, with its reporter and how often they were right."""
    reporter = report.reporter
    return {
        "reason": report.reason,
        "detail": report.detail,
        "reporter": {
            "id": public_id(reporter.id),
            "name": reporter.name,
            "upheld": reporter.reports_upheld,
            "dismissed": reporter.reports_dismissed,
        },
        "created_at": report.created_at,
        "resolved": report.resolved,
    }
