"""Say in two languages what is wrong with an input, without repeating the input."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.language import Text
from shared.refusals import FieldError

_MOMENT = Text(ru="Нужен момент времени по RFC 3339", en="Must be an RFC 3339 moment")
_DATE = Text(ru="Нужна дата ГГГГ-ММ-ДД", en="Must be a date, YYYY-MM-DD")
_UUID = Text(ru="Нужен UUID", en="Must be a UUID")
_INTEGER = Text(ru="Нужно целое число", en="Must be an integer")
_NUMBER = Text(ru="Нужно число", en="Must be a number")
_DECIMAL = Text(ru="Нужно десятичное число", en="Must be a decimal number")
_BOOLEAN = Text(ru="Нужно true или false", en="Must be true or false")
_OBJECT = Text(ru="Нужен объект", en="Must be an object")
_ONE_OF = Text(ru="Допустимы только: {expected}", en="Must be one of: {expected}")

_FAULTS: Mapping[str, Text] = {
    "missing": Text(ru="Обязательное поле отсутствует", en="A required field is missing"),
    "extra_forbidden": Text(ru="Такого поля здесь нет", en="There is no such field here"),
    "string_type": Text(ru="Нужна строка", en="Must be a string"),
    "string_unicode": Text(ru="Недопустимые знаки Юникода", en="Contains invalid Unicode"),
    "string_too_short": Text(
        ru="Строка короче {min_length} знаков", en="Shorter than {min_length} characters"
    ),
    "string_too_long": Text(
        ru="Строка длиннее {max_length} знаков", en="Longer than {max_length} characters"
    ),
    "string_pattern_mismatch": Text(
        ru="Строка не соответствует образцу", en="Does not match the pattern"
    ),
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_from_float": _INTEGER,
    "int_parsing_size": Text(ru="Число слишком велико", en="The number is too big"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": Text(ru="Нужно конечное число", en="Must be a finite number"),
    "decimal_type": _DECIMAL,
    "decimal_parsing": _DECIMAL,
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "greater_than": Text(ru="Должно быть больше {gt}", en="Must be greater than {gt}"),
    "greater_than_equal": Text(ru="Должно быть не меньше {ge}", en="Must be at least {ge}"),
    "less_than": Text(ru="Должно быть меньше {lt}", en="Must be less than {lt}"),
    "less_than_equal": Text(ru="Должно быть не больше {le}", en="Must be at most {le}"),
    "too_short": Text(
        ru="Нужно элементов не меньше {min_length}", en="Must have at least {min_length} items"
    ),
    "too_long": Text(
        ru="Допустимо элементов не больше {max_length}", en="Must have at most {max_length} items"
    ),
    "list_type": Text(ru="Нужен список", en="Must be a list"),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "uuid_type": _UUID,
    "uuid_parsing": _UUID,
    "uuid_version": Text(ru="UUID не той версии", en="The UUID has another version"),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": Text(ru="Нужна дата без времени", en="Must be a date, no time"),
    "date_past": Text(ru="Дата должна быть в прошлом", en="The date must be in the past"),
    "date_future": Text(ru="Дата должна быть в будущем", en="The date must be in the future"),
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "timezone_aware": Text(ru="Нужен часовой пояс", en="Needs a time zone"),
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "union_tag_not_found": Text(
        ru="Не указан вид: {discriminator}", en="The kind is not named: {discriminator}"
    ),
    "union_tag_invalid": Text(
        ru="Вид должен быть одним из: {expected_tags}",
        en="The kind must be one of: {expected_tags}",
    ),
    "url_parsing": Text(ru="Нужен адрес URL", en="Must be a URL"),
    "json_invalid": Text(ru="Это не JSON (знак {position})", en="Not JSON (character {position})"),
}
_OTHERWISE = Text(ru="Значение не подходит", en="The value does not fit")
_BOUNDS = frozenset({"min_length", "max_length", "gt", "ge", "lt", "le", "position"})
_NAMES = frozenset({"expected", "expected_tags", "discriminator"})
_SAFE_CONTEXT = _BOUNDS | _NAMES


def field_errors(errors: Sequence[Mapping[str, Any]]) -> tuple[FieldError, ...]:
    """Turn the errors of pydantic into ours.

    Only what the contract itself says is told (bounds, permitted codes): neither the input, nor
    pydantic's message, nor a name that the client made up. A validator of ours says its own text
    by ``PydanticCustomError("inn-checksum", "wrong checksum", {"text": Text(ru=…, en=…)})``.
    """
    return tuple(_field_error(error) for error in errors)


def _field_error(error: Mapping[str, Any]) -> FieldError:
    kind = str(error["type"])
    location = tuple(error["loc"])
    context: dict[str, Any] = dict(error.get("ctx") or {})
    if kind == "extra_forbidden":
        location = location[:-1]
    if location[-1:] == ("[key]",):
        location = location[:-2]
    location = tuple(step for step in location if not _is_a_tag(step))
    if kind == "json_invalid":
        context["position"], location = location[-1], location[:1]
    return FieldError(pointer=pointer(location), detail=_say(kind, context), code=kind)


def _is_a_tag(step: str | int) -> bool:
    """Tell whether a step names a member of a union, written ``[person]``, and no field."""
    return isinstance(step, str) and step.startswith("[") and step.endswith("]")


def _say(kind: str, context: Mapping[str, Any]) -> Text:
    own = context.get("text")
    if isinstance(own, Text):
        return own
    template = _FAULTS.get(kind, _OTHERWISE)
    safe = {name: _told(name, value) for name, value in context.items() if name in _SAFE_CONTEXT}
    try:
        return Text(ru=template.ru.format_map(safe), en=template.en.format_map(safe))
    except KeyError:
        return _OTHERWISE


def _told(name: str, value: object) -> str:
    """Write a bound or permitted codes so that they can be read in any language."""
    if name == "expected":
        return str(value).replace("' or '", "', '")
    return str(value).replace("[", "").replace("]", "") if name == "expected_tags" else str(value)


def pointer(location: Sequence[str | int]) -> str:
    """Write a place in the input as a pointer of RFC 6901."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in location)
