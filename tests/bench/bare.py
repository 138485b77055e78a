"""The yardstick: a bare FastAPI that reads a body and inserts one row, without anything else."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from fastapi import FastAPI
from pydantic import BaseModel

from okno.serving import Server, listen

SCHEMA = """
CREATE TABLE bare (
    id uuid PRIMARY KEY,
    service text NOT NULL,
    channel text NOT NULL,
    body text NOT NULL,
    received_at timestamptz NOT NULL
)
"""
_INSERT = "INSERT INTO bare VALUES ($1, $2, $3, $4, $5)"
_POOL = 10


class IdentityDocument(BaseModel):
    """As intake's."""

    kind: str
    series: str
    number: str
    issued_on: date
    issuer: str


class Applicant(BaseModel):
    """As intake's."""

    surname: str
    name: str
    patronymic: str
    birth_date: date
    snils: str
    identity_document: IdentityDocument
    address: str
    phone: str


class Paper(BaseModel):
    """As intake's."""

    code: str
    form: str


class RequestIn(BaseModel):
    """The body of intake's own POST, of the same size."""

    service: str
    channel: str
    applicant: Applicant
    information: dict[str, str]
    documents: list[Paper]


class Registered(BaseModel):
    """What the client is told."""

    id: UUID
    received_at: datetime


def create_app(url: str) -> FastAPI:
    """Return the app over a database that has the table."""
    kept: dict[str, Any] = {}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(url, min_size=_POOL, max_size=_POOL) as kept["pool"]:
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/requests", status_code=201)
    async def add(form: RequestIn) -> Registered:
        given, now = uuid4(), datetime.now(UTC)
        body = form.model_dump_json()
        await kept["pool"].execute(_INSERT, given, form.service, form.channel, body, now)
        return Registered(id=given, received_at=now)

    @app.get("/readyz")
    async def ready() -> dict[str, bool]:
        return {"ok": True}

    return app


if __name__ == "__main__":
    Server(create_app(sys.argv[1])).run(sockets=[listen("127.0.0.1", int(sys.argv[2]))])
