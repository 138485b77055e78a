"""Set a template with its data into a PDF/A-2b."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

_LAYOUTS = Path(__file__).parent / "layouts"


class FormBroken(Exception):
    """A template cannot be set, or only with a warning: a fault of the installation."""


class Printer:
    """Prints the forms of one service.

    A template is a file of Typst. It imports the common look by ``#import "layout.typ": *`` and
    reads its data by ``json("data.json")``: the data are never part of its text, so nothing in
    them is carried out. Only the fonts that the package brings are used, and no clock is looked
    at: the same template, data and moment give the same bytes on any machine.

    Parameters
    ----------
    folder
        Where the service's templates lie: ``<kind>.v<version>.typ``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._one_at_a_time = asyncio.Lock()

    async def print(
        self, kind: str, data: Mapping[str, Any], *, version: int, at: datetime
    ) -> bytes:
        """Return the PDF of a form; it is set in a thread, one at a time.

        Parameters
        ----------
        version
            Of the template: a form once made is printed by its own one for ever.
        at
            The moment that the PDF names as that of its making.

        Raises
        ------
        FormBroken
            The template is not there, cannot be set, or gave a warning.
        """
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._set, f"{kind}.v{version}.typ", data, at)

    def _set(self, name: str, data: Mapping[str, Any], at: datetime) -> bytes:
        # Typst takes tens of megabytes, which a process that prints nothing need not hold.
        import typst  # noqa: PLC0415

        try:
            files: Any = {  # the stubs know of one file alone
                "main.typ": _read(self._folder / name),
                **_layouts(),
                "data.json": json.dumps(data, ensure_ascii=False).encode(),
            }
            pdf, warnings = typst.compile_with_warnings(
                files,
                format="pdf",
                ignore_system_fonts=True,
                pdf_standards="a-2b",
                timestamp=int(at.timestamp()),
            )
        except (OSError, typst.TypstError) as error:
            raise FormBroken(f"{name} cannot be set") from error
        if warnings:
            raise FormBroken(f"{name}: {'; '.join(str(one.message) for one in warnings)}")
        return pdf


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _layouts() -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(_LAYOUTS.glob("*.typ"))}
