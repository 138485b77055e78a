"""Refuse what may not be said through the MFC."""

from shared.language import Text
from shared.refusals import Refusal


class SpeaksForAnother(Refusal):
    """By such a message the MFC would not speak for the one that is named."""

    slug, status, clause = "speaks-for-another", 422, "210-16(1)2"
    title = Text(
        ru="Так от имени этой стороны МФЦ не говорит",
        en="The MFC does not speak so for this side",
    )
    detail = Text(
        ru="«{speaks_for}»: от имени заявителя — органу и участвующим организациям (и их ответы), "
        "от имени органа — заявителю",
        en="“{speaks_for}”: for the applicant to the body and to organisations that take part (and "
        "what they answer), for the body to the applicant",
    )


class TakesNoPart(Refusal):
    """The organisation takes no part in providing the service."""

    slug, status, clause = "takes-no-part", 422, "210-16(1)2"
    title = Text(
        ru="Организация не участвует в предоставлении услуги",
        en="The organisation takes no part in providing the service",
    )
    detail = Text(ru="Организация: «{organisation}»", en="Organisation: “{organisation}”")


class NothingToPassOn(Refusal):
    """Nobody asked the MFC to tell the applicant this."""

    slug, status, clause = "nothing-to-pass-on", 422, "210-16(1)3"
    title = Text(
        ru="Орган не просил передать это заявителю",
        en="The body did not ask to pass this on to the applicant",
    )


class PassedOnAlready(Refusal):
    """It is recorded already when the applicant was told."""

    slug, status, clause = "passed-on-already", 409, "210-16(1)3"
    title = Text(ru="Уже передано заявителю", en="It has been passed on already")
    detail = Text(ru="Передано {at}", en="Passed on at {at}")


class PassedOnAtNoTime(Refusal):
    """The applicant is said to have been told before the body asked, or at a moment to come."""

    slug, status, clause = "passed-on-at-no-time", 422, "210-16(1)3"
    title = Text(
        ru="Передать можно после просьбы органа и не в будущем",
        en="It is passed on after the body asked, and not in the future",
    )
