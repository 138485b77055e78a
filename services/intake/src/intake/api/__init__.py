"""The routes of intake, by noun; they decide nothing."""

from fastapi import APIRouter

from intake.api import (
    agreement_counts,
    applications,
    changes,
    checklist,
    consents,
    conversation,
    corrections,
    demands,
    documents,
    filed_reports,
    forms,
    information,
    inquiries,
    internal,
    participants,
    progress,
    questions,
    receipts,
    register,
    report_forms,
    reports,
    requests,
    services,
    status,
)


def routers() -> list[APIRouter]:
    """Return all routers of intake."""
    return [
        services.router,
        checklist.router,
        participants.router,
        agreement_counts.router,
        *register.routers(),
        report_forms.router,
        status.router,
        changes.router,
        conversation.router,
        questions.router,
        inquiries.router,
        receipts.router,
        requests.router,
        applications.router,
        reports.router,
        filed_reports.router,
        *progress.routers(),
        corrections.router,
        documents.router,
        consents.router,
        forms.router,
        demands.router,
        information.router,
        internal.router,
    ]
