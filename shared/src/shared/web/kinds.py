"""Tell what each kind of problem means: where the ``type`` of a problem leads."""

from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from shared.language import Language
from shared.law import Clause
from shared.refusals import NotFound, Refusal, known_refusals
from shared.web.problems import language_of

_Liked = Annotated[Language, Depends(language_of)]


def kinds_router() -> APIRouter:
    """Return ``/problems`` and ``/problems/{slug}``: JSON, or HTML for a browser."""
    router = APIRouter(include_in_schema=False)

    @router.get("/problems")
    async def all_kinds(request: Request, language: _Liked) -> Response:
        return _answer(request, known_refusals().values(), language)

    @router.get("/problems/{slug}")
    async def one_kind(slug: str, request: Request, language: _Liked) -> Response:
        kind = known_refusals().get(slug)
        if kind is None:
            raise NotFound
        return _answer(request, [kind], language)

    return router


def _answer(request: Request, kinds: Any, language: Language) -> Response:
    described = [_describe(kind, language) for kind in kinds]
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(_page(described, language), headers=headers)
    return JSONResponse({"items": described}, headers=headers)


def _describe(kind: type[Refusal], language: Language) -> dict[str, Any]:
    described: dict[str, Any] = {
        "type": f"/problems/{kind.slug}",
        "status": kind.status,
        "title": kind.title.in_(language),
    }
    if kind.detail is not None:
        described["detail"] = kind.detail.in_(language)
    if isinstance(kind.clause, Clause):
        described["clause"] = {"id": str(kind.clause), "text": kind.clause.text(language)}
    return described


def _page(described: list[dict[str, Any]], language: Language) -> str:
    heading = "Kinds of problems" if language == "en" else "Виды отказов"
    rows = "".join(
        f"<tr><td><code>{escape(kind['type'])}</code><td>{kind['status']}"
        f"<td>{escape(kind['title'])}<br><small>{escape(kind.get('detail', ''))}</small>"
        f"<td>{escape(kind.get('clause', {}).get('text', ''))}"
        for kind in described
    )
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{heading}</title>'
        "<style>body{font:16px/1.4 sans-serif;max-width:70em;margin:2em auto;padding:0 1em}"
        "td{padding:.4em .8em;vertical-align:top;border-top:1px solid #ccc}</style>"
        f"<h1>{heading}</h1><table>{rows}</table></html>"
    )
