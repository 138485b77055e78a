"""Serve what readers of events need: AsyncAPI, a page to read, and the JSON Schemas."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse, JSONResponse

from shared.asyncapi import describe, json_schema
from shared.events import Event
from shared.language import Language, Text
from shared.refusals import NotFound
from shared.web.problems import liked_language

_TITLE: Final = Text(ru="События Окна", en="Events of Okno")
_LEAD: Final = Text(
    ru="Факты, о которых сообщают части системы: CloudEvents 1.0 в двоичном виде. События одного "
    "ключа идут по порядку; событие может прийти повторно с тем же id. Персональных данных в "
    "событиях нет. Тексты описаний — на английском, как в схемах.",
    en="Facts that the parts tell: CloudEvents 1.0 in binary mode. Events of one key keep their "
    "order; an event may come again with the same id. No event holds personal data.",
)
_COLUMNS: Final = (
    Text(ru="Поле", en="Field"),
    Text(ru="Вид", en="Type"),
    Text(ru="Обязательное", en="Required"),
)
_STYLE: Final = (
    "body{font:16px/1.45 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "td,th{padding:.2em .8em;text-align:left;border-top:1px solid #ccc}"
    "article{margin:1.5em 0 2em}code{background:#f3f3f3}"
)

_Liked = Annotated[Language, Depends(liked_language)]


def events_router(events: Mapping[str, type[Event]], *, title: str) -> APIRouter:
    """Return ``/asyncapi.json``, ``/asyncapi`` and ``/schemas/{type}/v{version}``.

    Parameters
    ----------
    events
        The events by their CloudEvents types.
    title
        What the document is called.
    """
    router = APIRouter(include_in_schema=False)
    document = describe(events.values(), title=title)
    schemas = {(event.type, event.version): json_schema(event) for event in events.values()}

    @router.get("/asyncapi.json")
    async def asyncapi() -> Response:
        return JSONResponse(document)

    @router.get("/asyncapi")
    async def page(language: _Liked) -> Response:
        headers = {"Content-Language": language, "Vary": "Accept-Language"}
        return HTMLResponse(_page(events.values(), language), headers=headers)

    @router.get("/schemas/{kind}/v{version}")
    async def schema(kind: str, version: int) -> Response:
        if (kind, version) not in schemas:
            raise NotFound
        return JSONResponse(schemas[kind, version], media_type="application/schema+json")

    return router


def _page(events: Iterable[type[Event]], language: Language) -> str:
    articles = "".join(_article(event, language) for event in sorted(events, key=lambda e: e.type))
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f"<title>{_TITLE.in_(language)}</title><style>{_STYLE}</style>"
        f"<h1>{_TITLE.in_(language)}</h1><p>{_LEAD.in_(language)}</p>"
        f'<p><a href="asyncapi.json">AsyncAPI 3</a></p>{articles}</html>'
    )


def _article(event: type[Event], language: Language) -> str:
    schema = json_schema(event)
    topics = ", ".join(f"<code>{escape(topic)}</code>" for topic in event.topics())
    head = "".join(f"<th>{column.in_(language)}" for column in _COLUMNS)
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code><td>{escape(_kind(inner))}"
        f"<td>{'✓' if name in schema.get('required', ()) else ''}"
        for name, inner in schema["properties"].items()
    )
    return (
        f'<article id="{escape(event.type)}"><h2>{escape(event.type)} '
        f'<a href="schemas/{escape(event.type)}/v{event.version}">v{event.version}</a></h2>'
        f"<p>{escape(schema.get('description', ''))}</p><p>→ {topics}</p>"
        f"<table><tr>{head}{rows}</table></article>"
    )


def _kind(schema: dict[str, Any]) -> str:
    """Say a field's type in a few words."""
    if "anyOf" in schema:
        return " | ".join(_kind(inner) for inner in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}))}[]"
    return str(schema.get("format") or schema.get("type", ""))
