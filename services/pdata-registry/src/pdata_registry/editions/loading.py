"""Load a folder of operators and editions, or tell what is wrong with it."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from pdata_registry.editions.book import Editions
from pdata_registry.editions.values import Edition, Operator, Value

Model = TypeVar("Model", bound=Value)


class OperatorsFile(Value):
    """The file of operators."""

    operators: tuple[Operator, ...]


class EditionsError(Exception):
    """Documents that do not load; the message names every file and place."""


def shipped_folder() -> Path:
    """Tell where the editions that come with the service lie."""
    return Path(__file__).parents[1] / "data"


def load_editions(folder: Path) -> Editions:
    """
    Load ``operators.yaml`` and every file of ``editions/``.

    Raises
    ------
    EditionsError
        When anything in it is wrong.
    """
    operators = _read(folder / "operators.yaml", OperatorsFile).operators
    files = sorted((folder / "editions").glob("*.yaml"))
    editions = [_read(file, Edition) for file in files]
    _check_numbers(editions, {one.code for one in operators})
    return Editions(operators=operators, editions=editions)


def _read(file: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate(yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader))
    except (ValidationError, yaml.YAMLError) as error:
        raise EditionsError(f"{file.name}: {error}") from error


def _check_numbers(editions: Iterable[Edition], operators: set[str]) -> None:
    seen = set()
    for edition in editions:
        if edition.operator not in operators:
            raise EditionsError(f"{edition.id}: no operator {edition.operator!r}")
        if edition.id in seen:
            raise EditionsError(f"{edition.id} stands twice")
        seen.add(edition.id)
