"""Fetch from intake the fields of a request that a query needs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interagency.refusals import NoLiveRequest, SubjectUnavailable
from shared.auth import Actor, ServiceTokens
from shared.refusals import NotFound, Refusal
from shared.vault.refusals import REFUSALS

log = structlog.get_logger(__name__)

_REFUSALS: Mapping[str, type[Refusal]] = {
    "/problems/not-found": NotFound,
    "/problems/not-in-this-state": NoLiveRequest,
    **{f"/problems/{refusal.slug}": refusal for refusal in REFUSALS},
}
"""What it means when intake says no; any other answer is a fault between the parts."""


class _Fields(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    values: dict[str, str] = Field(repr=False)


class _Problem(BaseModel):
    type: str


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
        self, *, request_id: UUID, fields: Sequence[str], reader: Actor
    ) -> dict[str, str]:
        """Return the values of the fields that the request has, for the official ``reader``.

        Raises
        ------
        SubjectUnavailable
            Intake is away, or its answer is none.
        NotFound
            Intake holds no data of the request, or holds them no more.
        NoLiveRequest
            The request is closed, which interagency may not have heard yet.
        shared.vault.refusals
            The door of intake stays shut for the reader.
        """
        try:
            answer = await self._http.post(
                f"{self._url}/internal/requests/{request_id}/fields",
                json={
                    "organisation": reader.organisation,
                    "person": reader.subject,
                    "roles": sorted(reader.roles),
                    "fields": list(fields),
                },
                headers={"Authorization": f"Bearer {await self._tokens.token()}"},
            )
            if answer.is_client_error and (refusal := _refusal_of(answer)):
                raise refusal
            answer.raise_for_status()
            return _Fields.model_validate_json(answer.content).values
        except (httpx.HTTPError, ValidationError) as error:
            log.warning("intake does not answer", error=type(error).__name__)
            raise SubjectUnavailable from error


def _refusal_of(answer: httpx.Response) -> type[Refusal] | None:
    """Return what intake's refusal is here, by its name."""
    return _REFUSALS.get(_Problem.model_validate_json(answer.content).type)
