"""Lay what somebody asked, and who he is, into a card of the vault, and judge its corrections."""

from collections.abc import Mapping

from pydantic import ValidationError

from intake.schemas.askings import AskerIn
from shared.holder.refusals import CorrectionDoesNotFit
from shared.vault.pseudonyms import Identifier

CARD = "question"

TEXT = "question-text"
"""What was asked; the fields beside it are those of :class:`AskerIn`."""


def card_of(asker: AskerIn, text: str) -> dict[str, str]:
    """Return the fields of the card."""
    told = asker.model_dump(mode="json", exclude_none=True, exclude={"kind"})
    return {**told, TEXT: text}


def identifiers_of(asker: AskerIn) -> list[Identifier]:
    """Return what the asker can be known by again; nothing if he told no number."""
    known = [Identifier("snils", asker.snils)] if asker.snils else []
    return [*known, Identifier("inn", asker.inn)] if asker.inn else known


def judged(card: Mapping[str, str]) -> list[Identifier]:
    """Return what the asker of a corrected card can be known by again.

    Raises
    ------
    CorrectionDoesNotFit
        A value would not have been taken when he asked.
    """
    told = {name: value for name, value in card.items() if name != TEXT}
    try:
        return identifiers_of(AskerIn.model_validate(told))
    except ValidationError as error:
        (field, *_) = error.errors(include_input=False, include_context=False)[0]["loc"]
        raise CorrectionDoesNotFit(field=str(field)) from None
