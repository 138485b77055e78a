"""Refuse what lacks a consent that a law makes its condition, and consents that nobody may ask."""

from shared.language import Text
from shared.refusals import Refusal


class ConsentMissing(Refusal):
    """A federal law lets a third person's data be processed with his consent, and none is shown."""

    slug, status, clause = "consent-missing", 422, "210-7(3)"
    title = Text(
        ru="Нет подтверждения согласия третьего лица", en="A third person's consent is not shown"
    )
    detail = Text(
        ru="Документ {document}, лицо {person}: {law}",
        en="Document {document}, person {person}: {law}",
    )


class OneProofAPerson(Refusal):
    """A third person stands with a proof and an exemption, or stands twice."""

    slug, status, clause = "one-proof-a-person", 422, "210-7(3)"
    title = Text(ru="На каждое лицо — одно подтверждение", en="One proof is given for each person")
    detail = Text(
        ru="Лицо {person}: либо согласие, либо основание не представлять его, один раз",
        en="Person {person}: a consent or the ground to do without it, once",
    )


class ProofWithoutAuthority(Refusal):
    """A legal representative gave the consent, and nothing shows that he is one."""

    slug, status, clause = "proof-without-authority", 422, "210-7(3)"
    title = Text(
        ru="Полномочия законного представителя не подтверждены",
        en="The legal representative's authority is not shown",
    )
    detail = Text(ru="Лицо {person}", en="Person {person}")


class NotEstablished(Refusal):
    """Whoever is said to have found a person missing or wanted is no federal executive body."""

    slug, status, clause = "not-established", 422, "210-7(3)"
    title = Text(
        ru="Освобождение устанавливает федеральный орган исполнительной власти",
        en="An exemption is established by a federal executive body",
    )
    detail = Text(ru="Лицо {person}: {organisation}", en="Person {person}: {organisation}")


class RestrictedConsentMissing(Refusal):
    """A rule lets restricted information go on a query with consent only, and none is confirmed."""

    slug, status, clause = "restricted-consent-missing", 422, "210-7(5)-restricted"
    title = Text(
        ru="Нет согласия на передачу сведений ограниченного доступа",
        en="The consent to pass restricted information on is missing",
    )
    detail = Text(
        ru="Документ {document}, чьё согласие: {of}: {rule}",
        en="Document {document}, whose consent: {of}: {rule}",
    )


class ConsentNotAsked(Refusal):
    """A consent was taken that no law makes a condition of this service."""

    slug, status, clause = "consent-not-asked", 422, "210-7(1)1"
    title = Text(
        ru="Такое согласие не требуется и не принимается",
        en="Such a consent is not asked for, and not taken",
    )
    detail = Text(ru="Услуга {service}: {what}", en="Service {service}: {what}")
