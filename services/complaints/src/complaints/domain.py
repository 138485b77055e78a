"""Say what a complaint may be about, and in which term it is decided."""

from enum import StrEnum

from shared.auth import Role
from shared.language import Text
from shared.law import Clause


class Status(StrEnum):
    """Where a complaint stands."""

    REGISTERED = "registered"


class Ground(StrEnum):
    """The seven grounds of article 11.1, and any other: the article says "including"."""

    LATE_REGISTRATION = "1"
    LATE_PROVISION = "2"
    UNLAWFUL_DEMAND = "3"
    PAPERS_NOT_ACCEPTED = "4"
    UNLAWFUL_REFUSAL = "5"
    UNLAWFUL_FEE = "6"
    MISPRINTS = "7"
    OTHER = "other"

    @property
    def clause(self) -> Clause:
        """The place of the ground in the law."""
        article = Clause.parse("210-11.1")
        return article if self is Ground.OTHER else Clause.parse(f"210-11.1({self.value})")

    @property
    def words(self) -> Text:
        """The ground in words."""
        return _WORDS[self]

    @property
    def decision_term(self) -> str:
        """The kind of the term in which a complaint on this ground is decided (†11.2(6))."""
        short = {Ground.PAPERS_NOT_ACCEPTED, Ground.MISPRINTS}
        return "short-decision" if self in short else "decision"


class ObjectKind(StrEnum):
    """Whose decision, action or failure to act is complained of."""

    BODY = "body"
    OFFICIAL = "official"
    SERVANT = "servant"
    MFC = "mfc"
    MFC_WORKER = "mfc-worker"
    INVOLVED_ORGANISATION = "involved-organisation"

    @property
    def by_later_law(self) -> bool:
        """Whether article 11.1 as it stands here does not name it yet (†)."""
        return self in {
            ObjectKind.MFC,
            ObjectKind.MFC_WORKER,
            ObjectKind.INVOLVED_ORGANISATION,
        }


class About(StrEnum):
    """What is complained of."""

    DECISION = "decision"
    ACTION = "action"
    INACTION = "inaction"


class Channel(StrEnum):
    """How a complaint came."""

    PORTAL = "portal"
    MFC = "mfc"
    OFFICE = "office"


CHANNELS = {
    Role.PORTAL: Channel.PORTAL,
    Role.MFC_WORKER: Channel.MFC,
    Role.COMPLAINT_OFFICER: Channel.OFFICE,
}
"""Through whom a complaint comes in, and so by which way."""


_WORDS = {
    Ground.LATE_REGISTRATION: Text(
        ru="Нарушение срока регистрации запроса", en="The request was registered late"
    ),
    Ground.LATE_PROVISION: Text(
        ru="Нарушение срока предоставления услуги", en="The service was provided late"
    ),
    Ground.UNLAWFUL_DEMAND: Text(
        ru="Требование документов, не предусмотренных нормативными правовыми актами",
        en="Documents were demanded that no act provides for",
    ),
    Ground.PAPERS_NOT_ACCEPTED: Text(
        ru="Отказ в приёме документов, предусмотренных нормативными правовыми актами",
        en="Documents that the acts provide for were not accepted",
    ),
    Ground.UNLAWFUL_REFUSAL: Text(
        ru="Отказ в услуге по основанию, не предусмотренному законом",
        en="The service was refused on a ground that the law does not know",
    ),
    Ground.UNLAWFUL_FEE: Text(
        ru="Затребование платы, не предусмотренной нормативными правовыми актами",
        en="A fee was demanded that no act provides for",
    ),
    Ground.MISPRINTS: Text(
        ru="Отказ исправить опечатки или нарушение срока исправления",
        en="Misprints were not corrected, or not in time",
    ),
    Ground.OTHER: Text(ru="Иной случай", en="Another case"),
}
