"""Read the data that ship with a package."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def shipped(package: str, name: str) -> Any:
    """Return what a YAML file of a package's ``data`` says; read once, for nobody to change."""
    text = files(package).joinpath("data", name).read_text("utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)
