"""Facts that have happened, one file a publisher."""

from shared.events.base import Event, known_events, topic_of
from shared.events.complaints import ComplaintRegistered
from shared.events.deadlines import DeadlineApproaching, DeadlineBreached, DeadlineMoved
from shared.events.envelope import Envelope
from shared.events.holders import (
    PersonalDataDestroyed,
    PersonalDataFileClosed,
    PersonalDataRecorded,
)
from shared.events.intake.admission import (
    DocumentPresented,
    InformationGiven,
    RequestReceived,
    RequestTurnedAway,
    TurnAwayStopped,
)
from shared.events.intake.conversation import MessagePassedOn, MessageSent
from shared.events.intake.demands import AcceptanceRefused, DemandMade, DemandRejected
from shared.events.intake.informing import (
    InquiryAnswered,
    InquiryRefused,
    InquiryRegistered,
    QuestionAnswered,
    QuestionReceived,
)
from shared.events.intake.progress import (
    RefusalStopped,
    RequestRefused,
    RequestResumed,
    RequestSuspended,
    RequestWithdrawn,
    TransferAcknowledged,
    TransferIncomplete,
)
from shared.events.intake.register import (
    AgreementChecked,
    AgreementDrafted,
    AgreementInForce,
    AgreementMarked,
    AuthorisedMfcAppointed,
    ConformityRecorded,
    DocumentRegistered,
    EngagementBegun,
    ParticipantRegistered,
)
from shared.events.intake.reports import ReportDrafted, ReportOwed, ReportSubmitted
from shared.events.intake.requests import (
    QueryNeeded,
    RequestClosed,
    RequestRegistered,
    RequestTransferred,
    ResultIssued,
    ResultReceived,
)
from shared.events.intake.results import (
    LatenessNoted,
    ResultReady,
    ResultReturned,
    ResultUnclaimed,
    SystemDocumentMade,
)
from shared.events.interagency import QueryAcknowledged, QueryAnswered, QueryCancelled, QuerySent
from shared.events.pdata import (
    AccessGranted,
    AccessRevoked,
    DestructionOrdered,
    NonDisclosureSigned,
    OrderedFile,
    RetentionExpired,
    StaffWarned,
    SubjectBlocked,
    SubjectUnblocked,
    access_id_of,
)
from shared.events.webhooks import EndpointDisabled

__all__ = [
    "AcceptanceRefused",
    "AccessGranted",
    "AccessRevoked",
    "AgreementChecked",
    "AgreementDrafted",
    "AgreementInForce",
    "AgreementMarked",
    "AuthorisedMfcAppointed",
    "ComplaintRegistered",
    "ConformityRecorded",
    "DeadlineApproaching",
    "DeadlineBreached",
    "DeadlineMoved",
    "DemandMade",
    "DemandRejected",
    "DestructionOrdered",
    "DocumentPresented",
    "DocumentRegistered",
    "EndpointDisabled",
    "EngagementBegun",
    "Envelope",
    "Event",
    "InformationGiven",
    "InquiryAnswered",
    "InquiryRefused",
    "InquiryRegistered",
    "LatenessNoted",
    "MessagePassedOn",
    "MessageSent",
    "NonDisclosureSigned",
    "OrderedFile",
    "ParticipantRegistered",
    "PersonalDataDestroyed",
    "PersonalDataFileClosed",
    "PersonalDataRecorded",
    "QueryAcknowledged",
    "QueryAnswered",
    "QueryCancelled",
    "QueryNeeded",
    "QuerySent",
    "QuestionAnswered",
    "QuestionReceived",
    "RefusalStopped",
    "ReportDrafted",
    "ReportOwed",
    "ReportSubmitted",
    "RequestClosed",
    "RequestReceived",
    "RequestRefused",
    "RequestRegistered",
    "RequestResumed",
    "RequestSuspended",
    "RequestTransferred",
    "RequestTurnedAway",
    "RequestWithdrawn",
    "ResultIssued",
    "ResultReady",
    "ResultReceived",
    "ResultReturned",
    "ResultUnclaimed",
    "RetentionExpired",
    "StaffWarned",
    "SubjectBlocked",
    "SubjectUnblocked",
    "SystemDocumentMade",
    "TransferAcknowledged",
    "TransferIncomplete",
    "TurnAwayStopped",
    "access_id_of",
    "known_events",
    "topic_of",
]
