"""Build those who ask for services, and those who come for them; every value is made up."""

from typing import Any

from tests.support.applications import an_applicant

OGRN, INN_OF_ENTITY = "1027700132195", "7707083893"
OGRNIP, INN_OF_PERSON = "304500116000157", "500100732259"


def a_sole_trader(**changes: Any) -> dict[str, Any]:
    return an_applicant(kind="sole_trader", ogrnip=OGRNIP, inn=INN_OF_PERSON, **changes)


def a_signatory(**changes: Any) -> dict[str, Any]:
    person = an_applicant()
    named = {name: person[name] for name in ("surname", "name", "patronymic", "identity_document")}
    return {**named, "position": "директор", **changes}


def an_entity(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "entity",
        "name": "ООО «Пустырник»",
        "ogrn": OGRN,
        "inn": INN_OF_ENTITY,
        "signatory": a_signatory(),
        "address": "г. Казань, ул. Баумана, д. 3",
        **changes,
    }


def an_authority(**changes: Any) -> dict[str, Any]:
    document = {"title": "доверенность", "number": "16 АА 1", "issued_on": "2025-11-01"}
    return {"kind": "power-of-attorney", "document": {**document, **changes}}


def a_representative(**changes: Any) -> dict[str, Any]:
    person = a_signatory(surname="Вересаева")
    del person["position"]
    return {**person, "authority": an_authority(), **changes}
