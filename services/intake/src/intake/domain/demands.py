"""Judge what a worker wants of an applicant."""

from enum import StrEnum

from intake.catalogue import (
    Entry,
    Supplier,
)
from intake.refusals.demands import DemandOutsideTheLists, HeldByABody
from shared.refusals import Refusal


class DemandKind(StrEnum):
    """What a worker may want of an applicant: one kind a closed list (210-7(1)1)."""

    DOCUMENT = "document"
    INFORMATION = "information"
    ACTION = "action"


def judge_demand(entry: Entry, *, kind: DemandKind, code: str) -> Refusal | None:
    """Return the refusal that a demand on the applicant meets, or None if it is lawful.

    A document that a body holds may not be demanded (7(1)2), nor may anything outside the closed
    lists (7(1)1).
    """
    lines = {
        DemandKind.DOCUMENT: entry.documents,
        DemandKind.INFORMATION: entry.information,
        DemandKind.ACTION: entry.actions,
    }[kind]
    if code not in {line.code for line in lines}:
        return DemandOutsideTheLists(service=entry.code, code=code)
    line = entry.document(code) if kind is DemandKind.DOCUMENT else None
    if line is not None and line.supplier is not Supplier.APPLICANT:
        return HeldByABody(code=code, holder=line.holder or entry.body)
    return None
