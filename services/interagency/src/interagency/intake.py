"""Fetch from intake the fields of a request that a query needs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from interagency.refusals import NoLiveRequest, SubjectUnavailable
from shared.auth import ServiceTokens
from shared.refusals import NotFound, Refusal

log = structlog.get_logger(__name__)

_REFUSALS: Mapping[int, type[Refusal]] = {404: NotFound, 409: NoLiveRequest}
"""What it means when intake says no; any other answer is a fault between the parts."""


class _Fields(BaseModel):
    values: dict[str, str]


class Intake:
    """The one call that interagency makes to another part.

    Parameters
    ----------
    url
        Where intake answers.
    http
        The client to call with; its time-outs hold.
    tokens
        Where interagency gets its own token.
    """

    def __init__(self, url: str, *, http: httpx.AsyncClient, tokens: ServiceTokens) -> None:
        self._url = url.rstrip("/")
        self._http = http
        self._tokens = tokens

    async def fields_of(
        self, *, request_id: UUID, query_id: UUID, fields: Sequence[str]
    ) -> dict[str, str]:
        """Return the values of the fields that the request has.

        Raises
        ------
        SubjectUnavailable
            Intake is away, or its answer is none.
        NotFound
            Intake holds no data of the request, or holds them no more.
        NoLiveRequest
            The request is closed, which interagency may not have heard yet.
        """
        try:
            answer = await self._http.post(
                f"{self._url}/internal/requests/{request_id}/fields",
                json={"query_id": str(query_id), "fields": list(fields)},
                headers={"Authorization": f"Bearer {await self._tokens.token()}"},
            )
            if refusal := _REFUSALS.get(answer.status_code):
                raise refusal
            answer.raise_for_status()
            return _Fields.model_validate_json(answer.content).values
        except (httpx.HTTPError, ValidationError) as error:
            log.warning("intake does not answer", error=type(error).__name__)
            raise SubjectUnavailable from error
