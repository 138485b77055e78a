"""Put one document into the register: judged, kept, told, in one transaction."""

from datetime import datetime

from intake.catalogue import Catalogue
from intake.catalogue.participants import Agreement, AgreementState
from intake.catalogue.register import Document, key_of
from intake.catalogue.report_forms import MethodicalPaper, ReportForm
from intake.catalogue.standing import (
    FurtherFunction,
    RulesOf,
)
from intake.context import Context
from intake.refusals.register import (
    AgreementIncomplete,
    AgreementNotInThisState,
    EditionUnknown,
    FunctionWithoutGround,
)
from intake.schemas.register import FunctionIn, RegisteredOut
from intake.service.register.judging import judged
from intake.service.register.keeping import put
from shared.auth import Actor, Role
from shared.language import Text
from shared.refusals import FieldError, InvalidBody, NotFound, NotPermitted
from shared.web import idempotency
from shared.web.idempotency import IdempotencyKey, StoredAnswer

_MOST_VERSIONS = 32_767
_LONGEST_TRANSFER = 365

NO_NULS = FieldError(
    pointer="/body",
    detail=Text(ru="Знак с кодом 0 не принимается", en="The character NUL is not taken"),
    code="nul",
)
TOO_MUCH = FieldError(
    pointer="/body",
    detail=Text(ru="Число слишком велико", en="A number is too large"),
    code="too_large",
)


async def register(
    context: Context, *, actor: Actor, document: Document, key: IdempotencyKey, path: str
) -> StoredAnswer:
    """Put a document into the register, or refuse it; it holds at once for what follows.

    Raises
    ------
    NotPermitted
        The head of an MFC writes for his own alone, a monitoring body its own forms and papers.
    VersionThere, ActOutsideTheKind, DocumentRefused
        By the clauses that they name.
    """
    _check_own(actor, document)
    _check_storable(document)
    now = context.clock()
    async with context.database.transaction() as tx:
        known = await idempotency.earlier(tx, key)
        if known is not None:
            return known
        catalogue = judged(await context.register.catch_up(tx), document)
        await put(tx, document, actor=actor, catalogue=catalogue, on=context.today(), now=now)
        answer = await idempotency.keep(
            tx,
            key,
            status=201,
            body=_shown(document, now=now),
            headers={"Location": path},
            now=now,
        )
    await context.register.refresh()
    return answer


async def add_function(
    context: Context, *, actor: Actor, form: FunctionIn, key: IdempotencyKey
) -> StoredAnswer:
    """Add a further function, which names its act or its agreement (16(1)8)."""
    if (form.act is None) == (form.agreement is None):
        raise FunctionWithoutGround
    document = FurtherFunction.model_validate(form.model_dump())
    path = f"/mfcs/{form.mfc}/functions"
    return await register(context, actor=actor, document=document, key=key, path=path)


async def draft_agreement(
    context: Context, *, actor: Actor, agreement: Agreement, key: IdempotencyKey
) -> StoredAnswer:
    """Keep an agreement as a draft: nothing is taken in under it."""
    draft = agreement.model_copy(update={"state": AgreementState.DRAFT, "edition": None})
    path = f"/agreements/{draft.code}"
    return await register(context, actor=actor, document=draft, key=key, path=path)


async def check_agreement(context: Context, *, actor: Actor, code: str) -> Agreement:
    """Check a draft against the edition in force (15(2)).

    Raises
    ------
    AgreementIncomplete
        It names what is missing; the agreement stays a draft.
    """
    now = context.clock()
    async with context.database.transaction() as tx:
        catalogue = await context.register.catch_up(tx)
        agreement = _mine(catalogue, actor, code, AgreementState.DRAFT)
        edition = catalogue.edition(RulesOf.AGREEMENT, context.today())
        if edition is None:
            raise EditionUnknown
        missing = [r.code for r in edition.requirements if r.code not in agreement.meets]
        if missing:
            raise AgreementIncomplete(
                agreement=code, edition=edition.code, missing=", ".join(missing)
            )
        changes = {"state": AgreementState.CHECKED, "edition": edition.code}
        checked = agreement.model_copy(update=changes)
        await put(tx, checked, actor=actor, catalogue=catalogue, on=context.today(), now=now)
    await context.register.refresh()
    return checked


async def put_in_force(context: Context, *, actor: Actor, code: str) -> Agreement:
    """Put a checked agreement in force, for its days (15(2))."""
    now = context.clock()
    async with context.database.transaction() as tx:
        catalogue = await context.register.catch_up(tx)
        agreement = _mine(catalogue, actor, code, AgreementState.CHECKED)
        in_force = agreement.model_copy(update={"state": AgreementState.IN_FORCE})
        await put(tx, in_force, actor=actor, catalogue=catalogue, on=context.today(), now=now)
    await context.register.refresh()
    return in_force


def _mine(catalogue: Catalogue, actor: Actor, code: str, state: AgreementState) -> Agreement:
    agreement = catalogue.agreement(code)
    if agreement is None or agreement.mfc != actor.organisation:
        raise NotFound
    if agreement.state is not state:
        raise AgreementNotInThisState(agreement=code, state=agreement.state)
    return agreement


def _check_storable(document: Document) -> None:
    """Refuse what no database keeps, or no calendar counts."""
    faults = [NO_NULS] if "\\u0000" in document.model_dump_json() else []
    if key_of(document).version > _MOST_VERSIONS:
        faults.append(TOO_MUCH)
    if isinstance(document, Agreement) and document.transfer.amount > _LONGEST_TRANSFER:
        faults.append(TOO_MUCH)
    if faults:
        raise InvalidBody(errors=faults)


def _check_own(actor: Actor, document: Document) -> None:
    """Let operations write all, others what names their own organisation as whose it is."""
    if actor.has(Role.OPERATIONS):
        return
    whose = "monitoring_body" if isinstance(document, ReportForm | MethodicalPaper) else "mfc"
    if getattr(document, whose, None) != actor.organisation:
        raise NotPermitted


def _shown(document: Document, *, now: datetime) -> RegisteredOut:
    key = key_of(document)
    return RegisteredOut(kind=key.kind, code=key.code, version=key.version, registered_at=now)
