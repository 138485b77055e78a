"""Facts that have happened, one file a publisher."""

from shared.events.base import Event, known_events, topic_of
from shared.events.complaints import ComplaintRegistered
from shared.events.deadlines import DeadlineBreached
from shared.events.envelope import Envelope
from shared.events.holders import PersonalDataFileClosed, PersonalDataRecorded
from shared.events.intake import (
    DemandRejected,
    QueryNeeded,
    RequestClosed,
    RequestRegistered,
    RequestTransferred,
    ResultIssued,
    ResultReceived,
)
from shared.events.interagency import QueryAcknowledged, QueryAnswered, QuerySent
from shared.events.pdata import RetentionExpired
from shared.events.webhooks import EndpointDisabled

__all__ = [
    "ComplaintRegistered",
    "DeadlineBreached",
    "DemandRejected",
    "EndpointDisabled",
    "Envelope",
    "Event",
    "PersonalDataFileClosed",
    "PersonalDataRecorded",
    "QueryAcknowledged",
    "QueryAnswered",
    "QueryNeeded",
    "QuerySent",
    "RequestClosed",
    "RequestRegistered",
    "RequestTransferred",
    "ResultIssued",
    "ResultReceived",
    "RetentionExpired",
    "known_events",
    "topic_of",
]
