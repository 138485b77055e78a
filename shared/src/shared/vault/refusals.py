"""Name why the door to personal data stays shut."""

from shared.language import Text
from shared.refusals import Refusal


class SharedAccount(Refusal):
    """Nobody stands behind the account by name (PD-3.10)."""

    slug, status, clause = "shared-account", 403, "PD-3.10"
    title = Text(
        ru="Общая учётная запись не открывает персональных данных",
        en="A shared account opens no personal data",
    )


class NotOnAccessList(Refusal):
    """The head has not put the employee on the list (PD-3.8)."""

    slug, status, clause = "not-on-access-list", 403, "PD-3.8"
    title = Text(
        ru="Вас нет в перечне сотрудников, имеющих доступ к персональным данным",
        en="You are not on the list of staff with access to personal data",
    )


class NonDisclosureMissing(Refusal):
    """The employee has signed no agreement on non-disclosure (PD-4.2.3)."""

    slug, status, clause = "non-disclosure-missing", 403, "PD-4.2.3"
    title = Text(
        ru="Соглашение о неразглашении персональных данных не подписано",
        en="No signed agreement on non-disclosure of personal data",
    )


class WarningMissing(Refusal):
    """The employee was not warned of his liability (PD-4.2.3, 8.3)."""

    slug, status, clause = "warning-missing", 403, "PD-4.2.3"
    title = Text(
        ru="Нет записи о предупреждении об ответственности",
        en="No recorded warning of liability",
    )


class PurposeMissing(Refusal):
    """Nobody may read without saying what for (PD-2.1)."""

    slug, status, clause = "purpose-missing", 422, "PD-2.1"
    title = Text(ru="Не названа цель обращения к данным", en="The purpose of access is not named")
    detail = Text(
        ru="Назовите цель в параметре purpose", en="Name the purpose in the parameter purpose"
    )


class PurposeNotOfTheFile(Refusal):
    """The data were collected for something else (PD-2.1)."""

    slug, status, clause = "purpose-not-of-the-file", 403, "PD-2.1"
    title = Text(
        ru="Данные собраны для другой цели", en="The data were collected for another purpose"
    )


class SubjectBlocked(Refusal):
    """The subject's data are blocked while they are checked (PD-6.1.7)."""

    slug, status, clause = "subject-blocked", 423, "PD-6.1.7"
    title = Text(
        ru="Персональные данные заблокированы на период проверки",
        en="The personal data are blocked while they are checked",
    )


class FileDestroyed(Refusal):
    """The file was destroyed, or is being destroyed (PD-9.11)."""

    slug, status, clause = "personal-data-destroyed", 410, "PD-9.11"
    title = Text(ru="Персональные данные уничтожены", en="The personal data were destroyed")


REFUSALS: tuple[type[Refusal], ...] = (
    SharedAccount,
    NotOnAccessList,
    NonDisclosureMissing,
    WarningMissing,
    PurposeMissing,
    PurposeNotOfTheFile,
    SubjectBlocked,
    FileDestroyed,
)
"""What a route that opens the door may answer."""
