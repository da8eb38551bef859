"""The interface in several languages: what chat and source pages say. Documents and questions stay as they are.

As with gettext, the English sentence in the code is the key: ``qa/web/languages/de.json`` gives the German one, and
what a table lacks is said in English. A new language is one more file. The browser's scripts read the same tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from qa.errors import ReaderError

TABLES = Path(__file__).parent / "languages"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_LONGEST_HEADER = 200


@dataclass(frozen=True, slots=True)
class Language:
    """One language; calling it says an English sentence in it."""

    code: str = "en"
    """ISO 639-1, as in the name of the table and in HTML's ``lang``."""
    table: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __call__(self, english: str, /, **values: object) -> str:
        """Return a sentence with its ``{names}`` filled in."""
        return self.table.get(english, english).format(**values)

    @property
    def direction(self) -> str:
        """HTML's ``dir``."""
        return "rtl" if self.code in RIGHT_TO_LEFT else "ltr"

    def count(self, number: int, one: str, many: str) -> str:
        """Return ``one`` or ``many`` with the number as ``{n}``."""
        return self(one if number == 1 else many, n=self.number(number))

    def number(self, number: int) -> str:
        """Return a number with its thousands set apart."""
        return f"{number:,}".replace(",", self(","))

    def error(self, problem: ReaderError) -> str:
        """Return what a reader is told of ``problem``."""
        written = {name: self.number(v) if isinstance(v, int) else v for name, v in problem.values.items()}
        return self(problem.english, **written)

    def day(self, iso: str) -> str:
        """Return ``2020-06-05`` (a time may follow) as ``5 Jun 2020``; what is no full date comes back as it is."""
        try:
            parsed = date.fromisoformat(iso[:10])
        except ValueError:
            return iso
        months = self("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
        return self("{day} {month} {year}", day=parsed.day, month=months[parsed.month - 1], year=parsed.year)


ENGLISH = Language()


@cache
def languages() -> dict[str, Language]:
    """Return every language by its code."""
    tables = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in TABLES.glob("*.json")}
    return {"en": ENGLISH} | {code: Language(code, table) for code, table in tables.items()}


def language_for(asked: str | None, accepted: str) -> Language:
    """Return the language asked for (``de``, ``de-AT``), else the first known of an ``Accept-Language`` header."""
    tags = (asked or "", *_preferred(accepted))
    known = (languages().get(tag.partition("-")[0].lower()) for tag in tags)
    return next((language for language in known if language), ENGLISH)


def language_of(scope: Scope) -> Language:
    """Return the language of a request: its address's ``lang``, else what the browser accepts, else English."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return language_for(query.get("lang", [None])[0], Headers(scope=scope).get("accept-language", ""))


def _preferred(header: str) -> Iterator[str]:
    """Yield the tags of an ``Accept-Language`` header (RFC 9110, 12.5.4), the most wanted first."""
    weighed = []
    for part in header[:_LONGEST_HEADER].split(","):
        tag, _, quality = part.partition(";")
        try:
            weight = float(quality.partition("=")[2]) if quality else 1.0
        except ValueError:
            weight = 0.0
        if weight > 0:
            weighed.append((weight, tag.strip()))
    yield from (tag for _, tag in sorted(weighed, key=lambda pair: -pair[0]))


__all__ = ["ENGLISH", "RIGHT_TO_LEFT", "TABLES", "Language", "language_for", "language_of", "languages"]
