"""Show by the rules alone who may say what to whom, who may ask, and what an answer may hold."""

from itertools import product

import pytest

from intake.catalogue import ParticipantKind
from intake.domain.conversation import (
    APPLICANT,
    Author,
    Circle,
    End,
    Side,
    SpeaksFor,
    ends_of,
    is_to_pass_on,
)
from intake.domain.informing import AskerKind, AskingKind, asker_of, check_contents, check_topic
from intake.informing_book import shipped_book
from intake.refusals.conversation import SpeaksForAnother
from intake.refusals.informing import NotAnAsker, RestrictedInAnswer

CIRCLE = Circle(body="rosreestr-tatarstan", organisations=frozenset({"treasury"}))
BODY, TREASURY = End(Side.BODY, "rosreestr-tatarstan"), End(Side.ORGANISATION, "treasury")
BOOK = shipped_book()
SAID = {
    (Author.MFC, SpeaksFor.APPLICANT, Side.BODY): (APPLICANT, BODY),
    (Author.MFC, SpeaksFor.APPLICANT, Side.ORGANISATION): (APPLICANT, TREASURY),
    (Author.MFC, SpeaksFor.BODY, Side.APPLICANT): (BODY, APPLICANT),
    (Author.PORTAL, SpeaksFor.APPLICANT, Side.BODY): (APPLICANT, BODY),
    (Author.PORTAL, SpeaksFor.APPLICANT, Side.ORGANISATION): (APPLICANT, TREASURY),
    (Author.BODY, SpeaksFor.BODY, Side.APPLICANT): (BODY, APPLICANT),
    (Author.ORGANISATION, SpeaksFor.APPLICANT, Side.APPLICANT): (TREASURY, APPLICANT),
}
"""All that may be said: by whom it is put in, for whom, to whom; and its two ends."""


@pytest.mark.clause("210-16(1)2")
@pytest.mark.clause("210-16(1)3")
@pytest.mark.parametrize(("author", "speaks_for", "side"), list(product(Author, SpeaksFor, Side)))
def test_the_mfc_speaks_for_two_and_for_nobody_else(
    author: Author, speaks_for: SpeaksFor, side: Side
) -> None:
    to = End(side, "treasury" if side is Side.ORGANISATION else None)
    expected = SAID.get((author, speaks_for, side))
    if expected is None:
        with pytest.raises(SpeaksForAnother) as refused:
            ends_of(CIRCLE, author=author, own="treasury", speaks_for=speaks_for, to=to)
        assert str(refused.value.cited) in {"210-16(1)2", "210-16(1)3"}
        return
    said = ends_of(CIRCLE, author=author, own="treasury", speaks_for=speaks_for, to=to)
    assert said == expected
    assert is_to_pass_on(speaks_for=speaks_for, receiver=said[1].side) is (
        said == (BODY, APPLICANT)
    )


@pytest.mark.clause("210-16(4)1")
def test_each_kind_of_participant_is_one_of_the_askers_or_none() -> None:
    asking = {}
    for kind in ParticipantKind:
        try:
            asking[kind] = asker_of(kind, organisation="x")
        except NotAnAsker:
            assert kind.value not in {"federal_body", "local_body", "regional_body"}
    assert set(asking.values()) == {
        AskerKind.FEDERAL_BODY,
        AskerKind.FUND,
        AskerKind.REGIONAL_BODY,
        AskerKind.LOCAL_BODY,
    }
    with pytest.raises(NotAnAsker):
        asker_of(None, organisation="x")


@pytest.mark.clause("210-16(4)1")
def test_what_a_law_restricts_is_in_no_answer_and_the_rest_may_be() -> None:
    free = [content.code for content in BOOK.contents if content.barred_by is None]
    check_contents(BOOK, free)
    for content in BOOK.contents:
        if content.barred_by is not None:
            with pytest.raises(RestrictedInAnswer):
                check_contents(BOOK, [*free, content.code])


@pytest.mark.parametrize("kind", AskingKind)
def test_a_topic_outside_the_sphere_says_whom_to_ask(kind: AskingKind) -> None:
    for topic in BOOK.topics:
        refusal = check_topic(BOOK, topic.code, kind=kind)
        assert (refusal is None) is topic.ours
        if refusal is not None:
            assert topic.instead is not None
            assert topic.instead.ru in (refusal.explain("ru") or "")
