"""Nothing of an applicant is found anywhere in clear while a case is led, nor in any refusal."""

import pytest

from tests.journeys.canary import (
    all_is_told,
    bad_bodies,
    send_wrongly,
    whole_story,
    words,
)
from tests.journeys.places import SHOWING, places_of
from tests.journeys.story import subscribed
from tests.support.applications import MFC
from tests.support.canary import Search, needles_of
from tests.support.canary_book import Book
from tests.support.installation import Okno


@pytest.mark.clause("210-7(5)-secrecy")
@pytest.mark.clause("PD-4.5")
async def test_nothing_of_an_applicant_is_found_in_clear(okno: Okno, canary_book: Book) -> None:
    async with subscribed(okno, MFC) as receiver:
        case = await whole_story(okno)
        await all_is_told(okno, webhooks_to=receiver.url)
        bus = "one process, PostgreSQL" if okno.witness.request_lines else "processes, Kafka"
        search = Search(canary_book, needles_of(words()), case=f"While it lives: {bus}")
        for place in await places_of(okno, case, receiver):
            search.look(place.name, place.pieces, unit=place.unit, known=place.known)
    assert search.found() == {}
    assert not okno.witness.answers or set(okno.witness.answers) >= SHOWING


@pytest.mark.clause("210-7(5)-secrecy")
@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_refusal_repeats_nothing_of_an_applicant(okno: Okno, language: str) -> None:
    refusals = [await send_wrongly(okno, body, language) for body in bad_bodies()]
    assert {answer.status_code for answer in refusals} == {400, 422}
    said = "\n".join(f"{answer.headers} {answer.text}" for answer in refusals) + okno.logs()
    assert not [word for word in words() if word in said]
