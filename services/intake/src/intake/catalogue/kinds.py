"""Say what a participant may do: its kind decides (210-parties)."""

from enum import StrEnum

from intake.catalogue.participants import ParticipantKind


class Doing(StrEnum):
    """What participants do."""

    SIGN_FOR_A_BODY = "sign_for_a_body"
    SIGN_FOR_AN_MFC = "sign_for_an_mfc"
    GIVE_SERVICES = "give_services"
    GIVE_NECESSARY_SERVICES = "give_necessary_services"
    QUERY = "query"
    ANSWER = "answer"
    TAKE_IN = "take_in"
    SEND_REQUESTS = "send_requests"
    BE_COMPLAINED_OF = "be_complained_of"
    MONITOR = "monitor"
    PROTECT_SUBJECTS = "protect_subjects"


_BODY = frozenset(
    {
        Doing.SIGN_FOR_A_BODY,
        Doing.GIVE_SERVICES,
        Doing.QUERY,
        Doing.ANSWER,
        Doing.BE_COMPLAINED_OF,
    }
)
_MFC = frozenset({Doing.SIGN_FOR_AN_MFC, Doing.TAKE_IN, Doing.QUERY, Doing.BE_COMPLAINED_OF})

MAY: dict[ParticipantKind, frozenset[Doing]] = {
    ParticipantKind.FEDERAL_BODY: _BODY,
    ParticipantKind.FEDERAL_TERRITORIAL_BODY: _BODY,
    ParticipantKind.FEDERAL_FUND: _BODY,
    ParticipantKind.TERRITORIAL_FUND: _BODY,
    ParticipantKind.REGIONAL_BODY: _BODY,
    ParticipantKind.LOCAL_BODY: _BODY,
    ParticipantKind.SUBORDINATE_ORGANISATION: frozenset({Doing.QUERY, Doing.ANSWER}),
    ParticipantKind.NECESSARY_SERVICES_GIVER: frozenset({Doing.GIVE_NECESSARY_SERVICES}),
    ParticipantKind.MFC: _MFC,
    ParticipantKind.AUTHORISED_MFC: _MFC,
    ParticipantKind.INVOLVED_ORGANISATION: frozenset({Doing.TAKE_IN, Doing.BE_COMPLAINED_OF}),
    ParticipantKind.MONITORING_BODY: frozenset({Doing.MONITOR}),
    ParticipantKind.SUBJECTS_RIGHTS_AUTHORITY: frozenset({Doing.PROTECT_SUBJECTS}),
    ParticipantKind.PORTAL: frozenset({Doing.SEND_REQUESTS}),
}
"""What each kind may do; MFCs and organisations are complained of by later law (†)."""

FEDERAL_EXECUTIVE = frozenset(
    {ParticipantKind.FEDERAL_BODY, ParticipantKind.FEDERAL_TERRITORIAL_BODY}
)
"""The federal executive bodies, with which an authorised MFC agrees for its region (16(1.3))."""


def may(kind: ParticipantKind, doing: Doing) -> bool:
    """Tell whether participants of a kind do this."""
    return doing in MAY[kind]
