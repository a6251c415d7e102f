"""The layer ahead of Flask: from a request to a prebuilt answer, or to the application."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from comments.database.circuit import Circuit, CircuitOpen
from comments.database.file_watch import FileWatch
from comments.settings import Settings
from comments.telemetry import metrics
from comments.web.cache.compression import encoding_for
from comments.web.cache.conditional_requests import reply
from comments.web.cache.entry import Headers, Prebuilt, prebuilt
from comments.web.cache.key import PublicRead, parse_public_read
from comments.web.cache.lookup_batches import LookupBatches, Unanswered
from comments.web.cache.request_metrics import Observed
from comments.web.cache.single_flight import LONGEST_WAIT, Flights
from comments.web.cache.store import Store
from comments.web.cache.upstream import Upstream
from comments.web.cache.versions import State, open_lookup
from comments.web.cache.wsgi_environ import ROUTE, Application, ascii_query
from comments.web.proxies import below

_log = logging.getLogger(__name__)
Reply = tuple[int, Headers, bytes]
_REMEMBERED = 1_048_576
"""Characters of requests whose meaning is remembered."""


class ResponseCache:
    """Answers public reads from a bounded cache that is never stale; everything else goes to the
    application.

    An answer is sent only after the database said, later than the request came in, that the article
    is still in the state the answer was built from. Votes alone may lag by ``votes_freshness``
    seconds.
    """

    def __init__(
        self,
        application: Application,
        settings: Settings,
        watch: FileWatch | None = None,
        circuit: Circuit | None = None,
    ) -> None:
        self._application = application
        self._mount = settings.mount
        self._upstream = Upstream(application, settings.public_url)
        circuit = circuit or Circuit("PostgreSQL")
        self._lookup = open_lookup(settings, watch, circuit)
        self._batches = None if settings.sqlite else LookupBatches(settings, circuit)
        self._flights = Flights()
        self._votes_lag = float(settings.votes_freshness)
        self._debug = settings.debug_headers
        self._observed = Observed(self._answer, access_log=settings.access_log)
        self._public_reads: dict[str, PublicRead | None] = {}
        self._remembered = 0
        self._hits: dict[tuple[str, str, int], int] = {}
        """Answers of the event loop since they were last told: a hit has no time for more."""
        self.store = Store(settings.cache_bytes)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        return self._observed(environ, start_response)

    def _answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        environ["QUERY_STRING"] = ascii_query(environ.get("QUERY_STRING", ""))
        path, query = environ.get("PATH_INFO", ""), environ["QUERY_STRING"]
        public_read = (
            self._public_read(path, query) if method == "GET" or method == "HEAD" else None
        )
        if public_read is None:
            return self._application(environ, start_response)
        environ[ROUTE] = public_read.route
        entry = self.store.get(public_read.key)
        answer = entry if entry is not None and self._is_current(entry) else self._miss(public_read)
        if answer is None:
            return self._application(environ, start_response)
        metrics.cache_answers.labels("hit" if answer is entry else "miss").inc()
        accepted, etag = environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH")
        status, headers, body = self._reply(
            public_read, answer, method, accepted, etag, hit=answer is entry
        )
        start_response("304 Not Modified" if status == 304 else "200 OK", headers)
        return [body]

    def at_once(
        self, path: str, query: str, method: str, header: Callable[[str], str | None]
    ) -> Reply | None:
        """Return status, headers and body where they are kept and true now, None where that takes
        any time to tell.

        ``header`` finds one of the request's headers by its name in small letters.
        """
        public_read = self._public_read(path, query)
        if public_read is None:
            return None
        entry = self.store.get(public_read.key)
        if entry is None or not (self._is_current(entry) or self._renewed(public_read, entry)):
            return None
        return self._hit(public_read, entry, method, header)

    async def soon(
        self, path: str, query: str, method: str, header: Callable[[str], str | None]
    ) -> Reply | None:
        """Return what ``at_once`` does, where telling takes a round trip to the database; called on
        the event loop.
        """
        public_read = self._public_read(path, query) if self._batches is not None else None
        entry = self.store.get(public_read.key) if public_read is not None else None
        if self._batches is None or public_read is None or entry is None:
            return None
        try:
            state = await self._batches.state(public_read)
        except Unanswered:
            return None
        if state is None or not self._still_true(entry, state):
            return None
        return self._hit(public_read, entry, method, header)

    def close(self) -> None:
        """Let go of what the event loop looks up by."""
        if self._batches is not None:
            self._batches.close()

    def _hit(
        self,
        public_read: PublicRead,
        entry: Prebuilt,
        method: str,
        header: Callable[[str], str | None],
    ) -> Reply | None:
        variant = entry.variants.get(encoding_for(header("accept-encoding") or ""))
        if variant is None:
            return None
        answer = reply(variant, method, header("if-none-match"))
        place = public_read.route, method, answer[0]
        self._hits[place] = self._hits.get(place, 0) + 1
        return self._marked(answer, hit=True)

    def tell_hits(self) -> None:
        """Bring what ``at_once`` has answered into the metrics; called by the thread that calls
        that.
        """
        hits, self._hits = self._hits, {}
        for (route, method, status), times in hits.items():
            metrics.count_request(route, method, status, times)
            metrics.cache_answers.labels("hit").inc(times)
        metrics.cache_bytes.set(self.store.bytes)

    def _reply(
        self,
        public_read: PublicRead,
        answer: Prebuilt,
        method: str,
        accepted: str,
        etag: str | None,
        *,
        hit: bool,
    ) -> Reply:
        variant, grown = answer.variant(encoding_for(accepted))
        if grown:
            self.store.grew(public_read.key, answer, grown)
        return self._marked(reply(variant, method, etag), hit=hit)

    def _marked(self, answer: Reply, *, hit: bool) -> Reply:
        """Say in debugging where an answer comes from."""
        if not self._debug:
            return answer
        status, headers, body = answer
        return status, [*headers, ("X-Cache", "hit" if hit else "miss")], body

    def _public_read(self, path: str, query: str) -> PublicRead | None:
        address = f"{path}?{query}"
        try:
            return self._public_reads[address]
        except KeyError:
            public_read = parse_public_read(below(self._mount, path), query)
        self._remembered += len(address)
        if self._remembered > _REMEMBERED:
            self._public_reads.clear()
            self._remembered = len(address)
        self._public_reads[address] = public_read
        return public_read

    def _is_current(self, answer: Prebuilt) -> bool:
        """Say at a glance whether nothing at all has been committed since an answer was last found
        to be true.
        """
        if answer.checked is None or not _in_time(answer):
            return False
        return self._lookup.commit_mark() is answer.checked

    def _renewed(self, public_read: PublicRead, answer: Prebuilt) -> bool:
        """Look, where that takes microseconds, whether what has been committed leaves this answer
        as it is.
        """
        if not self._lookup.quick:
            return False
        try:
            mark, state = self._lookup.commit_mark(), self._lookup.state(public_read)
        except Exception:
            _log.exception("The cache could not look up a version; a thread is asked")
            return False
        if state is None or not self._still_true(answer, state):
            return False
        answer.checked = mark
        return True

    def _miss(self, public_read: PublicRead) -> Prebuilt | None:
        try:
            return self._current(public_read)
        except CircuitOpen:
            return None
        except Exception:
            _log.exception("The cache could not answer; the application is asked")
            return None

    def _current(self, public_read: PublicRead) -> Prebuilt | None:
        """Return an answer that is true now: kept, built by somebody else meanwhile, or built
        here.
        """
        arrived = self._flights.arrive()
        while True:
            mark, state = self._lookup.commit_mark(), self._lookup.state(public_read)
            if state is None:
                return None
            entry = self.store.get(public_read.key)
            if entry is not None and self._still_true(entry, state):
                entry.checked = mark
                return entry
            flight, leading = self._flights.board(public_read.key)
            if leading:
                try:
                    flight.answer = self._build(public_read)
                finally:
                    self._flights.land(public_read.key, flight, flight.answer)
                return flight.answer
            if not flight.landed.wait(LONGEST_WAIT) or flight.answer is None:
                return None
            if flight.number > arrived or flight.answer.state == state:
                return flight.answer

    def _still_true(self, answer: Prebuilt, state: State) -> bool:
        """Say whether an answer built in another state still stands: in all but votes, and in those
        for a while.
        """
        if answer.state.firm != state.firm:
            return False
        if answer.state.votes != state.votes:
            answer.votes_until = answer.built + self._votes_lag
        return _in_time(answer)

    def _build(self, public_read: PublicRead) -> Prebuilt | None:
        """Ask the application, having looked up before it reads anything what its answer will rest
        on.
        """
        mark, state = self._lookup.commit_mark(), self._lookup.state(public_read)
        built = time.monotonic()
        fresh = self._upstream.ask(public_read) if state is not None else None
        if state is None or fresh is None:
            return None
        body, headers, until = fresh
        answer = prebuilt(body, headers, state, built, until)
        answer.checked = mark
        self.store.put(public_read.key, answer)
        return answer


def _in_time(answer: Prebuilt) -> bool:
    """Say whether neither a date an answer depends on has passed, nor the time votes may lag."""
    return time.time() < answer.until and time.monotonic() < answer.votes_until
