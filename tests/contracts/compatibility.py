"""Tell what of a changed schema breaks those who read by the earlier one, or read old events."""

from collections.abc import Iterator
from typing import Any

_TELLING_NOTHING = frozenset(
    {"$schema", "$id", "$defs", "title", "description", "default", "examples"}
)
_LOOKED_INTO = frozenset({"properties", "required", "items", "anyOf", "$ref"})


def breaks(kept: dict[str, Any], made: dict[str, Any]) -> list[str]:
    """Return what breaks a reader, in words; nothing when the change is harmless.

    A new optional field is harmless. A field that is gone or has another type breaks a reader who
    knows the earlier form; a new required field makes events that are stored unreadable.
    """
    return list(_compare(kept, made, kept.get("$defs", {}), made.get("$defs", {}), at=""))


def _compare(
    kept: dict[str, Any],
    made: dict[str, Any],
    kept_defs: dict[str, Any],
    made_defs: dict[str, Any],
    *,
    at: str,
) -> Iterator[str]:
    kept, made = _resolve(kept, kept_defs), _resolve(made, made_defs)
    if _shape(kept) != _shape(made):
        yield f"{at or '/'}: {_shape(kept)} became {_shape(made)}"
    for name, inner in kept.get("properties", {}).items():
        place = f"{at}/{name}"
        if name not in made.get("properties", {}):
            yield f"{place}: removed"
        else:
            yield from _compare(inner, made["properties"][name], kept_defs, made_defs, at=place)
    for name in sorted(set(made.get("required", ())) - set(kept.get("required", ()))):
        yield f"{at}/{name}: required now"
    for place, one, other in _inner(kept, made, at):
        yield from _compare(one, other, kept_defs, made_defs, at=place)


def _inner(kept: dict[str, Any], made: dict[str, Any], at: str) -> Iterator[tuple[str, Any, Any]]:
    if "items" in kept and "items" in made:
        yield f"{at}/*", kept["items"], made["items"]
    yield from (
        (at, *pair) for pair in zip(kept.get("anyOf", ()), made.get("anyOf", ()), strict=False)
    )


def _resolve(schema: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    named: dict[str, Any] = defs[schema["$ref"].rpartition("/")[2]]
    return named


def _shape(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a schema says of a value itself, with the number of its alternatives."""
    shape = {k: v for k, v in schema.items() if k not in _TELLING_NOTHING | _LOOKED_INTO}
    return shape | ({"anyOf": len(schema["anyOf"])} if "anyOf" in schema else {})
