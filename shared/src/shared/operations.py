"""Name the operations with personal data: the regulation's closed list (PD-1.2, PD-3.2)."""

from enum import StrEnum


class Operation(StrEnum):
    """What may be done with personal data; access and audit rows use the same words."""

    COLLECTING = "collecting"
    RECORDING = "recording"
    SYSTEMATISING = "systematising"
    ACCUMULATING = "accumulating"
    STORING = "storing"
    CORRECTING = "correcting"
    EXTRACTING = "extracting"
    USING = "using"
    TRANSFERRING = "transferring"
    DEPERSONALISING = "depersonalising"
    BLOCKING = "blocking"
    DELETING = "deleting"
    DESTROYING = "destroying"
