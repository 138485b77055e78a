"""What intake tells of general questions and of requests for information; never the words."""

from datetime import datetime
from uuid import UUID

from shared.events.base import Event


class QuestionReceived(Event, type="okno.intake.question.received", key="question_id"):
    """A general question, without a request, has a number, and its clock runs (16(1)4)."""

    question_id: UUID
    number: str
    mfc: str
    topic: str
    service: str | None = None
    way: str
    received_at: datetime
    due_at: datetime


class QuestionAnswered(Event, type="okno.intake.question.answered", key="question_id"):
    """A general question was answered (16(1)4)."""

    question_id: UUID
    number: str
    mfc: str
    topic: str
    answered_at: datetime


class InquiryRegistered(Event, type="okno.intake.inquiry.registered", key="inquiry_id"):
    """One of the six kinds of askers asked for information, and the clock runs (16(4)1)."""

    inquiry_id: UUID
    number: str
    mfc: str
    asker_kind: str
    topic: str
    registered_at: datetime
    due_at: datetime


class InquiryAnswered(Event, type="okno.intake.inquiry.answered", key="inquiry_id"):
    """Information was given; ``contains`` are categories, none of them restricted (16(4)1)."""

    inquiry_id: UUID
    number: str
    mfc: str
    asker_kind: str
    topic: str
    contains: tuple[str, ...]
    answered_at: datetime


class InquiryRefused(Event, type="okno.intake.inquiry.refused", key="inquiry_id"):
    """What was asked lies outside the sphere of an MFC (16(4)1)."""

    inquiry_id: UUID
    number: str
    mfc: str
    asker_kind: str
    topic: str
    clause: str
    refused_at: datetime
