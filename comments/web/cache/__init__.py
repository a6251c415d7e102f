"""Prebuilt answers for public reads, ahead of Flask.

A hit costs a glance at the database's state and no Flask, no marshmallow, no template. Only what is
the same for everyone passes through here: the application is asked anonymously, whoever the caller
is, and what it does not mark as public is never kept. docs/design/reading.md tells the design and
its numbers.
"""

from comments.web.cache.core import ResponseCache
from comments.web.cache.rsgi import RsgiFront

__all__ = ["ResponseCache", "RsgiFront"]
