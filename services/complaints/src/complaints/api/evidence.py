"""Show what the records say of a complaint."""

from uuid import UUID

from fastapi import APIRouter

from complaints.api import shown
from complaints.api.access import In, Officer, Spoken
from complaints.schemas import EvidenceOut, FactOut
from complaints.service import reading
from shared.refusals import NotFound
from shared.web.openapi import responses

router = APIRouter(prefix="/complaints/{complaint_id}", tags=["evidence"])


@router.get("/evidence", summary="Show the evidence", responses=responses(NotFound))
async def get_evidence(
    context: In, actor: Officer, language: Spoken, complaint_id: UUID
) -> EvidenceOut:
    """Show the verdict of the records on the complaint's ground, and the facts behind it."""
    ground, finding = await reading.get_evidence(context, actor=actor, complaint_id=complaint_id)
    return EvidenceOut(
        ground=ground,
        clause=shown.clause(ground.clause, language),
        verdict=finding.verdict,
        reason=finding.reason.in_(language),
        facts=[FactOut.model_validate(fact, from_attributes=True) for fact in finding.facts],
    )
