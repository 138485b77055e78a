"""Tell what each kind of problem means: where the ``type`` of a problem leads."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from shared.language import Language
from shared.law import Clause
from shared.refusals import NotFound, Refusal, known_refusals
from shared.web.problems import liked_language

_Liked = Annotated[Language, Depends(liked_language)]


Described: TypeAlias = dict[str, Any]
"""What ``/problems`` tells of one kind."""


def _nowhere(_: Language) -> Iterable[Described]:
    return ()


def kinds_router(elsewhere: Callable[[Language], Iterable[Described]] = _nowhere) -> APIRouter:
    """Return ``/problems`` and ``/problems/{slug}``: JSON, or HTML for a browser.

    Parameters
    ----------
    elsewhere
        Gives the kinds that other processes know.
    """
    router = APIRouter(include_in_schema=False)

    def known(language: Language) -> dict[str, Described]:
        foreign = {kind["type"]: kind for kind in elsewhere(language)}
        own = (_describe(kind, language) for kind in known_refusals().values())
        return dict(sorted({**foreign, **{kind["type"]: kind for kind in own}}.items()))

    @router.get("/problems")
    async def all_kinds(request: Request, language: _Liked) -> Response:
        return _answer(request, list(known(language).values()), language)

    @router.get("/problems/{slug}")
    async def one_kind(slug: str, request: Request, language: _Liked) -> Response:
        kind = known(language).get(f"/problems/{slug}")
        if kind is None:
            raise NotFound
        return _answer(request, [kind], language)

    return router


def _answer(request: Request, described: list[Described], language: Language) -> Response:
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(_page(described, language), headers=headers)
    return JSONResponse({"items": described}, headers=headers)


def _describe(kind: type[Refusal], language: Language) -> Described:
    described: Described = {
        "type": f"/problems/{kind.slug}",
        "status": kind.status,
        "title": kind.title.in_(language),
    }
    if kind.detail is not None:
        described["detail"] = kind.detail.in_(language)
    if isinstance(kind.clause, Clause):
        described["clause"] = {"id": str(kind.clause), "text": kind.clause.text(language)}
    return described


def _page(described: list[Described], language: Language) -> str:
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
