"""Intake's own tables, by noun."""

from intake.tables.admission import consents, informations, receipts
from intake.tables.agreement_marks import agreement_marks
from intake.tables.askings import askings
from intake.tables.changes import change_home
from intake.tables.conversation import messages
from intake.tables.demands import demands, refusals_to_accept
from intake.tables.filed_reports import filed_reports, report_dues
from intake.tables.progress import (
    corrections,
    incidents,
    printed_forms,
    system_documents,
    transfers,
)
from intake.tables.register import register
from intake.tables.requests import documents, request_number, requests, timeline
from intake.tables.schema import metadata

__all__ = [
    "agreement_marks",
    "askings",
    "change_home",
    "consents",
    "corrections",
    "demands",
    "documents",
    "filed_reports",
    "incidents",
    "informations",
    "messages",
    "metadata",
    "printed_forms",
    "receipts",
    "refusals_to_accept",
    "register",
    "report_dues",
    "request_number",
    "requests",
    "system_documents",
    "timeline",
    "transfers",
]
