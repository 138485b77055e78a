"""Shape the single values that forms are made of."""

from typing import Annotated

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
)

from intake.numbers import check_snils

NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROLS),
]


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=NO_CONTROLS),
]


Snils = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{3}-[0-9]{3}-[0-9]{3} [0-9]{2}$"),
    AfterValidator(check_snils),
    Field(examples=["112-233-445 95"]),
]


Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]


Phone = Annotated[str, StringConstraints(pattern=r"^\+[0-9]{10,15}$")]
