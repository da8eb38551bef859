"""All settings in one typed place, read once: environment over file over default.

The file is ``pincite.toml`` in the working directory, or the one that ``PINCITE_SETTINGS`` names; the environment
variable of a setting is its name in capitals after ``PINCITE_``. Lists are written with commas in the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints

from index.recipe import Recipe
from qa.errors import SettingsError

FILE = "pincite.toml"
PREFIX = "PINCITE_"
FILE_VARIABLE = "PINCITE_SETTINGS"

_RECIPE = Recipe()


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting and its default."""

    encoder: str = _RECIPE.encoder
    """Name or folder of a sentence-transformers model; another one needs ``pincite index --rebuild``."""
    vocabulary: str = _RECIPE.vocabulary
    """tiktoken vocabulary in which passages are measured."""
    passage_tokens: int = _RECIPE.passage_tokens
    overlap_tokens: int = _RECIPE.overlap_tokens

    reader: str = "pincite"
    """``pincite``, the trained reader; ``sentences``, which needs no model; or the folder or cached name of another
    extractive question-answering checkpoint, to be calibrated with ``pincite eval --calibrate``."""
    passages_read: int = 10
    """Passages that the reader is given, the best ones first; it stops earlier once the answer is certain enough."""
    quotes_shown: int = 5
    """Quotes in an answer, at most."""

    title: str = "Pincite"
    """Name over the chat."""
    host: str = "127.0.0.1"
    port: int = 7860
    root_path: str = ""
    """Path under which a proxy serves the chat, such as ``/assistant``."""
    max_question_chars: int = 2000
    max_body_bytes: int = 65536
    queue_size: int = 64
    """Questions that may wait in the chat; more are turned away."""
    concurrency: int = 4
    """Questions of the chat that are answered at the same time."""
    frame_ancestors: tuple[str, ...] = ("'self'",)
    """Origins that may show the chat in a frame."""
    allowed_origins: tuple[str, ...] = ()
    """Origins whose pages may call the API."""

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
        """Read the settings. Raises :class:`SettingsError` for what is unknown or of the wrong type."""
        environment = os.environ if environment is None else environment
        named = environment.get(FILE_VARIABLE)
        path = file or Path(named or FILE)
        values = _from_file(path, must_exist=named is not None or file is not None)
        values |= _from_environment(environment)
        typed: dict[str, Any] = {name: _typed(name, value, where) for name, (value, where) in values.items()}
        settings = cls(**typed)
        for name, (low, high) in settings._ranges().items():
            if not low <= getattr(settings, name) <= high:
                where = values[name][1] if name in values else "the settings"
                raise SettingsError(f"{where}: {name} is {getattr(settings, name)}, expected {low} to {high}")
        return settings

    def _ranges(self) -> dict[str, tuple[int, int]]:
        return {
            "port": (0, 65535),
            "passage_tokens": (20, 1000),
            "overlap_tokens": (0, self.passage_tokens // 2),
            "passages_read": (1, 100),
            "quotes_shown": (1, 50),
            "concurrency": (1, 256),
        }

    def recipe(self) -> Recipe:
        """Return how the index is made."""
        return Recipe(self.encoder, self.vocabulary, self.passage_tokens, self.overlap_tokens)


def _from_file(path: Path, *, must_exist: bool) -> dict[str, tuple[Any, str]]:
    if not path.exists() and not must_exist:
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SettingsError(f"{path}: cannot be read as TOML settings ({problem})") from problem
    return {name: (value, str(path)) for name, value in table.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    known = {PREFIX + field.name.upper(): field.name for field in fields(Settings)}
    return {
        known[name]: (value, f"environment variable {name}") for name, value in environment.items() if name in known
    }


def _typed(name: str, value: object, where: str) -> object:
    """Return ``value`` as the setting's type, from TOML or from text."""
    kinds = get_type_hints(Settings)
    if name not in kinds:
        raise SettingsError(f"{where}: there is no setting {name!r}; known: {', '.join(kinds)}")
    kind = kinds[name]
    if kind is int and isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    if kind is int and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if kind is str and isinstance(value, str):
        return value
    if kind == tuple[str, ...]:
        parts = value.split(",") if isinstance(value, str) else value
        if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
            return tuple(part.strip() for part in parts if part.strip())
    wanted = {int: "a whole number from 0", str: "a text"}.get(kind, "a list of texts")
    raise SettingsError(f"{where}: {name} is {value!r}, expected {wanted}")


__all__ = ["FILE", "PREFIX", "Settings"]
