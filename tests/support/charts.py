"""As much of Helm's templates as our chart uses, for there is no ``helm`` here; anything else is an error.

It shows that the files are sound YAML whatever the values, not that Helm would take every line of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

_TAG = re.compile(r"(?:(?<=\n)[ \t]*)?\{\{-\s*(.*?)\s*-?\}\}(?=\n)\n?|\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_WORD = re.compile(r'"[^"]*"|\S+')


def rendered(template: Path, values: Mapping[str, Any], release: str = "assistant") -> Any:
    """Return what a template makes of ``values``: a parsed object, None if it makes nothing."""
    scope = {"Values": values, "Release": {"Name": release}}
    parts: list[str] = []
    at, text = 0, template.read_text(encoding="utf-8")
    tags = []
    for match in _TAG.finditer(text):
        tags += [text[at : match.start()], (match.group(1) or match.group(2), match.group(1) is not None)]
        at = match.end()
    rest = _block([*tags, text[at:]], scope, parts)
    assert not rest, f"{template.name}: an end too many"
    return yaml.safe_load("".join(parts))


def _block(pieces: list[Any], scope: dict[str, Any], into: list[str] | None) -> list[Any]:
    """Render up to the ``end`` of a block; ``into`` is None where it is left out. Return what follows."""
    while pieces:
        piece, *pieces = pieces
        if isinstance(piece, str):
            if into is not None:
                into.append(piece)
            continue
        said, _ = piece
        if said == "end":
            return pieces
        if said.startswith("if "):
            holds = bool(_value(said[3:], scope))
            pieces = _block(pieces, scope, into if holds else None)
        elif said.startswith("range "):
            name, value, over = re.fullmatch(r"range \$(\w+), \$(\w+) := (.+)", said).groups()  # type: ignore[union-attr]
            after = _block(pieces, scope, None)
            for key, each in sorted(_value(over, scope).items()):
                _block(pieces, scope | {f"${name}": key, f"${value}": each}, into)
            pieces = after
        elif into is not None:
            into.append(str(_value(said, scope)))
    return pieces


def _value(said: str, scope: dict[str, Any]) -> Any:
    """Evaluate a pipeline."""
    first, *functions = (part.strip() for part in said.split("|"))
    value = not _value(first[4:], scope) if first.startswith("not ") else _term(first, scope)
    for function in functions:
        name, *arguments = _WORD.findall(function)
        match name:
            case "quote" | "toJson":
                value = json.dumps(str(value) if name == "quote" else value)
            case "toYaml":
                value = yaml.safe_dump(value).rstrip()
            case "indent":
                value = "\n".join(" " * int(arguments[0]) + line for line in value.splitlines())
            case "default":
                value = value or _term(arguments[0], scope)
            case _:
                raise AssertionError(f"the template uses {name}, which this renderer does not know")
    return value


def _term(said: str, scope: dict[str, Any]) -> Any:
    if said.startswith('"'):
        return json.loads(said)
    if said.startswith("$"):
        return scope[said]
    assert said.startswith("."), said
    value: Any = scope
    for name in said[1:].split("."):
        value = value[name]  # one that is not in values.yaml is an error here
    return value


__all__ = ["rendered"]
