"""Build requests for services as a portal or a desktop system would send them."""

from typing import Any
from uuid import uuid4

SERVICE = "rosreestr-registration"
MFC = "mfc-tatarstan"
BODY = "rosreestr-tatarstan"
PORTAL = "epgu"


def an_applicant(**changes: Any) -> dict[str, Any]:
    """Return an applicant; every value is made up."""
    return {
        "surname": "Каноничева",
        "name": "Ульяна",
        "patronymic": "Прохоровна",
        "birth_date": "1984-05-17",
        "snils": "112-233-445 95",
        "identity_document": {
            "kind": "passport-rf",
            "series": "9204",
            "number": "731952",
            "issued_on": "2004-06-20",
            "issuer": "УВД Вахитовского района г. Казани",
        },
        "address": "г. Казань, ул. Баумана, д. 1",
        "phone": "+79033141592",
        **changes,
    }


def an_application(**changes: Any) -> dict[str, Any]:
    """Return the body of ``POST /requests`` for the registration of a right."""
    return {
        "service": SERVICE,
        "channel": "mfc",
        "applicant": an_applicant(),
        "information": the_information(),
        "documents": [
            {"code": "identity", "form": "paper"},
            {"code": "title-document", "form": "paper"},
        ],
        **changes,
    }


def the_information() -> dict[str, str]:
    """Return the fields of the service's closed list, filled in."""
    return INFORMATION.copy()


INFORMATION = {
    "object-address": "г. Казань, ул. Баумана, д. 1, кв. 2",
    "right-kind": "собственность",
}


def a_key() -> dict[str, str]:
    """Return a fresh Idempotency-Key header."""
    return {"Idempotency-Key": str(uuid4())}
