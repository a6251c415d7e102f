"""Rate limits counted in Redis by Redis's own clock.

``limits`` sends each node's clock along. Of two nodes ten minutes apart the one behind then takes
what the other has counted for the present, whenever that was, and refuses readers without end.
"""

from __future__ import annotations

import time
from typing import Any

from limits.storage import RedisStorage

_NOW = """
-- Before 5.0 a script that asks the time may write only so.
if redis.replicate_commands then redis.replicate_commands() end
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local limit, expiry = tonumber(ARGV[1]), tonumber(ARGV[2])
"""
_ACQUIRE = f"""{_NOW}
local amount = tonumber(ARGV[3])
if amount > limit then
    return 0
end
-- The latest stands first.
local last = redis.call('LINDEX', KEYS[1], limit - amount)
if last and tonumber(last) >= now - expiry then
    return 0
end
for _ = 1, amount do
    redis.call('LPUSH', KEYS[1], string.format('%.6f', now))
end
redis.call('LTRIM', KEYS[1], 0, limit - 1)
redis.call('EXPIRE', KEYS[1], expiry)
return 1
"""
_WINDOW = f"""{_NOW}
local count, oldest = 0, now
for _, entry in ipairs(redis.call('LRANGE', KEYS[1], 0, limit - 1)) do
    if tonumber(entry) < now - expiry then
        break
    end
    count, oldest = count + 1, tonumber(entry)
end
return {{count, string.format('%.6f', now - oldest)}}
"""


class RedisWindows(RedisStorage):
    """A storage of ``limits`` in Redis, for moving windows."""

    STORAGE_SCHEME = None  # type: ignore[assignment]

    def __init__(self, address: str, **options: Any) -> None:
        super().__init__(address, **options)
        self._acquire = self.get_connection().register_script(_ACQUIRE.encode())
        self._window = self.get_connection().register_script(_WINDOW.encode())

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count more where that stays within the limit; return whether it does."""
        return int(self._acquire([self.prefixed_key(key)], [limit, expiry, amount])) == 1

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return the beginning of a window, by this node's clock, and how much was counted."""
        count, age = self._window([self.prefixed_key(key)], [limit, expiry])
        return time.time() - float(age), int(count)
