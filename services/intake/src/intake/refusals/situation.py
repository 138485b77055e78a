"""Refuse a case that a service does not know."""

from shared.language import Text
from shared.refusals import Refusal


class CircumstanceUnknown(Refusal):
    """The service asks of no such circumstance."""

    slug, status = "circumstance-unknown", 422
    title = Text(
        ru="Услуга не знает такого обстоятельства", en="The service knows no such circumstance"
    )
    detail = Text(
        ru="Услуга {service}, обстоятельство {code}", en="Service {service}, circumstance {code}"
    )


class ApplicantNotServed(Refusal):
    """The service is not given to applicants of this kind."""

    slug, status = "applicant-not-served", 422
    title = Text(
        ru="Услуга не предоставляется таким заявителям",
        en="The service is not given to applicants of this kind",
    )
    detail = Text(ru="Услуга {service}: {kind}", en="Service {service}: {kind}")
