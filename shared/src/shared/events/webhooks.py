"""What webhooks tells."""

from datetime import datetime
from uuid import UUID

from shared.events.base import Event


class EndpointDisabled(Event, type="okno.webhooks.endpoint.disabled", key="endpoint_id"):
    """A partner's endpoint gets nothing more until it is enabled again."""

    endpoint_id: UUID
    organisation: str
    reason: str
    disabled_at: datetime
