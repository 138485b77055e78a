"""Name interagency's own refusals, each with the clause it stands on."""

from shared.language import Text
from shared.refusals import Refusal


class QueryNotInThisState(Refusal):
    """The query's state does not allow the step."""

    slug, status = "query-not-in-this-state", 409
    title = Text(
        ru="Состояние межведомственного запроса не позволяет этого действия",
        en="The state of the interagency request does not allow this step",
    )
    detail = Text(ru="Состояние: {state}", en="State: {state}")


class OutsideTheQuery(Refusal):
    """The answer holds something that the service does not need."""

    slug, status, clause = "outside-the-query", 422, "210-16(2)"
    title = Text(
        ru="Для услуги этого не нужно, и запрос этого не содержит",
        en="The service does not need this, and the query does not ask for it",
    )
    detail = Text(ru="«{code}» не входит в {query}", en="“{code}” is not part of {query}")


class AnswerIncomplete(Refusal):
    """What was asked is neither given nor said to be absent."""

    slug, status, clause = "answer-incomplete", 422, "210-17(3)"
    title = Text(ru="Ответ неполон", en="The answer is incomplete")
    detail = Text(ru="Запрошено: {asked}", en="Asked for: {asked}")


class NothingWasFound(Refusal):
    """An answer that nothing was found brings values."""

    slug, status, clause = "nothing-was-found", 422, "210-17(3)"
    title = Text(
        ru="Ответ «не найдено» не содержит сведений",
        en="An answer “not found” holds no information",
    )


class NoLiveRequest(Refusal):
    """The applicant's request is closed: nothing is exchanged for it any more."""

    slug, status, clause = "no-live-request", 409, "210-7(4)"
    title = Text(
        ru="Обмен возможен только по действующему запросу заявителя",
        en="Data are exchanged only for a live request of the applicant",
    )


class SubjectUnavailable(Refusal):
    """The part that keeps the applicant's data does not answer now."""

    slug, status, retry_after = "subject-unavailable", 503, 5
    title = Text(
        ru="Данные заявителя временно недоступны",
        en="The applicant's data are temporarily unavailable",
    )
    detail = Text(
        ru="Часть, которая их хранит, не отвечает; запрос остаётся в очереди",
        en="The part that keeps them does not answer; the query stays in the queue",
    )
