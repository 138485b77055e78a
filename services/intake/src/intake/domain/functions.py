"""Say the functions of an MFC by 210-16(1), point by point."""

from intake.catalogue.standing import Function
from shared.language import Text

TITLES = {
    Function.INTAKE: Text(ru="Приём запросов заявителей", en="Taking in applicants' requests"),
    Function.FOR_APPLICANTS: Text(
        ru="Представление интересов заявителей перед органами",
        en="Speaking for applicants before bodies",
    ),
    Function.FOR_BODIES: Text(
        ru="Представление интересов органов перед заявителями",
        en="Speaking for bodies before applicants",
    ),
    Function.INFORMING: Text(
        ru="Информирование о порядке предоставления услуг и ходе запросов",
        en="Informing of the order of services and the progress of requests",
    ),
    Function.INTERAGENCY: Text(
        ru="Взаимодействие с органами и организациями, в том числе межведомственные запросы",
        en="Dealing with bodies and organisations, by interagency queries too",
    ),
    Function.ISSUE: Text(
        ru="Выдача документов по результатам услуг", en="Issuing the documents that result"
    ),
    Function.SYSTEM_DOCUMENTS: Text(
        ru="Выдача документов на основании информационных систем органов",
        en="Issuing documents made from bodies' information systems",
    ),
}
"""The seven functions of the law; the eighth point lets acts and agreements add others."""
