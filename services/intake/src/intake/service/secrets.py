"""Tell the secrets of requests, which are derived whenever they are told and kept nowhere."""

import json
from dataclasses import replace
from uuid import UUID

from intake.context import Context
from intake.numbers import status_secret
from shared.web.idempotency import StoredAnswer

UNTOLD = ""
"""What stands in a kept answer in place of a secret."""


def told(context: Context, answer: StoredAnswer) -> StoredAnswer:
    """Return the answer with the secret of each request that it tells of."""
    body = json.loads(answer.body)
    for request in body.get("requests", [body]):
        request["secret"] = status_secret(context.status_key, UUID(request["id"]))
    exact = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return replace(answer, body=exact.encode())
