"""Read YAML documents and keep where each of their values stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Marked:
    """A document, and the file that it was read from."""

    file: Path
    data: Any
    node: yaml.Node

    def line(self, path: tuple[str | int, ...]) -> int:
        """Tell the line of the value at the path, or of the nearest one above it."""
        node = self.node
        line = node.start_mark.line
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line + 1


def read_marked(file: Path) -> Iterator[Marked]:
    """
    Read every document of a YAML file.

    Raises
    ------
    yaml.MarkedYAMLError
        When the file is no YAML, or names a key twice in one place.
    """
    loader = yaml.CSafeLoader(file.read_text("utf-8"))
    while loader.check_node() and (node := loader.get_node()) is not None:
        _refuse_repeated_keys(node)
        yield Marked(file=file, data=loader.construct_document(node), node=node)


def _refuse_repeated_keys(node: yaml.Node) -> None:
    children = node.value if isinstance(node, yaml.CollectionNode) else ()
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                message = f"the key {key.value!r} stands twice"
                raise yaml.MarkedYAMLError(problem=message, problem_mark=key.start_mark)
            seen.add(key.value)
        children = [value for _, value in node.value]
    for child in children:
        _refuse_repeated_keys(child)


def _child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value.start_mark.line, value
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line, value
    return None
