"""Name who may call what."""

from datetime import date
from typing import Annotated, TypeAlias

from fastapi import Depends, Query

from intake.context import Context, context_of
from shared.auth import Actor, Role, requires
from shared.language import Language
from shared.web.problems import liked_language

In: TypeAlias = Annotated[Context, Depends(context_of)]
Spoken: TypeAlias = Annotated[Language, Depends(liked_language)]

Day: TypeAlias = Annotated[date | None, Query(description="The day of force; today by default.")]

Taker: TypeAlias = Annotated[Actor, requires(Role.MFC_WORKER, Role.PORTAL)]
"""Who may take in what applicants bring and ask, or send it."""

Receiver: TypeAlias = Annotated[Actor, requires(Role.MFC_WORKER, Role.INVOLVED_WORKER, Role.PORTAL)]
"""Who may take a request in, also for an MFC that engages his organisation, or send one."""

AtTheCounter: TypeAlias = Annotated[Actor, requires(Role.MFC_WORKER, Role.INVOLVED_WORKER)]
"""Whom an applicant speaks to."""

Party: TypeAlias = Annotated[
    Actor,
    requires(
        Role.MFC_WORKER,
        Role.INVOLVED_WORKER,
        Role.SUPERVISOR,
        Role.BODY_OFFICIAL,
        Role.PORTAL,
    ),
]
"""Whose organisation may take part in a request."""

Keeper: TypeAlias = Annotated[Actor, requires(Role.MFC_WORKER, Role.SUPERVISOR)]
"""Who sees what lies at his MFC."""

Worker: TypeAlias = Annotated[Actor, requires(Role.MFC_WORKER)]
Official: TypeAlias = Annotated[Actor, requires(Role.BODY_OFFICIAL)]
Handler: TypeAlias = Annotated[Actor, requires(Role.MFC_WORKER, Role.BODY_OFFICIAL)]
"""Who works on a request, sees the applicant, and may want something of him."""

Speaker: TypeAlias = Annotated[
    Actor,
    requires(Role.MFC_WORKER, Role.INVOLVED_WORKER, Role.PORTAL, Role.BODY_OFFICIAL),
]
"""Who may say something about a request through the MFC."""

Listener: TypeAlias = Annotated[
    Actor, requires(Role.MFC_WORKER, Role.INVOLVED_WORKER, Role.BODY_OFFICIAL)
]
"""Who may read what was said about a request."""

Teller: TypeAlias = Annotated[Actor, requires(Role.MFC_WORKER, Role.INVOLVED_WORKER)]
"""Who tells the applicant what a body asked to tell him."""

Asker: TypeAlias = Annotated[
    Actor, requires(Role.MFC_WORKER, Role.INVOLVED_WORKER, Role.BODY_OFFICIAL)
]
"""Who asks for information: a body or a fund for itself, a worker for persons and entities."""

Counter: TypeAlias = Annotated[Actor, requires(Role.MFC_WORKER, Role.SUPERVISOR)]
"""Who sees what his MFC was asked, in sum."""

Monitor: TypeAlias = Annotated[
    Actor,
    requires(Role.MFC_WORKER, Role.SUPERVISOR, Role.HEAD, Role.BODY_OFFICIAL, Role.MONITORING_BODY),
]
"""Who reads sums: an MFC and a body their own, the monitoring body all."""

Marker: TypeAlias = Annotated[Actor, requires(Role.SUPERVISOR, Role.HEAD, Role.BODY_OFFICIAL)]
"""Who marks whether the other party of an agreement does its part."""

Service: TypeAlias = Annotated[Actor, requires(Role.SERVICE)]

Demander: TypeAlias = Annotated[
    Actor, requires(Role.MFC_WORKER, Role.INVOLVED_WORKER, Role.SUPERVISOR, Role.BODY_OFFICIAL)
]
"""Who meets applicants, and answers for what is wanted of them."""

Registrar: TypeAlias = Annotated[Actor, requires(Role.OPERATIONS)]
"""Who keeps the register of participants, editions, appointments and lists."""

Writer: TypeAlias = Annotated[Actor, requires(Role.HEAD, Role.OPERATIONS)]
"""Who writes what is an MFC's own: its head for it, operations for any."""

Methodist: TypeAlias = Annotated[Actor, requires(Role.MONITORING_BODY, Role.OPERATIONS)]
"""Who sets forms and methodical papers: the monitoring body its own, operations any."""

Reporter: TypeAlias = Annotated[Actor, requires(Role.SUPERVISOR, Role.HEAD)]
"""Who reports for his MFC to the monitoring body."""

ReportReader: TypeAlias = Annotated[
    Actor, requires(Role.MFC_WORKER, Role.SUPERVISOR, Role.HEAD, Role.MONITORING_BODY)
]
"""Who reads reports: an MFC its own, the monitoring body what was submitted."""
