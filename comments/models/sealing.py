"""What the log vouches for besides its entries: reports as they came in, and the keys that have
signed it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Digest, Line, LongText, Number, SerialId


class ReportSeal(Base):
    """A link of a site's hash chain over its reports: ``digest`` covers the report as it came in
    and the link before it.
    """

    __tablename__ = "report_seal"

    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[Number] = mapped_column(ForeignKey("report.id"), unique=True)
    content: Mapped[LongText]
    """Digests, in JSON, of what of a report never changes and of its words; and how it stood."""
    digest: Mapped[Digest]
    signature: Mapped[Line | None]
    """Ed25519 over the site, the number and the digest, in base64."""


class SealingKey(Base):
    """A key that has begun to sign the log, and what it found there of the one before it."""

    __tablename__ = "sealing_key"

    id: Mapped[SerialId]
    public_key: Mapped[Line]
    """32 bytes in base64."""
    since: Mapped[datetime]
    predecessor: Mapped[Line | None]
    """The signature in the row of the key before it."""
    heads: Mapped[LongText]
    """The last links of all sites' chains that the former key had signed, in JSON."""
    signature: Mapped[Line]
    """By this key, over all of the above."""
