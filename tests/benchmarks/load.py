"""Load, by wrk: how many answers a second, and how long they took."""

from __future__ import annotations

import json
import statistics
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

_DONE = """
done = function(summary, latency, requests)
  local errors = summary.errors
  local bad = errors.connect + errors.read + errors.write + errors.timeout
  local shape = '{"rate": %f, "p50": %f, "p99": %f, "bad": %d, "refused": %d, "bytes": %f}'
  io.write(string.format("RESULT " .. shape .. "\\n",
    summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    bad, errors.status, summary.bytes / math.max(1, summary.requests)))
end
"""


@dataclass
class Measured:
    """Rounds of one measurement; what is said of them is their median."""

    rates: list[float] = field(default_factory=list)
    p50s: list[float] = field(default_factory=list)
    p99s: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return statistics.median(self.rates)

    @property
    def p50(self) -> float:
        """Milliseconds in which half of the answers came."""
        return statistics.median(self.p50s)

    @property
    def p99(self) -> float:
        """Milliseconds in which all but one in a hundred came."""
        return statistics.median(self.p99s)

    @property
    def bytes(self) -> int:
        """Bytes of an answer, with its headers."""
        return round(statistics.median(self.sizes))


@dataclass(frozen=True)
class Load:
    """What wrk sends: to where, by how many connections, with which headers, or by a script of its
    own.
    """

    url: str
    connections: int = 32
    seconds: float = 3.0
    headers: tuple[tuple[str, str], ...] = ()
    script: str = ""

    def command(self, folder: Path) -> list[str]:
        """Return the command; its script is written to ``folder``."""
        script = folder / f"load-{abs(hash((self.script, self.url)))}.lua"
        script.write_text(self.script + _DONE)
        headers = [part for name, value in self.headers for part in ("-H", f"{name}: {value}")]
        sizes = ["-t1", f"-c{self.connections}", f"-d{self.seconds:g}s", "--timeout", "20s"]
        return ["wrk", *sizes, *headers, "-s", str(script), self.url]

    def once(self, folder: Path, into: Measured) -> None:
        """Send for the time that is set, and note what came of it. Raises ``RuntimeError`` for any
        failed answer.
        """
        output = subprocess.run(
            self.command(folder), capture_output=True, text=True, check=True
        ).stdout
        note(output, into)


def note(output: str, into: Measured) -> None:
    """Read what wrk said."""
    line = next(line for line in output.splitlines() if line.startswith("RESULT"))
    result = json.loads(line.removeprefix("RESULT "))
    if result["bad"] or result["refused"]:
        raise RuntimeError(f"not every request was answered well: {result}")
    into.rates.append(result["rate"])
    into.p50s.append(result["p50"])
    into.p99s.append(result["p99"])
    into.sizes.append(result["bytes"])


def posts(token: str, article: str) -> str:
    """A script that posts comments of two hundred characters, no two alike."""
    return _posting('"site": "bench", "article": "' + article + '", "body"', token)


def votes(token: str, comments: list[str]) -> str:
    """A script that votes on comments, now for them and now not."""
    names = ", ".join(f'"{one}"' for one in comments)
    return f"""
local ids, count = {{{names}}}, 0
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {token}"
request = function()
  count = count + 1
  local value = math.floor(count / #ids) % 2 == 0 and 1 or 0
  local path = "/api/v1/comments/" .. ids[count % #ids + 1] .. "/vote"
  return wrk.format("PUT", path, nil, '{{"value": ' .. value .. '}}')
end
"""


def turns(paths: list[str]) -> str:
    """A script that asks for one path after the other."""
    names = ", ".join(f'"{one}"' for one in paths)
    return f"""
local paths, count = {{{names}}}, 0
request = function() count = count + 1; return wrk.format("GET", paths[count % #paths + 1]) end
"""


def isso_posts() -> str:
    """The same for Isso."""
    return _posting('"author": "Writer", "title": "Posted", "text"', "")


def _posting(before: str, token: str) -> str:
    return f"""
math.randomseed(os.time())
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {token}"
request = function()
  local text = {{}}
  for i = 1, 20 do text[i] = string.format("%09x", math.random(2 ^ 35)) end
  local said = table.concat(text, " ")
  return wrk.format(nil, nil, nil, '{{{before}: "' .. said .. '"}}')
end
"""


def paced(milliseconds: int) -> str:
    """A script in which each connection waits between two requests."""
    return f"delay = function() return {milliseconds} end\n"
