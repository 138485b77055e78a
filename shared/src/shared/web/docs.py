"""Serve the interactive documentation from this machine alone: no page asks the internet."""

from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html

from shared.refusals import NotFound

_PACKAGE: Final = "fastapi_swagger.resources"
_ASSETS: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}


router = APIRouter(include_in_schema=False)
"""``/docs`` with its assets; addresses are relative, so that a proxy may prefix them."""


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Return the page on the app that is asked."""
    return get_swagger_ui_html(
        openapi_url="openapi.json",
        title=request.app.title,
        swagger_js_url="docs/assets/swagger-ui-bundle.js",
        swagger_css_url="docs/assets/swagger-ui.css",
        swagger_favicon_url="docs/assets/favicon-32x32.png",
        swagger_ui_parameters={"deepLinking": True, "docExpansion": "none"},
    )


@router.get("/docs/assets/{name}")
async def asset(name: str) -> Response:
    """Return what the page is made of."""
    if name not in _ASSETS:
        raise NotFound
    content = files(_PACKAGE).joinpath(name).read_bytes()
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(content, media_type=_ASSETS[name], headers=headers)
