"""What every measurement needs, and the table it fills. Contenders take turns, round by round, so
that a busy moment meets them all.
"""

from __future__ import annotations

import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.load import Load, Measured
from tests.benchmarks.town import SITE, Town

PAGE = f"/embed/thread?site={SITE}&article=hundred"
JSON = f"/api/v1/thread?site={SITE}&article=hundred"
NEWS = f"/embed/news?site={SITE}&article=hundred"
BROTLI = (("Accept-Encoding", "br"),)


@dataclass
class Row:
    """One line of the table."""

    what: str
    goal: str
    result: str
    met: bool | None
    detail: str = ""


@dataclass
class Bench:
    """Everything a measurement needs, and what has been measured."""

    folder: Path
    town: Town
    rounds: int
    seconds: float
    rows: list[Row] = field(default_factory=list)

    def turns(self, **loads: Load) -> dict[str, Measured]:
        """Run loads in turns; return what was measured of each."""
        measured = {name: Measured() for name in loads}
        for _ in range(self.rounds):
            for name, load in loads.items():
                load.once(self.folder, measured[name])
        return measured

    def load(self, url: str, **more: object) -> Load:
        """A load of this bench's length."""
        return Load(url, **{("seconds"): self.seconds, "headers": BROTLI, **more})  # type: ignore[arg-type]

    def say(self, label: str, goal: str, result: str, met: bool | None, detail: str = "") -> None:
        """Note and print a row."""
        self.rows.append(Row(label, goal, result, met, detail))
        mark = {True: "met   ", False: "MISSED", None: "      "}[met]
        print(f"  {mark} {label}: {result} (goal: {goal}) {detail}", flush=True)


def await_minute(seconds: float) -> None:
    """Wait, where so many seconds are not left of this minute: a page says ages by the minute, and
    has another ETag in the next.
    """
    left = 60 - time.time() % 60
    if left < seconds:
        time.sleep(left)


def tag(url: str, *headers: tuple[str, str]) -> str:
    """Return the ETag of an answer."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers))) as answer:
        return str(answer.headers["ETag"])


def spread(measurement: Measured) -> str:
    """Say a measurement in one breath."""
    times = f"p50 {measurement.p50:.2f} ms, p99 {measurement.p99:.2f} ms"
    return f"{measurement.rate:,.0f}/s, {times}, {measurement.bytes:,} B"
