"""Refuse marks on requirements and duties of an agreement that are not for the actor to make."""

from shared.language import Text
from shared.refusals import Refusal


class MarkedByTheOtherParty(Refusal):
    """The body marks the requirements to the MFC, the MFC the further duties of the body."""

    slug, status, clause = "marked-by-the-other-party", 403, "210-16(4)3"
    title = Text(
        ru="Исполнение отмечает другая сторона соглашения",
        en="It is marked by the other party of the agreement",
    )
    detail = Text(
        ru="Соглашение {agreement}, положение {requirement}",
        en="Agreement {agreement}, provision {requirement}",
    )


class CountedByItself(Refusal):
    """The provision is counted by terms or incidents, and takes no marks."""

    slug, status, clause = "counted-by-itself", 409, "210-16(4)3"
    title = Text(
        ru="Исполнение считается по срокам и событиям, отметки не принимаются",
        en="It is counted by terms and incidents, and takes no marks",
    )
    detail = Text(
        ru="Соглашение {agreement}, положение {requirement}: мера {measure}",
        en="Agreement {agreement}, provision {requirement}: measure {measure}",
    )


class MarkOutsideTheDays(Refusal):
    """The day is still to come, or the agreement was not in force on it."""

    slug, status, clause = "mark-outside-the-days", 422, "210-16(4)3"
    title = Text(ru="В этот день отметить нечего", en="There is nothing to mark on that day")
    detail = Text(
        ru="День {on}: он ещё не наступил, или соглашение {agreement} тогда не действовало",
        en="Day {on} is still to come, or agreement {agreement} was not in force on it",
    )
