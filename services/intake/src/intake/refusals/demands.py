"""Refuse what a worker wants of an applicant."""

from shared.language import Text
from shared.refusals import Refusal


class DemandOutsideTheLists(Refusal):
    """The worker may not demand this of an applicant: no act provides for it."""

    slug, status, clause = "demand-outside-the-lists", 422, "210-7(1)1"
    title = Text(
        ru="Этого нельзя требовать от заявителя",
        en="This may not be demanded of the applicant",
    )
    detail = Text(
        ru="Перечень услуги {service} не содержит «{code}». Требование записано как остановленное.",
        en="The lists of {service} do not have “{code}”. The demand is recorded as stopped.",
    )


class HeldByABody(Refusal):
    """The document is at the disposal of a body: the platform asks for it itself."""

    slug, status, clause = "held-by-a-body", 422, "210-7(1)2"
    title = Text(
        ru="Документ есть у органа, его запрашивает платформа",
        en="A body holds the document; the platform asks for it",
    )
    detail = Text(
        ru="«{code}» находится в распоряжении {holder}. Требование записано как остановленное.",
        en="“{code}” is held by {holder}. The demand is recorded as stopped.",
    )
