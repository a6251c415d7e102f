"""The worker: does what the outbox promises, and what time brings about."""
