"""Settings from where they stand: file, environment, options of the command. What is wrong is told all at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args, get_origin

from qa.configuration.checks import Check, Wrong, shown
from qa.configuration.contradictions import conflicts
from qa.errors import SettingsError

PREFIX = "PINCITE_"
FILE_VARIABLE = "PINCITE_SETTINGS"
OTHER_VARIABLES = {
    FILE_VARIABLE: "names the file of settings",
    "PINCITE_THOROUGH": "has tests go through all of what they otherwise take samples of",
    "PINCITE_LOAD_MINUTES": "says how long the load test lasts",
    "PINCITE_BENCH_MEGABYTES": "says how large a file the benchmark of large files makes",
    "PINCITE_SCRATCH": "names a folder for what tests and benchmarks make",
}
"""Variables with our prefix that are no settings, and what they do."""

_OF_A_CLUSTER = re.compile(r"PINCITE(_\w+)?_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)")
"""What Kubernetes sets for services whose names begin with ours."""
_KINDS: Mapping[Any, str] = {int: "a whole number", float: "a number", str: "a text", tuple: "a list of texts"}


@dataclass(frozen=True, slots=True)
class Given:
    """A setting as somebody wrote it."""

    value: object
    source: str
    """Where it stands."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a setting beforehand."""

    kind: Any
    """``int``, ``float``, ``str`` or ``tuple``."""
    check: Check
    default: Any
    secret: bool = False
    """Whether no message may show it."""

    @classmethod
    def of(cls, hint: Any, default: Any, *, secret: bool) -> Known:  # noqa: ANN401
        """Return what an annotation says. Raises :class:`TypeError` if it does not say how the setting is checked."""
        kind, *checks = get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
        if len(checks) != 1 or not isinstance(checks[0], Check):
            raise TypeError(
                f"a setting of {hint} has no check: write Annotated[{kind}, …] (see qa.configuration.checks)"
            )
        return cls(get_origin(kind) or kind, checks[0], default, secret)


@dataclass(slots=True)
class Found:
    """Settings as they were read, and what is wrong with them."""

    known: Mapping[str, Known]
    usual: str = "default"
    """What to call the source of settings that nobody gave."""
    given: dict[str, Given] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)
    """Settings that have a problem: nothing more is said of them."""

    def take(self, name: str, given: Given) -> None:
        """Keep a setting over what an earlier source said of it."""
        if name in self.known:
            self.given[name] = given
        else:
            self.problems.append(f"{given.source}: {_unknown(name, given.value, self.known)}")

    def values(self) -> dict[str, Any]:
        """Return all settings, each of its type; what nobody gave, or not in the right type, as it is by default."""
        values = {}
        for name, known in self.known.items():
            values[name] = known.default
            if name in self.given:
                value = _typed(self.given[name].value, known.kind)
                if value is None:
                    self.complain(name, self._mistyped(name))
                else:
                    values[name] = value
        return values

    def complain(self, name: str, wrong: Wrong, because: str = "") -> None:
        """Note what is wrong with a setting."""
        self.bad.add(name)
        self.problems.append(f"{self.source(name)}: {name} {wrong.said}, expected {wrong.expected}{because}")

    def source(self, name: str) -> str:
        """Return where a setting stands."""
        return self.given[name].source if name in self.given else self.usual

    def check(self, values: Mapping[str, Any], *, on_disk: bool) -> None:
        """Look at every setting, alone and beside the others; ``on_disk`` also at the files that they name."""
        for name, known in self.known.items():
            if name not in self.bad and (wrong := known.check.wrong(values[name])):
                self.complain(name, wrong)
        for conflict in conflicts(values):
            if self.bad.isdisjoint((conflict.name, conflict.other)):
                self.complain(conflict.name, conflict.wrong, self._because(conflict.other, values))
        for name, known in self.known.items():
            if on_disk and name not in self.bad and (wrong := known.check.wrong_on_disk(values[name])):
                self.complain(name, wrong)

    def demand(self) -> None:
        """Raise :class:`SettingsError` with all that is wrong, if anything is."""
        if len(self.problems) == 1:
            raise SettingsError(self.problems[0])
        if self.problems:
            told = "".join(f"\n- {problem}" for problem in self.problems)
            raise SettingsError(f"{len(self.problems)} settings cannot be used:{told}")

    def _mistyped(self, name: str) -> Wrong:
        known, value = self.known[name], self.given[name].value
        said = "is something else" if known.secret else f"is {shown(value)}"
        wanted = _KINDS[known.kind] + (f": {known.check.expected}" if known.check.expected else "")
        linked = isinstance(value, str) and value.startswith(("tcp://", "udp://"))
        return Wrong(
            said,
            f"{wanted}; Kubernetes sets this for a service, unless enableServiceLinks is false" if linked else wanted,
        )

    def _because(self, other: str, values: Mapping[str, Any]) -> str:
        told = "is set" if self.known[other].secret else f"is {shown(values[other])}"
        return f"; {other} {told} ({self.source(other)})"


def read(found: Found, environment: Mapping[str, str], file: Path, *, must_exist: bool) -> None:
    """Take what the file says, and over it what the environment says."""
    for name, value in _from_file(found, file, must_exist=must_exist):
        found.take(name, Given(value, str(file)))
    by_variable = {PREFIX + name.upper(): name for name in found.known}
    for variable, value in environment.items():
        source = f"environment variable {variable}"
        if variable in by_variable:
            found.take(by_variable[variable], Given(value, source))
        elif variable.startswith(PREFIX) and variable not in OTHER_VARIABLES and not _OF_A_CLUSTER.fullmatch(variable):
            found.problems.append(f"{source}: {_unknown(variable, value, [*by_variable, *OTHER_VARIABLES])}")


def _from_file(found: Found, path: Path, *, must_exist: bool) -> Iterable[tuple[str, object]]:
    if not must_exist and not path.exists():
        return ()
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")).items()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        found.problems.append(f"{path}: cannot be read as TOML settings ({reason})")
        return ()


def _unknown(name: str, value: object, known: Iterable[str]) -> str:
    """Return what to say of a name that nobody knows. Its value is not shown: it may be a secret, mistyped."""
    said = f"there is no setting {name!r}"
    if isinstance(value, dict):
        return f"{said}: settings stand in no table"
    nearest = get_close_matches(name, list(known), 1, 0.6)
    return f"{said}; the nearest is {nearest[0]!r}" if nearest else f"{said}; qa/settings.py lists all"


def _typed(value: object, kind: type) -> Any:  # noqa: ANN401 - of the setting's type
    """Return ``value`` as the setting's type, from TOML or from text; None if it is of another."""
    match value:
        case str() if kind is str:
            return value
        case str() if kind in (int, float):
            return _number(value.strip(), kind)
        case bool():
            return None
        case int() | float() if kind is float or (kind is int and isinstance(value, int)):
            return kind(value)
        case str() | list() if kind is tuple:
            parts = value.split(",") if isinstance(value, str) else value
            texts = tuple(part.strip() for part in parts if isinstance(part, str) and part.strip())
            return texts if all(isinstance(part, str) for part in parts) else None
    return None


def _number(text: str, kind: type) -> Any:  # noqa: ANN401
    pattern = r"-?\d{1,18}" if kind is int else r"-?\d{1,18}(\.\d{1,18})?"
    return kind(text) if re.fullmatch(pattern, text, re.ASCII) else None


__all__ = ["FILE_VARIABLE", "OTHER_VARIABLES", "PREFIX", "Found", "Given", "Known", "read"]
