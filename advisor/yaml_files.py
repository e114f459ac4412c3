"""YAML data files whose faults are reported with file, line and reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from advisor.errors import CorpusError


class Mapping(dict[str, Any]):
    """A YAML mapping that remembers where it stands, and where each of its keys does."""

    line: int = 0
    lines: dict[str, int]


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    pass


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key.start_mark)
        if key.value in seen:
            raise yaml.constructor.ConstructorError(None, None, f"duplicate key {key.value!r}", key.start_mark)
        seen.add(key.value)
    mapping = Mapping(loader.construct_mapping(node, deep=True))
    mapping.line = node.start_mark.line + 1
    mapping.lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
    return mapping


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> Any:
    """The file's content, mappings as `Mapping`. Raises CorpusError naming file, line and reason."""
    try:
        with path.open(encoding="utf-8") as file:
            return yaml.load(file, Loader=_Loader)
    except FileNotFoundError:
        raise CorpusError(f"{path.name}: the file is missing.", "Restore it from the repository.") from None
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path.name}: not UTF-8 ({error.reason} at byte {error.start}).", "Save the file as UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise fault(path, line, error.problem or "not valid YAML") from None
    except yaml.YAMLError as error:
        raise fault(path, 0, str(error).replace("\n", " ")) from None


def fault(path: Path, line: int, reason: str) -> CorpusError:
    """The error for a fault at a line of a data file."""
    return CorpusError(f"{path.name}, line {line}: {reason}.", "Correct that line and run `advisor ingest` again.")
