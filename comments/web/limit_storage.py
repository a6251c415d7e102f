"""Where rate limits are counted: in Redis or a file of the machine's processes, and where that
fails or dawdles in this process.

A request waits a quarter of a second for what is shared at most, and the next seconds' requests not
at all: after a failure this process counts by itself, and one request at a time tries again, until
there is an answer. Limits are then each process's own, so that with several somebody may do as many
times as much; they are never off.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from limits.storage import MemoryStorage
from limits.storage.base import MovingWindowSupport, Storage

from comments.database.sqlite import sqlite3
from comments.errors import SettingsError
from comments.settings import Settings
from comments.telemetry.metrics import limits_without_redis
from comments.web.limit_file import CLOCK_SECONDS, FileStorage
from comments.web.redis_windows import RedisWindows

Result = TypeVar("Result")
ANSWER_SECONDS = 0.25
RETRY_SECONDS = 5.0
LIMITS_FILE = "_COMMENTS_LIMITS_FILE"
"""Under which the environment names a file in which the processes of one machine count together."""
_PREFIX = "guarded+"
_FILE = f"{_PREFIX}file://"
_log = logging.getLogger(__name__)


class LocalStorage(MemoryStorage):
    """This process's memory, for a machine whose clock may be set back: what was counted in a
    future that did not come is forgotten, and limits nobody until then.
    """

    STORAGE_SCHEME = [f"{_PREFIX}memory"]

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count one more where that stays within the limit; return whether it does."""
        self._forget_future(key)
        return super().acquire_entry(key, limit, expiry, amount)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return the beginning of a window, and how much was counted in it."""
        self._forget_future(key)
        return super().get_moving_window(key, limit, expiry)

    def _forget_future(self, key: str) -> None:
        # The latest stands first.
        events, now = self.events.get(key), time.time() + CLOCK_SECONDS
        if events and events[0].atime > now:
            with self.locks[key]:
                events[:] = [event for event in events if event.atime <= now]


class GuardedStorage(Storage, MovingWindowSupport):
    """What is shared, with this process's memory behind it; a storage of ``limits``."""

    STORAGE_SCHEME = [f"{_PREFIX}{name}" for name in ("redis", "rediss", "redis+unix", "file")]

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._memory = LocalStorage()
        self._name = "The file of rate limits" if uri.startswith(_FILE) else "Redis"
        self._shared: RedisWindows | FileStorage
        self._failures: tuple[type[Exception], ...]
        if uri.startswith(_FILE):
            self._shared = FileStorage(uri.removeprefix(_FILE), patience=ANSWER_SECONDS)
            self._failures = (sqlite3.Error, OSError)
        else:
            self._shared, self._failures = _redis(uri.removeprefix(_PREFIX), options)
        self._lock = threading.Lock()
        self._closed_until = 0.0

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """Return what the shared storage raises; nothing of it leaves here."""
        return self._shared.base_exceptions

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count up."""
        return self._ask(lambda storage: storage.incr(key, expiry, amount))

    def get(self, key: str) -> int:
        """Return a counter."""
        return self._ask(lambda storage: storage.get(key))

    def get_expiry(self, key: str) -> float:
        """Return when a counter ends."""
        return self._ask(lambda storage: storage.get_expiry(key))

    def check(self) -> bool:
        """Say whether limits can be counted: always."""
        return True

    def reset(self) -> int | None:
        """Forget all counters."""
        self._memory.reset()
        return self._ask(lambda storage: storage.reset())

    def clear(self, key: str) -> None:
        """Forget a counter."""
        self._memory.clear(key)
        self._ask(lambda storage: storage.clear(key))

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count one more where that stays within the limit; return whether it does."""
        return self._ask(lambda storage: storage.acquire_entry(key, limit, expiry, amount))

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return the beginning of a window, and how much was counted in it."""
        return self._ask(lambda storage: storage.get_moving_window(key, limit, expiry))

    def _ask(
        self, question: Callable[[RedisWindows | FileStorage | MemoryStorage], Result]
    ) -> Result:
        if self._may_ask():
            try:
                answer = question(self._shared)
            except self._failures as error:
                self._open(error)
            else:
                self._close()
                return answer
        limits_without_redis.inc()
        return question(self._memory)

    def _may_ask(self) -> bool:
        if not self._closed_until:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._closed_until:
                return False
            # Whoever comes meanwhile does not wait for this one's attempt.
            self._closed_until = now + RETRY_SECONDS
            return True

    def _open(self, error: Exception) -> None:
        with self._lock:
            first = not self._closed_until
            self._closed_until = time.monotonic() + RETRY_SECONDS
        if first:
            _log.warning(
                "%s does not answer (%s). Rate limits are each process's own until it does.",
                self._name,
                type(error).__name__,
            )

    def _close(self) -> None:
        if self._closed_until:
            self._closed_until = 0.0
            _log.warning("%s answers again. Rate limits are shared.", self._name)


def _redis(
    address: str, options: dict[str, Any]
) -> tuple[RedisWindows, tuple[type[Exception], ...]]:
    try:
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError:
        raise SettingsError(
            "Setting redis_url needs the extra redis: pip install 'article-comments[redis]'."
        ) from None

    storage = RedisWindows(
        address,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        **options,
    )
    # What is no Redis, or a broken one, answers in words at which its client fails in any way.
    return storage, (Exception,)


def redis_answers(settings: Settings) -> bool:
    """Say whether the Redis of these settings answers, within a quarter of a second."""
    storage, _ = _redis(redis_address(settings), {})
    return storage.check()


def storage_address(settings: Settings) -> str:
    """Return where these settings have limits counted, as Flask-Limiter is told it."""
    if settings.redis_url:
        return _PREFIX + redis_address(settings)
    file = os.environ.get(LIMITS_FILE)
    return f"{_FILE}{file}" if file else f"{_PREFIX}memory://"


def redis_address(settings: Settings) -> str:
    """Return the address of Redis as ``limits`` reads it, which calls a socket ``redis+unix``."""
    address = settings.redis_url
    return f"redis+{address}" if address.startswith("unix://") else address
