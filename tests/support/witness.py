"""Note what every part in this process is asked, what it answers, and the spans that it records."""

from dataclasses import dataclass, field
from functools import cached_property

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Tracer
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.telemetry import IdsOfTheTrace
from shared.web import app as base
from shared.web.middleware import RequestMiddleware, route_template

_TOO_LARGE = 2**20
"""Bytes of an answer that is a document: what it holds stands elsewhere too."""


@dataclass
class Witness:
    """What was seen since the parts were made.

    Parameters
    ----------
    request_lines
        Method, path and query of every request, those between the parts among them.
    answers
        Bodies of answers with headers, by the template of the route; refusals under ``"refused"``.
    """

    request_lines: list[bytes] = field(default_factory=list)
    answers: dict[str, set[bytes]] = field(default_factory=dict)
    _spans: InMemorySpanExporter = field(default_factory=InMemorySpanExporter)

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Stand in every app that is made from now on, and give it a tracer."""
        witness, tracer = self, self.tracer

        class Watched(RequestMiddleware):
            def __init__(self, app: ASGIApp, *, service: str, body_limit: int, **_: object) -> None:
                super().__init__(app, service=service, body_limit=body_limit, tracer=tracer)

            async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
                if scope["type"] == "http":
                    send = witness._noting(scope, send)
                await super().__call__(scope, receive, send)

        patch.setattr(base, "RequestMiddleware", Watched)

    def spans(self) -> list[bytes]:
        """Return every span that was recorded, with its name, attributes and resource."""
        return [span.to_json().encode() for span in self._spans.get_finished_spans()]

    @cached_property
    def tracer(self) -> Tracer:
        """What all parts record their spans with."""
        provider = TracerProvider(id_generator=IdsOfTheTrace())
        provider.add_span_processor(SimpleSpanProcessor(self._spans))
        return provider.get_tracer("witness")

    def _noting(self, scope: Scope, send: Send) -> Send:
        line = scope["raw_path"] + b"?" + scope["query_string"]
        self.request_lines.append(scope["method"].encode() + b" " + line)
        status, body = 0, bytearray()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                body.extend(b" ".join(name + b": " + value for name, value in message["headers"]))
            else:
                body.extend(message.get("body", b"")[: _TOO_LARGE - len(body)])
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                whose = route_template(scope) if status < 400 else "refused"
                self.answers.setdefault(whose, set()).add(bytes(body))
            await send(message)

        return noting
