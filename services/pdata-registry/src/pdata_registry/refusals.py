"""Name the registry's own refusals, each with the clause it stands on."""

from shared.language import Text
from shared.refusals import Refusal


class NoEditionInForce(Refusal):
    """No edition of the operator's regulation is in force that day."""

    slug, status, clause = "no-edition-in-force", 422, "PD-1.4"
    title = Text(
        ru="У оператора нет действующей редакции Положения",
        en="No edition of the operator's regulation is in force",
    )
    detail = Text(ru="Оператор {operator}, день {day}", en="Operator {operator}, day {day}")


class PurposeNotDeclared(Refusal):
    """The edition declares no such purpose."""

    slug, status, clause = "purpose-not-declared", 422, "PD-2.1"
    title = Text(
        ru="Цель обработки не определена и не заявлена заранее",
        en="The purpose of the processing was not declared beforehand",
    )
    detail = Text(ru="Цель: {purpose}", en="Purpose: {purpose}")


class BasisMissing(Refusal):
    """The record names no legal basis."""

    slug, status, clause = "basis-missing", 422, "PD-2.1"
    title = Text(
        ru="Не указано правовое основание обработки",
        en="No legal basis of the processing is named",
    )
    detail = Text(ru="Основание: {basis}", en="Basis: {basis}")


class CategoryUnknown(Refusal):
    """The edition has no such category of subjects."""

    slug, status, clause = "category-unknown", 422, "PD-2.3"
    title = Text(
        ru="Положение не знает такой категории субъектов",
        en="The regulation has no such category of subjects",
    )
    detail = Text(ru="Категория: {category}", en="Category: {category}")


class FieldsOutsideTheList(Refusal):
    """Fields stand outside the closed list of the category."""

    slug, status, clause = "fields-outside-the-list", 422, "PD-2.3"
    title = Text(
        ru="Закрытый перечень категории этих данных не содержит",
        en="The closed list of the category does not have these data",
    )
    detail = Text(ru="Категория {category}: {fields}", en="Category {category}: {fields}")


class ExcessiveForThePurpose(Refusal):
    """The purpose does not need these data of these subjects."""

    slug, status, clause = "excessive-for-the-purpose", 422, "PD-2.1"
    title = Text(
        ru="Данные избыточны по отношению к заявленной цели",
        en="The data are excessive for the declared purpose",
    )
    detail = Text(
        ru="Цель {purpose}, категория {category}: {fields}",
        en="Purpose {purpose}, category {category}: {fields}",
    )


class OperationUnknown(Refusal):
    """The closed list of operations does not have it."""

    slug, status, clause = "operation-unknown", 422, "PD-3.2"
    title = Text(
        ru="Такой операции нет в закрытом перечне",
        en="The closed list has no such operation",
    )
    detail = Text(ru="Операция: {operation}", en="Operation: {operation}")


class CrossBorderTransfer(Refusal):
    """Personal data are not transferred across the border."""

    slug, status, clause = "cross-border-transfer", 422, "PD-3.5"
    title = Text(
        ru="Трансграничная передача персональных данных не осуществляется",
        en="Personal data are not transferred across the border",
    )
    detail = Text(ru="Страна: {country}", en="Country: {country}")


class SpecialCategory(Refusal):
    """Beliefs, health, race and the like are not processed, unless a law is named."""

    slug, status, clause = "special-category", 422, "PD-6.1.3"
    title = Text(
        ru="Специальные категории данных не обрабатываются без указания закона",
        en="Special categories of data are not processed unless a law is named",
    )
    detail = Text(ru="Сведения: {fields}", en="Data: {fields}")


class PaperUnknown(Refusal):
    """No rule says how long such a paper is kept."""

    slug, status, clause = "paper-unknown", 422, "PD-3.6.1"
    title = Text(
        ru="Для такого документа срок хранения не установлен",
        en="No term of keeping is set for such a paper",
    )
    detail = Text(
        ru="Категория {category}, документ {paper}", en="Category {category}, paper {paper}"
    )


class FileAlreadyClosed(Refusal):
    """A file is closed once."""

    slug, status = "file-already-closed", 409
    title = Text(ru="Дело уже закрыто", en="The file is closed already")


class NotKeptHere(Refusal):
    """The file is kept by a service, which closes it itself."""

    slug, status = "file-not-kept-here", 409
    title = Text(
        ru="Дело ведёт другая часть системы и закрывает его сама",
        en="Another part keeps the file and closes it itself",
    )
    detail = Text(ru="Держатель: {holder}", en="Holder: {holder}")


class ClosedInTheFuture(Refusal):
    """A file can be closed today or earlier."""

    slug, status = "file-closed-in-the-future", 422
    title = Text(
        ru="Дело нельзя закрыть будущим днём", en="A file cannot be closed on a day to come"
    )


class NothingToApprove(Refusal):
    """The list neither lets anybody in nor takes anybody off."""

    slug, status, clause = "nothing-to-approve", 422, "PD-3.8"
    title = Text(ru="В утверждаемом перечне никто не назван", en="The list to approve names nobody")


class PersonNamedTwice(Refusal):
    """One list names a person twice."""

    slug, status, clause = "person-named-twice", 422, "PD-3.8"
    title = Text(ru="Сотрудник назван в перечне дважды", en="The list names a person twice")


class PersonAlreadyListed(Refusal):
    """The person is on the list already; for another post he is taken off it first."""

    slug, status, clause = "person-already-listed", 409, "PD-3.8"
    title = Text(ru="Сотрудник уже в перечне", en="The person is on the list already")
    detail = Text(ru="Учётная запись: {person}", en="Account: {person}")


class PersonNotListed(Refusal):
    """Only who is on the list can be taken off it."""

    slug, status, clause = "person-not-listed", 409, "PD-3.8"
    title = Text(ru="Сотрудника нет в перечне", en="The person is not on the list")
    detail = Text(ru="Учётная запись: {person}", en="Account: {person}")


class DayToCome(Refusal):
    """Nothing can be told of, or have happened on, a day that has not come."""

    slug, status = "day-to-come", 422
    title = Text(ru="Этот день ещё не наступил", en="The day has not come yet")
    detail = Text(ru="День: {day}", en="Day: {day}")


class OperatorNotNamed(Refusal):
    """The authority says whose processing it doubts."""

    slug, status, clause = "operator-not-named", 422, "PD-6.1.7"
    title = Text(
        ru="Не назван оператор, чьи действия проверяются",
        en="The operator whose processing is checked is not named",
    )


class OperatorUnknown(Refusal):
    """No such operator keeps files here."""

    slug, status, clause = "operator-unknown", 422, "PD-6.1.7"
    title = Text(ru="Такого оператора здесь нет", en="There is no such operator here")
    detail = Text(ru="Оператор: {operator}", en="Operator: {operator}")


class AuthoritySpeaksForItself(Refusal):
    """The authority registers its own appeals and requests only."""

    slug, status, clause = "authority-speaks-for-itself", 422, "PD-6.1.7"
    title = Text(
        ru="Уполномоченный орган регистрирует только собственные обращения и запросы",
        en="The authority registers its own appeals and requests only",
    )


class AppealInTheFuture(Refusal):
    """The appeal is said to have come at a moment that has not come."""

    slug, status, clause = "appeal-in-the-future", 422, "PD-6.1.7"
    title = Text(
        ru="Момент поступления обращения ещё не наступил",
        en="The moment of the appeal's receipt has not come yet",
    )


class CheckAlreadyEnded(Refusal):
    """A check ends once."""

    slug, status, clause = "check-already-ended", 409, "PD-6.1.7"
    title = Text(ru="Проверка уже завершена", en="The check has ended already")


class OutcomeDoesNotFit(Refusal):
    """The outcome does not answer what was doubted."""

    slug, status, clause = "outcome-does-not-fit", 422, "PD-6.1.8"
    title = Text(
        ru="Такой итог не отвечает на то, в чём сомневались",
        en="The outcome does not answer what was doubted",
    )
    detail = Text(ru="Итог {outcome}, сомнение: {doubt}", en="Outcome {outcome}, doubt: {doubt}")
