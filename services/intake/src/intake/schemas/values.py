"""Shape the single values that forms are made of."""

from typing import Annotated

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
)

from intake.numbers import check_inn, check_ogrn, check_snils

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


PersonInn = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{12}$"),
    AfterValidator(check_inn),
    Field(examples=["500100732259"]),
]


EntityInn = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{10}$"),
    AfterValidator(check_inn),
    Field(examples=["7707083893"]),
]


Ogrn = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{13}$"),
    AfterValidator(check_ogrn),
    Field(examples=["1027700132195"]),
]


Ogrnip = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{15}$"),
    AfterValidator(check_ogrn),
    Field(examples=["304500116000157"]),
]
