"""Check and make the numbers that people read."""

import base64
import hashlib
import hmac
from uuid import UUID

from pydantic_core import PydanticCustomError
from stdnum.ru import inn, ogrn

from shared.language import Text

_FIRST_WITH_CONTROL = 1_001_998
_SECRET_BYTES = 10
_WRONG = Text(ru="Контрольное число СНИЛС неверно", en="The control sum of the СНИЛС is wrong")
_WRONG_INN = Text(ru="Контрольные цифры ИНН неверны", en="The control digits of the ИНН are wrong")
_WRONG_OGRN = Text(ru="Контрольная цифра ОГРН неверна", en="The control digit of the ОГРН is wrong")


def check_snils(number: str) -> str:
    """Return a СНИЛС whose control sum is right (Pension Fund's order 192p: weights 9 to 1).

    Raises
    ------
    PydanticCustomError
        ``snils_checksum``, without the number itself.
    """
    digits = [int(character) for character in number if character.isdigit()]
    base, control = digits[:9], digits[9] * 10 + digits[10]
    if int("".join(map(str, base))) <= _FIRST_WITH_CONTROL:
        return number
    total = sum(weight * digit for weight, digit in zip(range(9, 0, -1), base, strict=True))
    if total % 101 % 100 != control:
        raise PydanticCustomError("snils_checksum", "wrong control sum", {"text": _WRONG})
    return number


def check_inn(number: str) -> str:
    """Return an ИНН whose control digits are right, or raise ``inn_checksum`` without it."""
    if not inn.is_valid(number):
        raise PydanticCustomError("inn_checksum", "wrong control digits", {"text": _WRONG_INN})
    return number


def check_ogrn(number: str) -> str:
    """Return an ОГРН or ОГРНИП whose control digit is right, or raise ``ogrn_checksum``."""
    if not ogrn.is_valid(number):
        raise PydanticCustomError("ogrn_checksum", "wrong control digit", {"text": _WRONG_OGRN})
    return number


def status_secret(key: bytes, request_id: UUID) -> str:
    """Return the secret that lets one follow a request: derived, so it need not be kept."""
    digest = hmac.digest(key, request_id.bytes, hashlib.sha256)
    return base64.b32encode(digest[:_SECRET_BYTES]).decode().rstrip("=")


def same_secret(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
