"""Answer a repeated request with the first answer, and let it have one effect.

The answer is kept in the transaction of the effect. What is rolled back leaves no key, so a
refused request may be tried again under the same key.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import asyncpg
from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import Column, DateTime, Index, Row, SmallInteger, Table, Text, delete, select, text
from sqlalchemy.exc import IntegrityError

from shared import writes
from shared.auth.actor import Actor
from shared.auth.requires import current_actor
from shared.database import Database, Transaction
from shared.gathering import Gatherer
from shared.refusals import IdempotencyInProgress, IdempotencyKeyMissing, IdempotencyKeyReused
from shared.tables import kernel
from shared.web.middleware import route_template
from shared.writes import Rows, constraint_of

REPLAYED_HEADER = "Idempotent-Replayed"

_KEPT_HEADERS = ("Location", "ETag")
_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")

idempotency = Table(
    "idempotency",
    kernel,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("location", Text),
    Column("etag", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("idempotency_created", "created_at"),
)

# One round trip: the lock is tried, the answer looked up and a number taken in one statement. Its
# snapshot may be older than the lock: then the insert of `keep` meets the other's row, and refuses.
_LOOK_UP = """
    SELECT pg_try_advisory_xact_lock(:lock) AS ours, {number} AS number,
           kept.fingerprint, kept.status, kept.body, kept.location, kept.etag
      FROM (VALUES (0)) AS always
      LEFT JOIN idempotency AS kept ON kept.scope = :scope AND kept.key = :key
    """
_KEPT = """
    SELECT fingerprint, status, body, location, etag FROM idempotency WHERE scope = $1 AND key = $2
    """
_PRIMARY_KEY = "idempotency_pkey"
_EARLIER = text(_LOOK_UP.format(number="NULL"))
_NEXT = "nextval(CAST(CAST(:sequence AS text) AS regclass))"
_BEGIN = text(_LOOK_UP.format(number=f"CASE WHEN kept.key IS NULL THEN {_NEXT} END"))


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyKey:
    """A client's key, in the scope where it must be unique, with what it was sent with.

    Parameters
    ----------
    scope
        Who does what: organisation, subject, method and route.
    key
        The header's value.
    fingerprint
        SHA-256 of the path, the query and the body, hexadecimal.
    """

    scope: str
    key: str
    fingerprint: str

    @property
    def lock(self) -> int:
        """The advisory lock of the key: 64 bits, signed."""
        digest = hashlib.sha256(f"{self.scope}\n{self.key}".encode()).digest()
        return int.from_bytes(digest[:8], signed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """An answer as it was given the first time: exact bytes of JSON, status, two headers."""

    status: int
    body: bytes
    location: str | None = None
    etag: str | None = None
    replayed: bool = False

    def response(self) -> Response:
        """Return the HTTP response; a repeated one says so by ``Idempotent-Replayed: true``."""
        named = {"Location": self.location, "ETag": self.etag}
        headers = {name: value for name, value in named.items() if value is not None}
        if self.replayed:
            headers[REPLAYED_HEADER] = "true"
        return Response(
            self.body, status_code=self.status, media_type="application/json", headers=headers
        )


class Kept(NamedTuple):
    """The row of an answer, as far as a repetition needs it."""

    fingerprint: str
    status: int
    body: str
    location: str | None
    etag: str | None


_Given = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="1 to 255 visible ASCII characters, new for each new action. "
        "A repetition with the same body gets the first answer.",
        json_schema_extra={"minLength": 1, "maxLength": 255},
    ),
]


async def _of_whole_body(request: Request, given: _Given = None) -> IdempotencyKey:
    body = await request.body()
    with suppress(ValueError, RecursionError):  # the route itself refuses what is no JSON
        body = _canonical(await request.json())
    return _key(request, await current_actor(request), given, body=body)


Idempotent = Annotated[IdempotencyKey, Depends(_of_whole_body)]
"""What a route with a JSON body takes to demand the header and a known actor."""


def _key(request: Request, actor: Actor, given: str | None, *, body: bytes) -> IdempotencyKey:
    if given is None or not _VISIBLE.fullmatch(given):
        raise IdempotencyKeyMissing
    scope = (actor.organisation, actor.subject, request.method, route_template(request.scope))
    place = request.scope["path"].encode() + b"?" + request.scope["query_string"]
    return IdempotencyKey(
        scope=json.dumps(scope, ensure_ascii=False),
        key=given,
        fingerprint=hashlib.sha256(place + b"\n" + body).hexdigest(),
    )


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


async def earlier(tx: Transaction, key: IdempotencyKey) -> StoredAnswer | None:
    """Return the answer kept under the key, or None: then the work is the caller's alone.

    Call it first in the transaction. Raises
    :class:`shared.refusals.IdempotencyKeyReused` when the key stands for another request, and
    :class:`shared.refusals.IdempotencyInProgress` while another works under it.
    """
    found = await tx.execute(_EARLIER, {"lock": key.lock, "scope": key.scope, "key": key.key})
    return _answer(found.one(), key)


async def begin(tx: Transaction, key: IdempotencyKey, *, sequence: str) -> StoredAnswer | int:
    """Return the answer kept under the key, as :func:`earlier`, or the next of a sequence."""
    found = await tx.execute(
        _BEGIN, {"lock": key.lock, "scope": key.scope, "key": key.key, "sequence": sequence}
    )
    row = found.one()
    return _answer(row, key) or int(row.number)


def _answer(row: Row[Any], key: IdempotencyKey) -> StoredAnswer | None:
    if row.fingerprint is None:
        if not row.ours:
            raise IdempotencyInProgress
        return None
    return _same(Kept(row.fingerprint, row.status, row.body, row.location, row.etag), key)


def _same(earlier: Kept, key: IdempotencyKey) -> StoredAnswer:
    if earlier.fingerprint != key.fingerprint:
        raise IdempotencyKeyReused
    return StoredAnswer(
        status=earlier.status,
        body=earlier.body.encode(),
        location=earlier.location,
        etag=earlier.etag,
        replayed=True,
    )


async def kept(database: Database, key: IdempotencyKey) -> StoredAnswer | None:
    """Return the answer kept under the key, if there is one by now.

    For changes that are kept by :func:`keep_at_once`, which asks before nothing: what a rule
    refuses may have been answered when it was still allowed. Raises
    :class:`shared.refusals.IdempotencyKeyReused`.
    """
    async with database.straight() as connection:
        row = await connection.fetchrow(_KEPT, key.scope, key.key)
    return None if row is None else _same(Kept(**row), key)


async def keep_at_once(
    gatherer: Gatherer, key: IdempotencyKey, answer: StoredAnswer, *rows: Rows, now: datetime
) -> StoredAnswer:
    """Keep a change with its answer in one round trip, or return the answer of an earlier one.

    The answer is inserted first, so that a repetition does nothing else in vain.

    One that is in progress under the same key is waited for: the unique key of the answers makes
    one of them the first, and the others get its answer.

    Raises
    ------
    IdempotencyKeyReused
        The key stands for another request.
    IdempotencyInProgress
        The earlier one was trimmed in that moment.
    """
    try:
        await gatherer.keep(rows_of(key, answer, now=now), *rows)
    except asyncpg.UniqueViolationError as error:
        if constraint_of(error) != _PRIMARY_KEY:
            raise
    else:
        return answer
    earlier = await kept(gatherer.database, key)
    if earlier is None:
        raise IdempotencyInProgress
    return earlier


async def keep(
    tx: Transaction,
    key: IdempotencyKey,
    *,
    status: int,
    body: BaseModel | bytes,
    now: datetime,
    headers: Mapping[str, str] | None = None,
) -> StoredAnswer:
    """Keep the answer under the key, last in the transaction of the effect.

    Parameters
    ----------
    body
        JSON without personal data: ids, numbers, states, times. It stands in the clear until it
        is trimmed.
    headers
        ``Location`` and ``ETag``, where the answer has them.

    Raises :class:`shared.refusals.IdempotencyInProgress` when another has kept one meanwhile.
    """
    answer = answer_of(status=status, body=body, headers=headers)
    with alone():
        await writes.keep(tx, rows_of(key, answer, now=now))
    return answer


def answer_of(
    *, status: int, body: BaseModel | bytes, headers: Mapping[str, str] | None = None
) -> StoredAnswer:
    """Return an answer in the form in which it is kept; see :func:`keep`."""
    exact = body.model_dump_json().encode() if isinstance(body, BaseModel) else body
    location, etag = ((headers or {}).get(name) for name in _KEPT_HEADERS)
    return StoredAnswer(status=status, body=exact, location=location, etag=etag)


def rows_of(key: IdempotencyKey, answer: StoredAnswer, *, now: datetime) -> Rows:
    """Return the row of an answer, to be kept with all else of the change, :func:`alone`."""
    row = {
        "scope": key.scope,
        "key": key.key,
        "fingerprint": key.fingerprint,
        "status": answer.status,
        "body": answer.body.decode(),
        "location": answer.location,
        "etag": answer.etag,
        "created_at": now,
    }
    return Rows(idempotency, [row])


@contextmanager
def alone() -> Iterator[None]:
    """Refuse by :class:`shared.refusals.IdempotencyInProgress` where another kept an answer."""
    try:
        yield
    except IntegrityError as error:
        if constraint_of(error) == _PRIMARY_KEY:
            raise IdempotencyInProgress from error
        raise


async def trim(tx: Transaction, *, before: datetime, limit: int) -> int:
    """Delete up to ``limit`` answers kept before a moment; return how many went."""
    old = (
        select(idempotency.c.scope, idempotency.c.key)
        .where(idempotency.c.created_at < before)
        .limit(limit)
        .subquery()
    )
    gone = delete(idempotency).where(
        idempotency.c.scope == old.c.scope, idempotency.c.key == old.c.key
    )
    return (await tx.execute(gone)).rowcount
