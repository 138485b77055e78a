"""Tell what is asked of an applicant before he comes: the rules of registration, in his words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from intake.catalogue import Catalogue, Citation, Entry, Supplier, TermKind, TermLine
from intake.catalogue.lines import Fee, Line
from intake.context import Context
from intake.domain import admission
from intake.domain.checklist import CLOSED_LISTS, DocumentAsked, QueryAsked, lists_for
from intake.domain.situation import Situation, check_situation
from intake.refusals.admission import ChannelClosed
from intake.schemas.checklist import (
    Checklist,
    CircumstanceListed,
    DocumentListed,
    FeeListed,
    FieldListed,
    ListedLine,
    QueryListed,
    SituationIn,
    TermListed,
    cited,
)
from shared.language import Language
from shared.law import Clause
from shared.terms import due

_FEES = Clause.parse("210-11.1(6)")
_QUERIES = Clause.parse("210-16(2)")
_FROM_LODGING = frozenset({TermKind.REGISTRATION, TermKind.PROVISION})


def checklist(context: Context, *, code: str, form: SituationIn, language: Language) -> Checklist:
    """
    Return what a service asks in a situation, today.

    Raises
    ------
    ServiceUnknown, ChannelClosed, CircumstanceUnknown, ApplicantNotServed
    """
    return told(
        context.catalogue,
        code=code,
        form=form,
        language=language,
        now=context.clock(),
        zone=context.zone,
    )


def told(
    catalogue: Catalogue,
    *,
    code: str,
    form: SituationIn,
    language: Language,
    now: datetime,
    zone: ZoneInfo,
) -> Checklist:
    """Return what a service asks in a situation at a moment, where the zone is; see above."""
    situation = situation_of(form, on=now.astimezone(zone).date())
    entry = admission.service_in_force(catalogue, code=code, on=situation.on)
    if form.channel not in entry.channels:
        raise ChannelClosed(service=entry.code, channel=form.channel)
    check_situation(entry, situation)
    return _Told(catalogue, language).of(entry, situation, now=now, zone=zone)


def situation_of(form: SituationIn, *, on: date) -> Situation:
    """Return the situation of a form on a day."""
    return Situation(
        applicant=form.applicant,
        represented=form.represented,
        channel=form.channel,
        territory=form.territory,
        circumstances=frozenset(form.circumstances),
        on=on,
    )


class _Told:
    """Say the lines of a service in one language."""

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        self._catalogue = catalogue
        self._language = language

    def of(self, entry: Entry, situation: Situation, *, now: datetime, zone: ZoneInfo) -> Checklist:
        lists = lists_for(self._catalogue, entry, situation)
        documents = [self._document(asked) for asked in lists.documents]
        return Checklist(
            service=entry.code,
            version=entry.version,
            title=getattr(entry.title, self._language),
            on=situation.on,
            electronic_only=self._act(entry.electronic_only),
            circumstances=[
                CircumstanceListed(
                    code=one.code,
                    title=getattr(one.title, self._language),
                    told=one.code in situation.circumstances,
                )
                for one in entry.circumstances
            ],
            bring=[one for one in documents if one.supplier is Supplier.APPLICANT],
            asked_by_platform=[one for one in documents if one.supplier is Supplier.PLATFORM],
            at_will=[one for one in documents if one.supplier is Supplier.APPLICANT_AT_WILL],
            queries=[self._query(asked) for asked in lists.queries],
            information=[
                FieldListed(**self._line(line, CLOSED_LISTS), required=line.required)
                for line in lists.information
            ],
            actions=[ListedLine(**self._line(line, CLOSED_LISTS)) for line in lists.actions],
            fees=[
                FeeListed(**self._line(fee, _FEES), amount=fee.amount, payer=fee.payer)
                for fee in lists.fees
            ],
            terms=[self._term(term, now=now, zone=zone) for term in entry.terms],
        )

    def _document(self, asked: DocumentAsked) -> DocumentListed:
        line, restricted = asked.line, asked.line.restricted
        return DocumentListed(
            **{**self._line(line, asked.clause), "act": asked.by.text(self._language)},
            supplier=asked.supplier,
            required=line.required,
            forms=list(asked.forms),
            class_7_6=line.class_7_6,
            holder=asked.holder,
            holder_name=self._name(asked.holder) if asked.holder else None,
            data_instead=asked.data_instead,
            third_person=line.third_person,
            consent=self._act(line.consent),
            restricted=self._act(restricted.law) if restricted else None,
            restricted_consent=self._act(restricted.consent) if restricted else None,
            from_service=line.from_service,
        )

    def _query(self, asked: QueryAsked) -> QueryListed:
        rules = [line.restricted.consent for line in asked.restricted if line.restricted]
        return QueryListed(
            **self._line(asked.query, _QUERIES),
            holder=asked.query.holder,
            holder_name=self._name(asked.query.holder),
            brings=list(asked.query.brings),
            consent=[rule.text(self._language) for rule in rules if rule],
        )

    def _term(self, term: TermLine, *, now: datetime, zone: ZoneInfo) -> TermListed:
        counted = term.counted
        end = due(counted, started=now, zone=zone) if term.kind in _FROM_LODGING else None
        return TermListed(
            kind=term.kind,
            amount=term.amount,
            unit=term.unit,
            act=self._act(term.act),
            default=term.default,
            clause=cited(counted.clause, self._language),
            due_at=end.at if end else None,
            provisional=end is not None and end.provisional,
        )

    def _line(self, line: Line | Fee, clause: Clause) -> dict[str, object]:
        return {
            "code": line.code,
            "title": getattr(line.title, self._language),
            "act": line.act.text(self._language),
            "clause": cited(clause, self._language),
        }

    def _act(self, act: Citation | None) -> str | None:
        return act.text(self._language) if act else None

    def _name(self, code: str) -> str:
        known = self._catalogue.participant(code)
        return getattr(known.name, self._language) if known else code
