"""Shape the steps of a request."""

from typing import Literal, Self

from pydantic import (
    model_validator,
)
from pydantic_core import PydanticCustomError

from shared.language import Text
from shared.values import Code
from shared.web.bodies import In

_NO_AUTHORITY = Text(
    ru="Полномочия представителя не проверены", en="The representative's authority is unchecked"
)


class ResultIn(In):
    """The result that the body gives."""

    code: Code


class IssueIn(In):
    """How the MFC made sure whom it gives the result to (16(1)6)."""

    identity_checked: Literal[True]
    receiver: Literal["applicant", "representative"] = "applicant"
    authority_checked: bool = False

    @model_validator(mode="after")
    def _has_authority(self) -> Self:
        if self.receiver == "representative" and not self.authority_checked:
            raise PydanticCustomError("no_authority", "no authority", {"text": _NO_AUTHORITY})
        return self
