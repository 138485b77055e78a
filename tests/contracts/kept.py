"""Keep a sample and a schema of every version of every event in files."""

import json
from pathlib import Path
from typing import Any

from shared.asyncapi import json_schema
from shared.events import Event

_HERE = Path(__file__).parent
SAMPLES, SCHEMAS = _HERE / "samples", _HERE / "schemas"

_BY_FORMAT = {
    "uuid": "01980a3e-7c00-7000-8000-000000000001",
    "date-time": "2026-03-02T09:00:00Z",
    "date": "2026-03-02",
}
_BY_TYPE = {"string": "code-1", "integer": 1, "number": 1.5, "boolean": True, "null": None}


def file_name(event: type[Event]) -> str:
    """Return the name of the files that belong to the event's present version."""
    return f"{event.type}.v{event.version}.json"


def read(path: Path) -> dict[str, Any]:
    """Return what a file holds."""
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def keep(event: type[Event]) -> list[Path]:
    """Write the files that the event's present version lacks; never touch one that is there."""
    schema = json_schema(event)
    wanted = {
        SCHEMAS / file_name(event): schema,
        SAMPLES / file_name(event): example(schema, schema.get("$defs", {})),
    }
    written = [path for path in wanted if not path.exists()]
    for path in written:
        path.parent.mkdir(exist_ok=True)
        text = json.dumps(wanted[path], ensure_ascii=False, indent=2, sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8")
    return written


def example(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    """Make a value that fits a schema of an event."""
    if "$ref" in schema:
        return example(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "anyOf" in schema:
        return example(schema["anyOf"][0], defs)
    permitted = schema.get("enum", [schema["const"]] if "const" in schema else [])
    match schema.get("type"):
        case _ if permitted:
            return permitted[0]
        case "object":
            named = schema.get("properties", {}).items()
            return {name: example(inner, defs) for name, inner in named}
        case "array":
            return [example(schema["items"], defs)]
        case kind:
            return _BY_FORMAT.get(schema.get("format", ""), _BY_TYPE[str(kind)])
