"""Show the table of states by itself: every state with every step, and nothing besides."""

from itertools import product
from uuid import UUID

import pytest

from intake.catalogue import Form, Ground, MadeFrom, load_catalogue, shipped_folder
from intake.domain.manifests import Paper, check_missing, lines_of
from intake.domain.results import refusal_ground, suspension_ground, system_of
from intake.domain.states import BEFORE_ISSUE, NEXT_STEPS, TRANSITIONS, Status, Step
from intake.refusals.progress import (
    NotMadeFromSystems,
    NotOnTheManifest,
    RefusalGroundUnknown,
    ResultNotIssuedHere,
    SuspensionGroundUnknown,
    SystemDocumentBarred,
    SystemDocumentNotAgreed,
)

CATALOGUE = load_catalogue(shipped_folder())
ENTRY = CATALOGUE.version("rosreestr-registration", 1)
LAW = ENTRY.refusal_grounds[0].federal_law
ALLOWED = {
    "registered": {
        "present": "registered",
        "transfer": "transferred",
        "make-document": "result-received",
        "withdraw": "withdrawn",
    },
    "transferred": {
        "acknowledge": "acknowledged",
        "report-incomplete": "incomplete",
        "suspend": "suspended",
        "receive-result": "result-received",
        "make-document": "result-received",
        "refuse": "refused",
        "withdraw": "withdrawn",
    },
    "acknowledged": {
        "suspend": "suspended",
        "receive-result": "result-received",
        "make-document": "result-received",
        "refuse": "refused",
        "withdraw": "withdrawn",
    },
    "incomplete": {
        "present": "incomplete",
        "transfer": "transferred",
        "withdraw": "withdrawn",
    },
    "suspended": {"resume": "acknowledged", "withdraw": "withdrawn"},
    "result-received": {
        "make-document": "result-received",
        "tell-ready": "result-received",
        "issue": "issued",
        "return-unclaimed": "returned",
        "withdraw": "withdrawn",
    },
    "refused": {
        "tell-ready": "refused",
        "issue": "issued",
        "return-unclaimed": "returned",
        "withdraw": "withdrawn",
    },
    "issued": {"close": "closed"},
    "returned": {"close": "closed"},
    "withdrawn": {"close": "closed"},
    "closed": {},
}
"""Where each step leads from each state, written out once more, by hand."""


@pytest.mark.parametrize(("status", "step"), list(product(Status, Step)))
def test_each_step_leads_where_the_table_says_and_nowhere_else(status, step):
    assert TRANSITIONS[step].leads_to(status) == ALLOWED[status].get(step)


def test_every_state_but_the_first_is_reached_and_every_one_comes_to_an_end():
    reached = {to for came, steps in ALLOWED.items() for to in steps.values() if to != came}
    assert reached == set(Status) - {Status.REGISTERED}
    ends = {status for status, steps in ALLOWED.items() if not steps}
    assert ends == {Status.CLOSED}


def test_an_applicant_is_told_of_every_state_what_comes_next():
    assert set(NEXT_STEPS) == set(Status)


def test_no_step_of_the_way_waits_for_the_applicant_but_the_issue():
    waiting = {status for status, text in NEXT_STEPS.items() if "можно получить" in text.ru}
    assert waiting == {Status.RESULT_RECEIVED, Status.REFUSED}
    assert waiting < set(BEFORE_ISSUE)


@pytest.mark.clause("210-16(5)1")
def test_the_request_itself_is_the_first_line_of_a_manifest():
    content = UUID(int=7)
    lines = lines_of(
        ENTRY,
        [
            Paper(code="identity", form=Form.PAPER, own_initiative=False),
            Paper(code="payment", form=Form.ELECTRONIC, own_initiative=True, content=content),
        ],
    )
    assert [line.code for line in lines] == ["request", "identity", "payment"]
    assert lines[1].title == "Документ, удостоверяющий личность заявителя"
    assert (lines[2].own_initiative, lines[2].content) == (True, str(content))


@pytest.mark.clause("210-16(5)1")
def test_only_what_was_on_the_manifest_can_be_missed():
    manifest = {"lines": [line.data() for line in lines_of(ENTRY, ())]}
    check_missing(manifest, ["request"])
    with pytest.raises(NotOnTheManifest):
        check_missing(manifest, ["request", "diploma"])


@pytest.mark.clause("210-11.1(5)")
def test_a_ground_outside_the_catalogue_is_none_whatever_else_the_catalogue_names():
    known = ENTRY.refusal_grounds[0]
    assert refusal_ground(ENTRY, known.code) == known
    for other in ("", "chief-said-so", *(each.code for each in ENTRY.paper_refusal_grounds)):
        assert isinstance(refusal_ground(ENTRY, other), RefusalGroundUnknown)


def test_a_service_is_suspended_on_grounds_of_its_own_alone():
    ground = Ground(
        code="contested", title=ENTRY.title, federal_law=ENTRY.refusal_grounds[0].federal_law
    )
    entry = ENTRY.model_copy(update={"suspension_grounds": (ground,)})
    assert suspension_ground(entry, "contested") == ground
    for other in ("", "tired", ENTRY.refusal_grounds[0].code):
        with pytest.raises(SuspensionGroundUnknown):
            suspension_ground(entry, other)


def with_result(**changes):
    """Return the service with one result, changed."""
    result = ENTRY.results[0].model_copy(update=changes)
    return ENTRY.model_copy(update={"results": (result,)})


@pytest.mark.clause("210-16(1)7")
@pytest.mark.parametrize(
    ("changes", "agreed", "refusal"),
    [
        ({"made_from": MadeFrom(system=ENTRY.title)}, True, None),
        ({"made_from": MadeFrom(system=ENTRY.title)}, False, SystemDocumentNotAgreed),
        ({"made_from": MadeFrom(system=ENTRY.title, barred_by=LAW)}, True, SystemDocumentBarred),
        ({"made_from": MadeFrom(system=ENTRY.title, barred_by=LAW)}, False, SystemDocumentBarred),
        ({"made_from": None}, True, NotMadeFromSystems),
        (
            {"made_from": MadeFrom(system=ENTRY.title), "through_mfc": False, "barred_by": LAW},
            True,
            ResultNotIssuedHere,
        ),
    ],
)
def test_a_document_is_made_where_the_agreement_allows_it_and_no_law_bars_it(
    changes, agreed, refusal
):
    entry = with_result(**changes)
    agreement = CATALOGUE.agreements[0].model_copy(update={"documents_from_systems": agreed})
    if refusal is None:
        assert system_of(entry, agreement, ENTRY.results[0].code) == changes["made_from"]
    else:
        with pytest.raises(refusal):
            system_of(entry, agreement, ENTRY.results[0].code)
