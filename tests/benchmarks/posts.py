"""Posting: this service, and Isso beside it."""

from __future__ import annotations

from tests.benchmarks.bench import Bench, spread
from tests.benchmarks.load import isso_posts, posts
from tests.benchmarks.servers import Server
from tests.benchmarks.writer import sign_in


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


def isso_posting(bench: Bench, isso: Server) -> None:
    """The same by Isso, as its documentation recommends it."""
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
