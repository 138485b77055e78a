"""Show that the documents of the whole are valid and tell the truth."""

from pathlib import Path
from typing import Any

import schemathesis
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from schemathesis.core.result import Ok

from tests.gateway.upstreams import Behind, a_client_of, a_gateway, a_service


async def _document(tmp_path: Path) -> dict[str, Any]:
    parts = {"intake": a_service(), "pdata-registry": a_service("pdata-registry")}
    async with a_client_of(a_gateway(tmp_path, parts=parts)) as client:
        document: dict[str, Any] = (await client.get("/openapi.json")).json()
    return document


async def test_the_merged_openapi_can_be_loaded_and_every_operation_read(tmp_path: Path) -> None:
    document = await _document(tmp_path)
    loaded = schemathesis.openapi.from_dict(document)
    loaded.validate()
    operations = list(loaded.get_all_operations())
    own = 3
    assert len(operations) == 2 * 9 + own
    assert all(isinstance(operation, Ok) for operation in operations)


async def test_every_reference_leads_somewhere(tmp_path: Path) -> None:
    document = await _document(tmp_path)
    schemas = document["components"]["schemas"]
    assert {"IntakeSample", "PdataRegistrySample", "Problem"} <= schemas.keys()
    references = set(_references(document))
    assert references
    assert all(reference.rpartition("/")[2] in schemas for reference in references)


async def test_operations_are_named_by_their_part(tmp_path: Path) -> None:
    document = await _document(tmp_path)
    read = document["paths"]["/pdata-registry/samples/{sample_id}"]["get"]
    assert read["operationId"] == "pdata_registry_read"
    assert read["tags"] == ["pdata-registry: other"]
    ids = [operation["operationId"] for operation in _operations(document)]
    assert len(ids) == len(set(ids))


async def test_every_operation_tells_what_the_gateway_may_answer(tmp_path: Path) -> None:
    document = await _document(tmp_path)
    for operation in _operations(document):
        assert {"401", "429", "503", "504"} <= operation["responses"].keys()
        if operation.get("security"):
            assert "403" in operation["responses"]


async def test_nothing_internal_is_told(tmp_path: Path) -> None:
    document = await _document(tmp_path)
    assert "/ops/intake/parked" in document["paths"]
    assert not [path for path in document["paths"] if path.startswith(("/internal", "/ops/parked"))]


async def test_the_docs_ask_nothing_of_the_internet(behind: Any) -> None:
    started: Behind = await behind()
    page = await started.client.get("/docs")
    assert page.status_code == 200
    assert "://" not in page.text
    assert (await started.client.get("/docs/assets/swagger-ui-bundle.js")).status_code == 200


async def test_kinds_of_problems_of_every_part_are_told(behind: Any) -> None:
    client = (await behind()).client
    kinds = {kind["type"] for kind in (await client.get("/problems")).json()["items"]}
    assert {"/problems/sample-missing", "/problems/part-away"} <= kinds
    one = await client.get("/problems/sample-missing", headers={"Accept-Language": "en"})
    assert one.json()["items"][0]["title"] == "No sample"


async def test_asyncapi_has_its_required_shape(behind: Any) -> None:
    client = (await behind()).client
    document = (await client.get("/asyncapi.json")).json()
    Draft202012Validator(_ASYNCAPI_3).validate(document)
    for reference in _references(document):
        assert _lead(document, reference), reference
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


async def test_the_schema_of_an_event_is_where_the_event_says(behind: Any) -> None:
    client = (await behind()).client
    document = (await client.get("/asyncapi.json")).json()
    for message in document["components"]["messages"].values():
        address = message["headers"]["properties"]["ce_dataschema"]["const"]
        answer = await client.get(address)
        assert answer.json()["$id"] == address
        Draft202012Validator.check_schema(answer.json())
    assert (await client.get("/schemas/okno.intake.request.registered/v99")).status_code == 404


async def test_the_page_of_events_stands_alone_in_two_languages(behind: Any) -> None:
    client = (await behind()).client
    russian = await client.get("/asyncapi")
    english = await client.get("/asyncapi", headers={"Accept-Language": "en"})
    assert "События Окна" in russian.text
    assert "Events of Okno" in english.text
    assert "okno.intake.request.registered" in russian.text
    assert "://" not in russian.text


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for inner in value.values() for found in _references(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in _references(inner)]
    return []


def _lead(document: dict[str, Any], reference: str) -> Any:
    value: Any = document
    for step in reference.removeprefix("#/").split("/"):
        value = value[step]
    return value


_REFERENCE = {"type": "object", "required": ["$ref"]}
_ASYNCAPI_3 = {
    "type": "object",
    "required": ["asyncapi", "info", "channels", "operations", "components"],
    "properties": {
        "asyncapi": {"const": "3.0.0"},
        "info": {"type": "object", "required": ["title", "version"]},
        "channels": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "object",
                "required": ["address", "messages"],
                "properties": {
                    "messages": {"additionalProperties": _REFERENCE, "minProperties": 1}
                },
            },
        },
        "operations": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "object",
                "required": ["action", "channel", "messages"],
                "properties": {
                    "action": {"enum": ["send", "receive"]},
                    "channel": _REFERENCE,
                    "messages": {"type": "array", "items": _REFERENCE, "minItems": 1},
                },
            },
        },
    },
}
"""What the AsyncAPI 3.0.0 specification demands of the parts that are used here."""
