"""What one value must look like: numbers, words, texts, files, lists; :mod:`qa.configuration.addresses` has the rest.

A check stands beside its setting, in the annotation. It says what is wrong with a value, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SQLITE = ".sqlite"
"""Of files that we keep beside the index: such files are never indexed."""
EVERYONE = "everyone"
"""The group of all readers, signed in or not."""
LONGEST_NAME = 256
"""Characters of the name of a user or a group."""
LONGEST_TEXT = 1000
"""Characters of a text."""

_SHOWN = 200
_WHO = re.compile(r"(?<=//)[^/@\s]*@")
"""User and password in an address."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a setting."""

    said: str
    """What it is, as that follows the setting's name: ``is 99999``."""
    expected: str
    """What could be there instead."""


@dataclass(frozen=True, slots=True)
class Check:
    """Takes some values and not others."""

    expected: str
    """Which ones, as that follows the word "expected"."""

    def fits(self, value: Any) -> bool:  # noqa: ANN401 - of the setting's type
        """Tell whether a value can be used."""
        raise NotImplementedError

    def wrong(self, value: Any) -> Wrong | None:  # noqa: ANN401
        """Return what is wrong with a value; None if nothing is."""
        return None if self.fits(value) else Wrong(f"is {shown(value)}", self.expected)

    def wrong_on_disk(self, value: Any) -> Wrong | None:  # noqa: ANN401, ARG002 - for the checks that look there
        """Return what is wrong with what a value names on this machine; None if nothing is."""
        return None


@dataclass(frozen=True, slots=True, init=False)
class Between(Check):
    """A number from ``low`` to ``high``, both included."""

    low: float
    high: float

    def __init__(self, low: float, high: float) -> None:
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)
        object.__setattr__(self, "expected", f"{low} to {high}")

    def fits(self, value: float) -> bool:
        """Tell whether a number lies between the two."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True, init=False)
class OneOf(Check):
    """One of a few words."""

    words: tuple[str, ...]

    def __init__(self, words: Iterable[str]) -> None:
        object.__setattr__(self, "words", tuple(map(str, words)))
        object.__setattr__(self, "expected", " or ".join(self.words))

    def fits(self, value: str) -> bool:
        """Tell whether it is one of them."""
        return value in self.words


@dataclass(frozen=True, slots=True)
class Text(Check):
    """One line of text."""

    expected: str = f"one line of text, up to {LONGEST_TEXT} characters"
    empty: bool = False
    """Whether there may be none."""
    solid: bool = False
    """Whether it must be without white space."""

    def fits(self, value: str) -> bool:
        """Tell whether it is one line, without white space around it."""
        if not value:
            return self.empty
        spaced = any(map(str.isspace, value)) if self.solid else value != value.strip()
        return value.isprintable() and not spaced and len(value) <= LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class Secret(Check):
    """What two programs prove themselves with; no message shows it."""

    expected: str = "printable characters without a space around them"
    least: int = 1
    """Characters that it must have, if there is one."""

    def fits(self, value: str) -> bool:
        """Tell whether a header can hold it."""
        return value.isprintable() and value == value.strip()

    def wrong(self, value: str) -> Wrong | None:
        """Return what is wrong with a secret, without it."""
        if not self.fits(value):
            return Wrong("holds what no secret holds (it is not shown)", self.expected)
        if value and len(value) < self.least:
            return too_short(value, self.least)
        return None


@dataclass(frozen=True, slots=True)
class File(Check):
    """The path of a file; what is there is looked at when the server starts."""

    expected: str = "the path of a file"
    suffix: str = ""
    """How its name must end."""
    words: tuple[str, ...] = ()
    """What may stand there instead."""

    def fits(self, value: str) -> bool:
        """Tell whether it can be a file's path; the empty one names none."""
        if not value or value in self.words:
            return True
        return value.isprintable() and not value.endswith(("/", "\\")) and Path(value).suffix.endswith(self.suffix)

    def wrong_on_disk(self, value: str) -> Wrong | None:
        """Return what is wrong with the place: it must be a file's, in a folder that is there."""
        if not value or value in self.words:
            return None
        path = Path(value)
        if path.is_dir():
            return Wrong(f"is {shown(value)}, which is a folder", self.expected)
        if not path.parent.is_dir():
            return Wrong(f"is {shown(value)}, but there is no folder {path.parent}", "a file in a folder that is there")
        return None


@dataclass(frozen=True, slots=True)
class SecretFile(File):
    """The path of a file that holds a secret in one line."""

    least: int = 1
    """Characters that the secret must have."""

    def wrong_on_disk(self, value: str) -> Wrong | None:
        """Return why the secret cannot be had from its file."""
        if not value:
            return None
        try:
            secret = read_secret(value)
        except (OSError, UnicodeDecodeError) as problem:
            reason = getattr(problem, "strerror", None) or "it is not UTF-8"
            return Wrong(f"is {shown(value)}, which cannot be read: {reason}", "a file that this user can read")
        wrong = Secret(least=self.least).wrong(secret) if secret else too_short(secret, self.least)
        return wrong and Wrong(f"is {shown(value)}, which {wrong.said}", wrong.expected)


@dataclass(frozen=True, slots=True)
class Word(Text):
    """A text without white space."""

    solid: bool = True


@dataclass(frozen=True, slots=True)
class Admin(Check):
    """Who is an admin."""

    expected: str = "names of groups, or of users as user:NAME"

    def fits(self, value: str) -> bool:
        """Tell whether a group or a user can be called so, and not everybody is one."""
        name = value.removeprefix("user:")
        return value != EVERYONE and name == name.strip() and 0 < len(name) <= LONGEST_NAME and name.isprintable()


@dataclass(frozen=True, slots=True, init=False)
class Each(Check):
    """A list, each part of which passes a check."""

    part: Check
    least: int
    """How many there must be."""

    def __init__(self, part: Check, least: int = 0) -> None:
        object.__setattr__(self, "expected", part.expected)
        object.__setattr__(self, "part", part)
        object.__setattr__(self, "least", least)

    def wrong(self, value: tuple[str, ...]) -> Wrong | None:
        """Return what is wrong with the first part that is."""
        if len(value) < self.least:
            return Wrong("is empty", self.expected)
        return held(next(filter(None, map(self.part.wrong, value)), None))


def held(wrong: Wrong | None) -> Wrong | None:
    """Return what is wrong with a part of a list as that of the list."""
    return wrong and Wrong(re.sub("^is ", "holds ", wrong.said), wrong.expected)


def sqlite_file(*words: str) -> File:
    """Return the check of a file that we keep; ``words`` may stand there instead."""
    instead = "".join(f'"{word}", or ' for word in words)
    return File(f"{instead}a file that ends in {SQLITE}: such files are never indexed", SQLITE, words)


def too_short(secret: str, least: int) -> Wrong:
    """Return what is wrong with a secret that can be guessed."""
    return Wrong(
        f"has {len(secret)} characters", f"{least} or more: make one with `openssl rand -hex 32`, for both sides"
    )


def read_secret(file: str) -> str:
    """Return the secret in a file. Raises :class:`OSError` and :class:`UnicodeDecodeError`."""
    return Path(file).read_text(encoding="utf-8").strip()


def shown(value: object) -> str:
    """Return a value as messages show it: not all of it if it is long, and never who signs in with an address."""
    if value == "" or value == ():
        return "empty"
    text = _WHO.sub("…@", repr(list(value) if isinstance(value, tuple) else value))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


__all__ = [
    "EVERYONE",
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "SQLITE",
    "Admin",
    "Between",
    "Check",
    "Each",
    "File",
    "OneOf",
    "Secret",
    "SecretFile",
    "Text",
    "Word",
    "Wrong",
    "held",
    "read_secret",
    "shown",
    "sqlite_file",
    "too_short",
]
