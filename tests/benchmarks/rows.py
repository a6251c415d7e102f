"""What is measured, row by row. Contenders take turns, round by round, so that a busy moment meets
them all.
"""

from __future__ import annotations

import subprocess
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.load import Load, Measured, isso_posts, note, paced, posts
from tests.benchmarks.machine import resident
from tests.benchmarks.servers import Server
from tests.benchmarks.town import SITE, Town
from tests.benchmarks.writer import sign_in, writing

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


def tag(url: str, *headers: tuple[str, str]) -> str:
    """Return the ETag of an answer."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers))) as answer:
        return str(answer.headers["ETag"])


def spread(measurement: Measured) -> str:
    """Say a measurement in one breath."""
    return f"{measurement.rate:,.0f}/s, p50 {measurement.p50:.2f} ms, p99 {measurement.p99:.2f} ms, {measurement.bytes:,} B"


def against_nginx(bench: Bench, us: Server, nginx: Server) -> None:
    """The first page, whole and 304, beside nginx with the same bytes as a file."""
    measurements = bench.turns(
        ours=bench.load(us.address + PAGE),
        json=bench.load(us.address + JSON),
        file=bench.load(f"{nginx.address}/page"),
    )
    ratio = measurements["ours"].rate / measurements["file"].rate
    detail = f"ours {spread(measurements['ours'])}; nginx {spread(measurements['file'])}"
    bench.say(
        "first page of a 100-comment thread against nginx",
        "≥ 0.45×",
        f"{ratio:.2f}×",
        ratio >= 0.45,
        detail,
    )
    rate = measurements["ours"].rate
    bench.say(
        "the same, absolute",
        "≥ 20,000/s",
        f"{rate:,.0f}/s",
        rate >= 20_000,
        f"as JSON {spread(measurements['json'])}",
    )
    validator = (("If-None-Match", tag(us.address + PAGE, *BROTLI)), *BROTLI)
    theirs = (("If-None-Match", tag(f"{nginx.address}/page")),)
    measurements = bench.turns(
        ours=bench.load(us.address + PAGE, headers=validator),
        file=bench.load(f"{nginx.address}/page", headers=theirs),
    )
    ratio = measurements["ours"].rate / measurements["file"].rate
    detail = f"ours {spread(measurements['ours'])}; nginx {spread(measurements['file'])}"
    bench.say("the same, 304", "≥ 0.5×", f"{ratio:.2f}×", ratio >= 0.5, detail)


def against_isso(bench: Bench, us: Server, isso: Server) -> None:
    """The request Isso's widget makes for its hundred comments."""
    url = f"{isso.address}/?uri=%2Fhundred%2F&nested_limit=5"
    measurements = bench.turns(
        ours=bench.load(us.address + PAGE),
        isso=bench.load(url, headers=(("Accept-Encoding", "gzip"),)),
    )
    ratio = measurements["ours"].rate / measurements["isso"].rate
    detail = f"ours {measurements['ours'].rate:,.0f}/s; Isso {spread(measurements['isso'])}"
    bench.say(
        "the same against Isso's widget request", "≥ 500×", f"{ratio:,.0f}×", ratio >= 500, detail
    )
    url = f"{isso.address}/new?uri=%2Fposted%2F"
    posts_measurement = bench.turns(
        isso=bench.load(url, connections=8, script=isso_posts(), headers=())
    )["isso"]
    bench.say(
        "Isso's POST, 8 connections, in four processes",
        "reported",
        f"{posts_measurement.rate:,.0f}/s",
        None,
        spread(posts_measurement),
    )


def while_written(bench: Bench, us: Server) -> None:
    """The first page while somebody writes at full speed, elsewhere and here."""
    quiet, elsewhere, here = Measured(), Measured(), Measured()
    posted, stale = {"story/9": 0, "hundred": 0}, 0
    for _ in range(bench.rounds):
        bench.load(us.address + PAGE).once(bench.folder, quiet)
        for article, into in (("story/9", elsewhere), ("hundred", here)):
            with writing(us.address, article) as writer:
                bench.load(us.address + PAGE).once(bench.folder, into)
            posted[article] += writer.posted
            stale += writer.stale
    for article, into, least in (("story/9", elsewhere, 0.8), ("hundred", here, 0.2)):
        ratio = into.rate / quiet.rate
        where = "another" if article != "hundred" else "the same"
        speed = posted[article] / bench.rounds / bench.seconds
        detail = (
            f"{into.rate:,.0f}/s of {quiet.rate:,.0f}/s, p99 {into.p99:.1f} ms; {speed:.0f} posts/s"
        )
        bench.say(
            f"the same while one writes to {where} article",
            f"≥ {least}× of quiet",
            f"{ratio:.2f}×",
            ratio >= least,
            detail,
        )
    bench.say("posts that a read begun after them did not show", "0", str(stale), stale == 0)


def uncached(bench: Bench, us: Server) -> None:
    """Pages built anew each time, by a service whose cache has no room."""
    huge = PAGE.replace("hundred", "huge")
    single_connection = {"connections": 1, "headers": ()}
    measurements = bench.turns(
        hundred=bench.load(us.address + PAGE, **single_connection),
        huge=bench.load(us.address + huge, **single_connection),
        json=bench.load(us.address + JSON, **single_connection),
        huge_json=bench.load(us.address + JSON.replace("hundred", "huge"), **single_connection),
    )
    ratio = measurements["huge"].p50 / measurements["hundred"].p50
    detail = f"as JSON {measurements['json'].p50:.2f} and {measurements['huge_json'].p50:.2f} ms"
    bench.say(
        "first page, uncached, thread of 100,000 against 100",
        "≤ 1.3×",
        f"{ratio:.2f}×",
        ratio <= 1.3,
        f"{measurements['huge'].p50:.2f} ms against {measurements['hundred'].p50:.2f} ms",
    )
    worst = max(one.p50 for one in measurements.values())
    bench.say("the same, time", "≤ 8 ms", f"{worst:.2f} ms", worst <= 8, detail)


def counts(bench: Bench, us: Server) -> None:
    """Fifty articles' counts in one answer."""
    article_query = "&".join(f"article={key}" for _, key, _ in bench.town.articles[:50])
    measurement = bench.turns(
        counts=bench.load(f"{us.address}/api/v1/counts?site={SITE}&{article_query}")
    )["counts"]
    bench.say(
        "50 counts",
        "≥ 15,000/s",
        f"{measurement.rate:,.0f}/s",
        measurement.rate >= 15_000,
        spread(measurement),
    )


def posting(bench: Bench, us: Server) -> None:
    """Comments of two hundred characters, by eight connections, each on disk before it is
    answered.
    """
    script = posts(sign_in(us.address), "story/10")
    measurement = bench.turns(
        post=bench.load(f"{us.address}/api/v1/comments", connections=8, script=script, headers=())
    )["post"]
    bench.say(
        "POST, 8 connections, durable",
        "≥ 400/s",
        f"{measurement.rate:,.0f}/s",
        measurement.rate >= 400,
        spread(measurement),
    )
    bench.say("the same, p99", "< 60 ms", f"{measurement.p99:.1f} ms", measurement.p99 < 60)


def polls(bench: Bench, us: Server) -> None:
    """Ten thousand open widgets: five hundred conditional polls a second, and a reader among
    them.
    """
    validator = (("If-None-Match", tag(us.address + NEWS)),)
    background = bench.load(
        us.address + NEWS,
        connections=50,
        seconds=bench.seconds + 1,
        script=paced(100),
        headers=validator,
    )
    reader = bench.load(
        us.address + PAGE,
        connections=1,
        headers=(("If-None-Match", tag(us.address + PAGE, *BROTLI)), *BROTLI),
    )
    polled, read = Measured(), Measured()
    for _ in range(bench.rounds):
        command = background.command(bench.folder)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
            reader.once(bench.folder, read)
            note(crowd.communicate()[0], polled)
    detail = (
        f"polls {polled.rate:.0f}/s, their p99 {polled.p99:.2f} ms; the reader {read.rate:,.0f}/s"
    )
    bench.say(
        "304 with 500 polls a second behind it, p99",
        "< 10 ms",
        f"{read.p99:.2f} ms",
        read.p99 < 10,
        detail,
    )


def memory(bench: Bench, us: Server) -> None:
    """What the serving process has resident after all of this."""
    mebibytes = resident(us.pid) / 2**20
    bench.say("RSS under load", "≤ 160 MiB", f"{mebibytes:.0f} MiB", mebibytes <= 160)


def cold_start(bench: Bench, start: Callable[[], float]) -> None:
    """From nothing to the first answer, several times."""
    took = sorted(start() for _ in range(bench.rounds))[bench.rounds // 2]
    bench.say("cold start to first answer", "≤ 1.5 s", f"{took:.2f} s", took <= 1.5)
