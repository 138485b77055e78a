"""Count what happens, and tie together what one piece of work does across the parts."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from functools import cache
from typing import TypeAlias

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import SpanContext, SpanKind, TraceFlags, Tracer
from prometheus_client import Counter, Gauge, Histogram

__all__ = [
    "Counter",
    "Gauge",
    "Histogram",
    "IdsOfTheTrace",
    "Trace",
    "begin_trace",
    "continue_trace",
    "counter",
    "current_trace",
    "current_traceparent",
    "gauge",
    "histogram",
    "leave_trace",
    "record_span",
    "tracer",
]

_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)"
)

LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Bounds of latency histograms, in seconds."""

Labels: TypeAlias = tuple[str, ...]


@cache
def counter(name: str, description: str, labels: Labels = ()) -> Counter:
    """Return the counter of that name: one in a process, however many parts it runs."""
    return Counter(name, description, labels)


@cache
def gauge(name: str, description: str, labels: Labels = ()) -> Gauge:
    """Return the gauge of that name: one in a process."""
    return Gauge(name, description, labels)


@cache
def histogram(
    name: str, description: str, labels: Labels = (), buckets: Sequence[float] = LATENCIES
) -> Histogram:
    """Return the histogram of that name: one in a process."""
    return Histogram(name, description, labels, buckets=buckets)


class Trace:
    """A place in a trace (W3C Trace Context), and the request that brought it here.

    Parameters
    ----------
    trace_id, span_id
        32 and 16 hexadecimal digits.
    parent_id
        The span that caused this one, if it is known.
    flags
        Two hexadecimal digits: ``01`` when the trace is sampled.
    request_id
        The id of the HTTP request, or of the event that is heard, or none.
    """

    __slots__ = ("flags", "parent_id", "request_id", "span_id", "trace_id")

    def __init__(
        self,
        *,
        trace_id: str,
        span_id: str,
        flags: str,
        parent_id: str | None = None,
        request_id: str | None = None,
    ) -> None:
        self.trace_id = trace_id
        self.span_id = span_id
        self.parent_id = parent_id
        self.flags = flags
        self.request_id = request_id

    @property
    def traceparent(self) -> str:
        """The header's value for work that this place causes."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


_current: ContextVar[Trace | None] = ContextVar("okno_trace", default=None)


def current_trace() -> Trace | None:
    """Return the place in a trace where this work stands, if it stands in one."""
    return _current.get()


def current_traceparent() -> str | None:
    """Return the ``traceparent`` to hand on with what this work causes."""
    here = _current.get()
    return None if here is None else here.traceparent


def current_request_id() -> str | None:
    """Return the id of the HTTP request that is served, or of the event that is heard."""
    here = _current.get()
    return None if here is None else here.request_id


def begin_trace(traceparent: str | None, *, request_id: str | None = None) -> Token[Trace | None]:
    """Step into a new span of the given trace, or of a new one; :func:`leave_trace` steps out.

    A malformed ``traceparent`` counts as none.
    """
    found = _TRACEPARENT.match(traceparent) if traceparent else None
    trace_id, flags = (found[1], found[3]) if found else (secrets.token_hex(16), "01")
    here = Trace(
        trace_id=trace_id,
        span_id=secrets.token_hex(8),
        flags=flags,
        parent_id=found[2] if found else None,
        request_id=request_id,
    )
    return _current.set(here)


def leave_trace(token: Token[Trace | None]) -> None:
    """Step back to where :func:`begin_trace` was called."""
    _current.reset(token)


@contextmanager
def continue_trace(traceparent: str | None, *, request_id: str | None = None) -> Iterator[None]:
    """Do the work of the block inside the trace that caused it, or in a new one."""
    token = begin_trace(traceparent, request_id=request_id)
    try:
        yield
    finally:
        leave_trace(token)


class IdsOfTheTrace(RandomIdGenerator):
    """Give a span the ids of the current place, which is what it caused already knows."""

    def generate_span_id(self) -> int:
        """Return the current span's id, or a random one outside of a trace."""
        here = _current.get()
        return super().generate_span_id() if here is None else int(here.span_id, 16)

    def generate_trace_id(self) -> int:
        """Return the current trace's id, or a random one outside of a trace."""
        here = _current.get()
        return super().generate_trace_id() if here is None else int(here.trace_id, 16)


def tracer(service: str, *, exporter: SpanExporter) -> Tracer:
    """Return a tracer that sends spans to the exporter in batches.

    Without an exporter a part takes no tracer, and spans cost nothing.
    """
    provider = TracerProvider(
        resource=Resource.create({"service.name": f"okno-{service}"}),
        id_generator=IdsOfTheTrace(),
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider.get_tracer("okno")


def record_span(
    recorder: Tracer, *, name: str, start: int, end: int, attributes: Mapping[str, str | int]
) -> None:
    """Record the work done in the current trace as one finished span.

    Parameters
    ----------
    start, end
        Unix time in nanoseconds.
    attributes
        Codes and templates only: never a path, a query or a body.
    """
    here = _current.get()
    if here is None:
        return
    recorder.start_span(
        name,
        context=_parent(here),
        kind=SpanKind.SERVER,
        attributes=dict(attributes),
        start_time=start,
    ).end(end_time=end)


def _parent(here: Trace) -> Context:
    if here.parent_id is None:
        return Context()
    parent = SpanContext(
        trace_id=int(here.trace_id, 16),
        span_id=int(here.parent_id, 16),
        is_remote=True,
        trace_flags=TraceFlags(int(here.flags, 16)),
    )
    return trace.set_span_in_context(trace.NonRecordingSpan(parent), Context())
