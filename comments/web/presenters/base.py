"""What all schemas share: strict bodies, text that can be stored, times in UTC."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from comments.web.problem_codes import PROBLEM_CODES

KEY_LIMIT = 8_000
"""Characters: more than any browser's address of an article."""


class Strict(Schema):
    """A request's body: a field nobody asked for is refused, so that a typing error is noticed."""

    class Meta:
        unknown = RAISE


class Text(fields.String):
    """A string that can be stored: no NUL, no half of a surrogate pair; ``limit`` characters at
    most.
    """

    def __init__(self, *, limit: int = 300, least: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("validate", validate.Length(min=least, max=limit))
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise ValidationError("This text contains characters that cannot be stored.")
        return text


class Key(Text):
    """An article's key: whatever a page's path can be; ``canonical_key`` gives its one spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(limit=KEY_LIMIT, least=1, **kwargs)


class PageText(fields.String):
    """What a page says of itself. Any text will do: ``page_data`` keeps what can be kept."""


class Timestamp(fields.AwareDateTime):
    """A time: RFC 3339, given in UTC, read in any zone."""

    def __init__(self, **kwargs: Any) -> None:
        sentence = "This is no moment such as 2026-06-01T12:00:00Z, from 1970 to 9000."
        super().__init__(
            format="iso", default_timezone=UTC, error_messages={"invalid": sentence}, **kwargs
        )

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value if value is None or isinstance(value, str) else stamp(value)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        time = super()._deserialize(value, attr, data, **kwargs)
        if not 1970 <= time.year <= 9000:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return time.astimezone(UTC)


def stamp(time: Any) -> str:
    """Return a time as RFC 3339 in UTC, to the millisecond."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")  # type: ignore[no-any-return]


class ProblemSchema(Schema):
    """What went wrong (RFC 9457): ``code`` for programs, ``detail`` for people, ``errors`` by
    field.
    """

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"enum": list(PROBLEM_CODES)})
    detail = fields.String(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    request_id = fields.String(metadata={"description": "What the log calls the request."})


class SiteQuery(Schema):
    """Of which site; the token's own where it is left out."""

    site = Text(limit=64)
