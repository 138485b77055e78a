"""Who may read an applicant: let in, taken off, and barred while a subject's data are checked."""

import pytest

from shared.auth import Role
from tests.journeys.story import (
    TO_PROVIDE,
    end_check,
    open_check,
    queries_of,
    registered,
    subject_of,
)
from tests.support.applications import MFC, an_applicant
from tests.support.installation import Okno
from tests.support.kernel import eventually
from tests.support.staff import admit, approve, dismiss, sign, warn

DOUBTED = an_applicant(snils="123-456-789 64")
"""An applicant whom no other journey knows, so that nothing else is blocked with him."""


async def refusal(okno: Okno, request_id: str, who: dict[str, str]) -> tuple[int, str | None]:
    """Read the applicant; return the status, and by which clause it was refused."""
    answer = await okno.client.get(
        f"/requests/{request_id}/applicant", params=TO_PROVIDE, headers=who
    )
    return answer.status_code, answer.json().get("clause", {}).get("id")


async def becomes(
    okno: Okno, request_id: str, who: dict[str, str], *, status: int, clause: str | None = None
) -> None:
    """Wait until a reading of the applicant ends so: what the registry tells takes a moment."""

    async def is_so() -> bool:
        return await refusal(okno, request_id, who) == (status, clause)

    await eventually(is_so)


@pytest.mark.clause("PD-3.8")
@pytest.mark.clause("PD-4.2.3")
async def test_the_list_the_agreement_and_the_warning_open_and_the_removal_shuts(
    okno: Okno,
) -> None:
    request_id = (await registered(okno))["id"]
    newcomer = okno.bearer(Role.MFC_WORKER, organisation=MFC, subject="newcomer")
    assert await refusal(okno, request_id, newcomer) == (403, "PD-3.8")

    await approve(okno, MFC, admits=[{"person": "newcomer", "post": "Специалист"}])
    await becomes(okno, request_id, newcomer, status=403, clause="PD-4.2.3")
    await sign(okno, MFC, "newcomer")
    assert await refusal(okno, request_id, newcomer) == (403, "PD-4.2.3")
    await warn(okno, MFC, "newcomer")
    await becomes(okno, request_id, newcomer, status=200)

    await dismiss(okno, MFC, "newcomer")
    await becomes(okno, request_id, newcomer, status=403, clause="PD-3.8")


@pytest.mark.clause("PD-6.1.7")
async def test_a_doubt_blocks_the_subjects_data_in_every_holder_until_its_check_ends(
    okno: Okno,
) -> None:
    request_id = (await registered(okno, applicant=DOUBTED))["id"]
    query = (await queries_of(okno, request_id))["treasury"]
    await admit(okno, MFC, "checker")
    await admit(okno, "treasury", "checker")
    worker = okno.bearer(Role.MFC_WORKER, organisation=MFC, subject="checker")
    asked = okno.bearer(Role.BODY_OFFICIAL, organisation="treasury", subject="checker")
    await becomes(okno, request_id, worker, status=200)

    async def subject_is(status: int) -> bool:
        path = f"/interagency-requests/{query['id']}/subject"
        return (await okno.client.get(path, headers=asked)).status_code == status

    await eventually(lambda: subject_is(200))
    official = okno.bearer(Role.AUTHORISED_OFFICIAL, organisation=MFC)
    check = await open_check(okno, official, await subject_of(okno, request_id))
    await becomes(okno, request_id, worker, status=423, clause="PD-6.1.7")
    await eventually(lambda: subject_is(423))

    await end_check(okno, official, check)
    await becomes(okno, request_id, worker, status=200)
    await eventually(lambda: subject_is(200))
